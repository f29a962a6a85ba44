// Drafts of the form in which a page is written: on this device every 2 s, on the server every 20 s, offered on return.
// Without it a draft is kept by the button for it, and offered all the same.

import { beginning, drop, onForgotten, put } from "./kept.js";

const ON_DEVICE = 2_000, ON_SERVER = 20_000;  // milliseconds between a change and when it is kept at the latest
const UNKEPT = new Set(["csrf_token", "twins_seen"]);
const MOST_LAST = 60_000;  // bytes: browsers let no more be sent by a window that closes

export const form = document.getElementById("editor");
const { account } = form.dataset;
const state = document.getElementById("kept");
const clock = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

let { key } = form.dataset;
let before = text(inputs());
let synced = "";        // when the server kept it last, by the server's clock
let fresh = false;      // whether it was changed since
let forgotten = false;  // signed out in another window: nothing more is kept
let left = false;
let saving = false;     // meanwhile no draft is sent: it might arrive behind the save, and be offered although it is saved
let sending;            // the draft that is on its way
let deviceTimer, serverTimer;

function id() {
  return `${account}/${key}`;
}

export function inputs() {
  const entries = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !UNKEPT.has(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, value.replaceAll("\r\n", "\n")]));
}

function text(values) {
  return JSON.stringify(Object.entries(values).sort());
}

export function say(what, at = new Date()) {
  state.textContent = state.dataset[what].replace("{time}", clock.format(at));
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
  if (forgotten) return false;
  try {
    await put("drafts", { id: id(), key, values: inputs(), at: Date.now(), synced, fresh });
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
  if (forgotten) return 401;
  if (saving) return 200;  // it is on its way already
  const sent = text(inputs());
  sending = new AbortController();
  try {
    const reply = await send("keep", { signal: sending.signal, ...options });
    if (!reply.ok) {
      if (reply.status === 422) say("many");
      return reply.status;  // no more rights, say: the next save tells why; the device keeps it
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

function changed() {
  fresh = true;
  deviceTimer ??= setTimeout(keep, ON_DEVICE);
  serverTimer ??= setTimeout(keepOnServer, ON_SERVER);
  warn();
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
  left = forgotten = true;
  clearTimeout(deviceTimer);
  clearTimeout(serverTimer);
  await drop("drafts", id()).catch(() => null);
}

// The window goes on to another screen by the person's own act.
export function leave() {
  left = true;
}

async function offer() {
  const place = document.getElementById("offers");
  const list = place.querySelector("ul");
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
      kept.querySelector("button").addEventListener("click", () => drop("drafts", draft.id));  // discarded once, gone everywhere
    }
  }
  place.hidden = !list.children.length;
}

function pageOf(named) {
  return named.startsWith("new-") ? "new-" : named.split(/[./]/)[0];
}

function alike(values) {
  return text({ ...values, base: "", draft: "" });
}

// What is typed now is kept beside the draft that is offered, until the person decides about that one.
function beside() {
  const own = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  form.elements.draft.value = `new-${own}`;
  key = `${key}/${form.elements.draft.value}`;
  before = text(inputs());
}

function offered(draft) {
  const item = document.getElementById("device-offer").content.firstElementChild.cloneNode(true);
  const told = item.querySelector("p");
  const moment = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, { dateStyle: "long", timeStyle: "short", hourCycle: "h23" });
  const title = draft.key.startsWith("new-") ? draft.values.title : "";
  told.textContent = told.textContent.replace("{at}", moment.format(draft.at));
  if (title) told.append(" ", Object.assign(document.createElement("bdi"), { textContent: title }));
  item.querySelector("[data-resume]").addEventListener("click", () => resume(draft));
  item.querySelector("[data-drop]").addEventListener("click", async () => {
    await drop("drafts", draft.id);
    const place = document.getElementById("offers");
    item.remove();
    place.hidden = !place.querySelector("li");
  });
  return item;
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

form.addEventListener("input", changed);
form.addEventListener("change", changed);
addEventListener("beforeunload", (event) => {
  if (!left && text(inputs()) !== before) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden" || left) return;
  if (deviceTimer) keep();
  if (fresh && text(inputs()).length * 2 < MOST_LAST) keepOnServer({ keepalive: true });
});
addEventListener("pageshow", (event) => {
  if (event.persisted && forgotten) location.reload();  // saved, and come back to: what was saved is what one goes on from
  left = false;
});
onForgotten(() => { forgotten = true; state.textContent = ""; });

if (form.dataset.fresh === undefined && form.dataset.resumed === undefined) {
  changed();  // typed before, and given back with an answer: not saved yet
  before = "";
} else if (form.dataset.fresh !== undefined) {
  offer().catch(() => null);  // a browser may keep nothing
}
