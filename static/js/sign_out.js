// Signing out from a device that others may use: what was kept on it for the one who writes goes first.

import { forget } from "./kept.js";

for (const form of document.querySelectorAll("form[data-forget]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const pressed = event.submitter;
    await forget().catch(() => null);
    if (pressed?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: pressed.name, value: pressed.value }));
    form.submit();
  });
}
