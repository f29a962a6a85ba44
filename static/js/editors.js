// Who else has this page open for editing, asked again every 20 s for as long as the window is looked at.

import { form, signedOut } from "./draft.js";

const PAUSE = 20_000;

const place = document.getElementById("editors");

async function look() {
  if (document.visibilityState === "hidden") return;
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, base: form.elements.base.value });
  try {
    const reply = await fetch(form.dataset.editors, { method: "POST", body });
    if (await signedOut(reply.status)) return;
    const html = reply.ok ? await reply.text() : place.innerHTML;
    if (html.trim() !== place.innerHTML.trim()) place.innerHTML = html;  // a screen reader tells only what is new
  } catch { /* the line dropped: asked again */ }
}

if (place) setInterval(look, PAUSE);
