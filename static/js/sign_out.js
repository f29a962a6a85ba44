// Signing out from a device that others may use: what was kept on it for the one who writes is given to the site, and then goes.
// What the site does not take, such as a file of a page that does not exist yet, is asked about first.

import { beginning, forget } from "./kept.js";

async function given(draft, token) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ ...draft.values, csrf_token: token, keep: "1" })) body.set(name, value);
  const reply = await fetch(draft.action, { method: "POST", body, headers: { Accept: "application/json" } });
  return reply.ok;
}

// Whether anything of this account is on this device alone; what was begun in discussions is under its name.
async function alone(account, name, token) {
  const drafts = (await beginning("drafts", `${account}/`)).filter((draft) => draft.fresh);
  const answers = await Promise.all(drafts.map((draft) => given(draft, token).catch(() => false)));
  const said = await beginning("drafts", `said/${name}/`);
  return answers.includes(false) || said.length > 0 || (await beginning("files", `${account}/`)).length > 0;
}

for (const form of document.querySelectorAll("form[data-forget]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const pressed = event.submitter, notice = document.querySelector("[data-alone]");
    const { forget: account, name } = form.dataset;
    if (notice.hidden && await alone(account, name, form.elements.csrf_token.value).catch(() => false)) {
      notice.hidden = false;
      return;
    }
    await Promise.all([forget(account), forget(`said/${name}`)]).catch(() => null);
    if (pressed?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: pressed.name, value: pressed.value }));
    form.submit();
  });
}
