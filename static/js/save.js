// Saving without losing the screen: where the line, the session or the site fails, the text stays where it is, and is sent
// again when the person says so. What the server refuses for other reasons is shown by the server, as without this script.

import { form, hold, keep, keepOnServer, leave, rest, saved, say, send, signedOut, trouble } from "./draft.js";
import "./offers.js";
import { attachWaiting } from "./upload.js";

const PATIENCE = 120_000;  // milliseconds: a megabyte over a weak line
const AGAIN = 5_000;
const UNANSWERED = new Set([502, 503, 504]);

const button = document.getElementById("save");
let waiting;

async function save(again = false) {
  untroubled();
  button.disabled = true;
  hold(true);
  say("saving");
  const kept = await keep();
  let reply, answer;
  try {
    reply = await send("", { signal: AbortSignal.timeout(PATIENCE) });
    answer = reply.ok && await reply.json();  // a hotel's own page may stand in for the site
  } catch {
    return failed(kept ? "line" : "unkept");
  }
  if (reply.ok) return done(answer);
  if (await signedOut(reply.status)) return failed();
  if (reply.status < 402 && !again) return save(true);  // signed in again meanwhile: the form has taken that over
  if (UNANSWERED.has(reply.status)) return failed(kept ? "site" : "unkept");
  leave();
  form.submit();  // once more, for the screen that says why not
}

function untroubled() {
  clearInterval(waiting);
  trouble("");
}

async function keepNow() {
  const onDevice = await keep();
  untroubled();
  const status = await keepOnServer();
  if (status === 0) failed("line");
  else if (status === 401) failed();
  else if (status < 300 || onDevice) rest();
}

async function done({ address, files }) {
  await saved();
  if (await attachWaiting(files, address)) location.assign(address);
}

// Go back to writing, with this trouble; without a name with the one that is told already.
function failed(name) {
  button.disabled = false;
  hold(false);
  document.getElementById("kept").textContent = "";
  clearInterval(waiting);
  if (name) trouble(name);
  document.querySelector("[data-trouble]:not([hidden])").scrollIntoView({ block: "center" });
  if (name === "line" || name === "unkept") waiting = setInterval(look, AGAIN);
}

// Whether the line is back. Nothing is sent by itself: someone may have thought better of it meanwhile.
async function look() {
  try {
    await fetch(form.dataset.alive, { cache: "no-store", signal: AbortSignal.timeout(AGAIN) });
    untroubled();
    trouble("back");
  } catch { /* not yet */ }
}

// Show what the site answers to this button, the text as it would look or what it changes, above the form.
async function show(pressed) {
  let reply, answer;
  try {
    reply = await send(pressed);
    answer = reply.ok && await reply.json();
  } catch {
    return failed("line");
  }
  if (await signedOut(reply.status)) return failed();
  if (!reply.ok) return native(pressed);
  const place = document.getElementById("preview-place");
  place.innerHTML = answer.html;  // our own page, as safe as the one that will be saved
  place.scrollIntoView({ block: "start" });
  place.firstElementChild.focus({ preventScroll: true });
}

function native(pressed) {
  const input = Object.assign(document.createElement("input"), { type: "hidden", name: pressed, value: "1" });
  form.append(input);
  leave();
  form.submit();
  input.remove();  // one may come back to this window, and save
}

form.addEventListener("submit", (event) => {
  const pressed = event.submitter?.name ?? "";
  const act = { "": () => save(), preview: () => show(pressed), compare: () => show(pressed), keep: keepNow }[pressed];
  if (!act) {
    leave();
    keep();
    return;
  }
  event.preventDefault();
  if (!button.disabled) act();
});
addEventListener("online", () => { if (waiting) look(); });
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;  // come back to from the answer to a save that was refused
  button.disabled = false;
  hold(false);
});
