// Forms of discussions: what is typed is kept on this device until it was said, and it is sent without leaving the screen, so
// that it stays where it is when the line, the session or the site fails. Without this they are forms like any other.

import { beginning, drop, onForgotten, put } from "./kept.js";

const PATIENCE = 60_000, QUIET = 800;  // milliseconds
const EXPIRED = new Set([400, 401]);

// The drafts of who reads here whose names begin so.
export function kept(writer, start = "") {
  return beginning("drafts", `said/${writer}/${start}`);
}

function typed(form) {
  return [...form.elements].filter(({ type }) => type === "text" || type === "textarea");
}

// The token of a form that was made for anyone, or that is too old, is that of the same form on its own screen.
async function renew(form) {
  const { csrf_token: token } = form.elements;
  if (token.value) return;
  const reply = await fetch(form.action, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  token.value = page.querySelector("[name=csrf_token]")?.value ?? "";
}

// Tend a form; `said` is told the site's answer once it was sent.
export function tend(form, said = go) {
  const { tend: name } = form.dataset;
  const button = form.querySelector("[type=submit]");
  const notice = form.querySelector("[data-trouble]");
  const { writer, line, session } = notice.parentElement.dataset;
  const id = `said/${writer}/${name}`;
  let timer, over = false;

  async function keep() {
    clearTimeout(timer);
    timer = undefined;
    if (over) return;
    const values = Object.fromEntries(typed(form).map((field) => [field.name, field.value]));
    const changed = typed(form).some((field) => field.value !== field.defaultValue);
    await (changed ? put("drafts", { id, key: name, values, at: Date.now() }) : drop("drafts", id)).catch(() => null);
  }

  function fail(sentence) {
    notice.querySelector("[data-said]").textContent = sentence;
    notice.hidden = false;
    notice.scrollIntoView({ block: "nearest" });
  }

  async function send() {
    notice.hidden = true;
    await keep();
    let reply, answer;
    try {
      await renew(form);
      if (!form.elements.csrf_token.value) return fail(session);
      const headers = { Accept: "application/json" };
      reply = await fetch(form.action, { method: "POST", body: new FormData(form), headers, signal: AbortSignal.timeout(PATIENCE) });
      answer = await reply.json();
    } catch {
      return fail(line);
    }
    if (EXPIRED.has(reply.status)) form.elements.csrf_token.value = "";
    if (!reply.ok) return fail(reply.status === 401 ? session : answer.error.message);
    over = true;
    await drop("drafts", id).catch(() => null);
    said(answer, form);
  }

  async function resume() {
    const draft = (await kept(writer, name)).find((each) => each.id === id);
    const fields = typed(form);
    if (!draft || fields.some((field) => field.value !== field.defaultValue)) return;
    for (const field of fields) field.value = draft.values[field.name] ?? field.value;
    form.closest("details")?.setAttribute("open", "");
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, QUIET);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    await send();
    button.disabled = false;
  });
  document.addEventListener("visibilitychange", () => { if (timer && document.visibilityState === "hidden") keep(); });
  onForgotten(`said/${writer}`, () => { over = true; });
  return resume().catch(() => null);  // a browser may keep nothing
}

function go({ address }) {
  const there = new URL(address, location.href);
  const here = there.pathname === location.pathname && there.search === location.search;
  location.assign(there);
  if (here) location.reload();
}

for (const form of document.querySelectorAll("form[data-tend]")) tend(form);

// Who comes to say something finds the form open; not every browser opens a fold for what is in it.
const aimed = document.getElementById(location.hash.slice(1));
if (aimed?.form?.dataset.tend) {
  aimed.closest("details")?.setAttribute("open", "");
  aimed.focus();
}
