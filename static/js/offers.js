// Drafts that are kept on this device are offered among those of the site: of which section, of when, how long, and what they change.

import { account, beside, form, inputs, key, leave, text } from "./draft.js";
import { beginning, drop } from "./kept.js";
import { count } from "./words.js";

const BESIDE = { base: "", draft: "", comment: "", minor: "" };  // what is no part of the text
const HEADING = /^#{1,6}\s+(.+?)\s*#*\s*$/m;

const place = document.getElementById("offers");
const list = place.querySelector("ul");
const lang = `${document.documentElement.lang}-u-nu-latn`;
const moment = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeStyle: "short", hourCycle: "h23" });

async function offer() {
  const page = pageOf(key);
  const here = (await beginning("drafts", `${account}/${page}`)).filter((each) => pageOf(each.key) === page);
  for (const draft of here.sort((a, b) => a.at - b.at)) {
    const kept = [...list.children].find((item) => item.dataset.key === draft.key);
    const newer = !kept || (kept.dataset.at === draft.synced ? draft.fresh : new Date(kept.dataset.at) < draft.at);
    if (alike(draft.values) === alike(inputs())) {
      await drop("drafts", draft.id);  // it is what stands here
    } else if (newer) {
      kept?.remove();
      list.prepend(offered(draft));
      if (draft.key === key) beside();
    } else {
      kept.querySelector("[form=drop]").addEventListener("click", () => drop("drafts", draft.id));  // discarded once, gone everywhere
    }
  }
  place.hidden = !list.children.length;
}

function pageOf(named) {
  return named.startsWith("new-") ? "new-" : named.split(/[./]/)[0];
}

function alike(values) {
  return text({ ...values, ...BESIDE });
}

function offered(draft) {
  const item = document.getElementById("device-offer").content.firstElementChild.cloneNode(true);
  const { values } = draft, written = values.text ?? values.body ?? "";
  const tell = (name, value) => {
    const told = item.querySelector(`[data-of=${name}]`);
    told.hidden = !value;
    const slot = told.querySelector("bdi");
    if (slot) slot.textContent = value;
  };
  tell("at", moment.format(draft.at));
  tell("title", draft.key.startsWith("new-") ? values.title : "");
  tell("section", values.section && values.text === undefined ? written.match(HEADING)?.[1] ?? values.section : "");
  tell("words", count(written).toLocaleString(lang));
  tell("older", Number(values.base) < Number(form.elements.base?.value));
  const compare = item.querySelector("[data-compare]");
  compare.hidden = !form.elements.base;
  compare.addEventListener("click", () => compared(draft, item));
  item.querySelector("[data-resume]").addEventListener("click", () => resume(draft));
  item.querySelector("[data-drop]").addEventListener("click", async () => {
    await drop("drafts", draft.id);
    item.remove();
    place.hidden = !place.querySelector("li");
  });
  return item;
}

// Ask the site what going on with this draft would change in the page; nothing is put into the form by that.
async function compared(draft, item) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ ...draft.values, csrf_token: form.elements.csrf_token.value, compare: "1" })) body.set(name, value);
  const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  const answer = await reply?.json().catch(() => null);
  const shown = item.querySelector("[data-compared]");
  if (answer?.html) shown.innerHTML = answer.html;  // our own page
  else shown.textContent = answer?.error.message ?? shown.dataset.line;
}

// The server lays out the form for what was kept: it may be another than this one, of another kind or the source.
function resume(draft) {
  const sent = document.createElement("form");
  Object.assign(sent, { method: "post", action: form.action, enctype: "multipart/form-data", hidden: true });
  for (const [name, value] of Object.entries({ ...draft.values, csrf_token: form.elements.csrf_token.value, resume: "1" })) {
    const input = document.createElement("textarea");
    Object.assign(input, { name, value });
    sent.append(input);
  }
  document.body.append(sent);
  leave();
  sent.submit();
}

if (form.dataset.fresh !== undefined) offer().catch(() => null);  // a browser may keep nothing
