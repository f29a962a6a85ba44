// Drafts of the form in which a page is written: on this device every 2 s, on the server every 20 s.
// Without it a draft is kept by the button for it, and offered all the same.

import { drop, onForgotten, put } from "./kept.js";

const ON_DEVICE = 2_000, ON_SERVER = 20_000;  // milliseconds between a change and when it is kept at the latest
const PAUSE = 500;  // milliseconds without a change before the text is measured
const UNKEPT = new Set(["csrf_token", "account", "twins_seen"]);
const MOST_LAST = 60_000;  // bytes: browsers let no more be sent by a window that closes
const REFUSED = new Set([400, 401]);  // for want of a session: without a cookie no token of a form is right

export const form = document.getElementById("editor");
export const { account } = form.dataset;
const state = document.getElementById("kept");
const clock = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export let { key } = form.dataset;
let before = text(inputs());
let synced = "";     // when the server kept it last, by the server's clock
let fresh = false;   // whether it was changed since
let away = "";       // "session": signed out elsewhere or for too long; "out": on this device, where nothing more is kept then
let over = false;    // saved: nothing more is kept
let left = false;
let saving = false;  // meanwhile no draft is sent: it might arrive behind the save, and be offered although it is saved
let sending;         // the draft that is on its way
let deviceTimer, serverTimer, longTimer;

export function inputs() {
  const entries = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !UNKEPT.has(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, value.replaceAll("\r\n", "\n")]));
}

export function text(values) {
  return JSON.stringify(Object.entries(values).sort());
}

export function say(what, at = new Date()) {
  state.textContent = state.dataset[what].replace("{time}", clock.format(at));
}

// Show this trouble, and no other.
export function trouble(name) {
  for (const notice of document.querySelectorAll("[data-trouble]")) notice.hidden = notice.dataset.trouble !== name;
}

// Send the form as if this button had been pressed, for an answer that a script reads.
export function send(button, options = {}) {
  const body = new FormData(form);
  if (button) body.set(button, "1");
  return fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, ...options });
}

// Keep it on this device; says whether that could be done.
export async function keep() {
  clearTimeout(deviceTimer);
  deviceTimer = undefined;
  if (over || away === "out") return false;
  try {
    await put("drafts", { id: `${account}/${key}`, key, action: form.action, values: inputs(), at: Date.now(), synced, fresh });
    if (fresh) say("device");
    return true;
  } catch {
    say("full");
    return false;
  }
}

// Keep it on the server; returns the status of its answer, 0 where there was none.
export async function keepOnServer(options) {
  clearTimeout(serverTimer);
  serverTimer = undefined;
  if (away && !(await back())) return 401;
  if (over || saving) return 200;  // it is on its way already
  const sent = text(inputs());
  sending = new AbortController();
  try {
    const reply = await send("keep", { signal: sending.signal, ...options });
    if (!reply.ok) {
      if (reply.status === 422) say("many");
      return await signedOut(reply.status) ? 401 : reply.status;  // no more rights, say: the next save tells why; the device keeps it
    }
    synced = (await reply.json()).at;
    fresh = text(inputs()) !== sent;
    if (!fresh) say("server", new Date(synced));
    await keep();
    return reply.status;
  } catch {
    serverTimer ??= setTimeout(keepOnServer, ON_SERVER);  // the line dropped: try again
    return 0;
  }
}

// Whether an answer of this status means that one is not signed in any more; then that is said.
export async function signedOut(status) {
  if (!REFUSED.has(status) || await back()) return false;
  away ||= "session";
  trouble(away);
  return true;
}

// Whether one is signed in, again perhaps, as the one who began: the form takes over what the new session asks of one.
async function back() {
  const reply = await fetch(form.dataset.signed, { cache: "no-store" }).catch(() => null);
  const shown = new DOMParser().parseFromString(reply?.ok ? await reply.text() : "", "text/html").getElementById("editor");
  if (shown?.dataset.account !== account) return false;
  form.elements.csrf_token.value = shown.elements.csrf_token.value;
  if (!away) return true;
  away = "";
  trouble("");
  if (fresh) changed();
  return true;
}

function changed() {
  fresh = true;
  deviceTimer ??= setTimeout(keep, ON_DEVICE);
  serverTimer ??= setTimeout(keepOnServer, ON_SERVER);
  clearTimeout(longTimer);
  longTimer = setTimeout(warn, PAUSE);  // to measure a long text takes longer than a key may
}

function warn() {
  const written = (form.elements.body ?? form.elements.text).value;
  const limit = Number(form.dataset.warn);
  if (written.length * 3 < limit) return;  // no character of these scripts takes more bytes
  document.getElementById("long").hidden = new Blob([written]).size <= limit;
}

// Whether the page is being saved.
export function hold(wanted) {
  saving = wanted;
  if (saving) sending?.abort();
  else if (fresh) changed();
}

// What stands in the form is kept by the person's own act: one may leave without being asked.
export function rest() {
  before = text(inputs());
}

// The page was saved: nothing is left to be offered.
export async function saved() {
  left = over = true;
  clearTimeout(deviceTimer);
  clearTimeout(serverTimer);
  await drop("drafts", `${account}/${key}`).catch(() => null);
}

// The window goes on to another screen by the person's own act.
export function leave() {
  left = true;
}

// What is typed now is kept beside the draft that is offered, until the person decides about that one.
export function beside() {
  const own = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  form.elements.draft.value = `new-${own}`;
  key = `${key}/${form.elements.draft.value}`;
  before = text(inputs());
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);
addEventListener("beforeunload", (event) => {
  if (!left && text(inputs()) !== before) event.preventDefault();
});
addEventListener("focus", () => { if (away) back(); });
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden" || left) return;
  if (deviceTimer) keep();
  if (fresh && !away && text(inputs()).length * 2 < MOST_LAST) keepOnServer({ keepalive: true });
});
addEventListener("pageshow", (event) => {
  if (event.persisted && over) location.reload();  // saved, and come back to: what was saved is what one goes on from
  left = false;
});
onForgotten(account, () => {
  if (over) return;
  away = "out";
  clearTimeout(serverTimer);
  serverTimer = undefined;
  state.textContent = "";
  trouble(away);
});

if (form.dataset.fresh === undefined && form.dataset.resumed === undefined) {
  changed();  // typed before, and given back with an answer: not saved yet
  before = "";
}
