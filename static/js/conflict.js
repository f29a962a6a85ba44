// Where two texts clash: what is typed into a box is picked by typing. Once all is settled and saved, the draft of it that this device
// keeps is of no use any more.

import { drop } from "./kept.js";

const PATIENCE = 60_000;  // milliseconds
const form = document.querySelector(".clashes");
let sending = false;

for (const box of document.querySelectorAll(".clash textarea")) {
  box.addEventListener("input", () => {
    box.closest(".version").querySelector("input[type=radio]").checked = true;
  });
}

async function save() {
  const line = form.querySelector("[data-line]");
  const asked = { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) };
  sending = true;
  const reply = await fetch(form.action, asked).catch(() => null);
  sending = false;
  line.hidden = reply !== null;
  if (!reply) return line.scrollIntoView({ block: "center" });
  if (!reply.ok) return form.submit();  // once more, for the screen that says why not
  const { address } = await reply.json();
  await drop("drafts", form.dataset.draft).catch(() => null);
  location.assign(address);
}

if (form.dataset.draft) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name) return;
    event.preventDefault();
    if (!sending) save();
  });
}
