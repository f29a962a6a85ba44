// Sending files while one writes: by button, pasted or dropped; each is named in the text where the cursor stands. Until the site has
// them they are kept on this device; those of a page that is not saved yet are sent right after the first save. Without it the files
// tab does it.

import { signedOut } from "./draft.js";
import { beginning, drop, put } from "./kept.js";
import { sending } from "./sending.js";
import { insertBlock, replace } from "./text_area.js";

const PICTURE = /^image\//;
const FINAL = new Set([413, 415, 422]);  // the file itself is refused
const ODD = /[[\]|#<>{}\\/:*?"\u0000-\u001f\u007f]+/g;  // what a reference in a text or a name of a file can't hold

const form = document.getElementById("editor");
const place = document.getElementById("uploads");
const list = place.querySelector("ul");
const said = place.querySelector("[role=status]");
const picker = document.getElementById("attached");
const area = form.elements.body ?? form.elements.text;
const start = `${form.dataset.account}/${form.dataset.key}/`;
const waiting = new Map();  // what the site does not have yet: the file, its place in the list and what sends it, by its name
let placed = false;  // whether the writer has been in the text: until then the cursor stands nowhere
let line = Promise.resolve();  // one after the other: a weak line carries one at a time best

function taken() {
  return new Set([...list.querySelectorAll("[data-name]")].map((each) => each.textContent));
}

// Pasted pictures all have one name; of two files of one name the later would stand for both.
function named(file) {
  const plain = PICTURE.test(file.type) && /^image\.\w+$/.test(file.name) ? `${place.dataset.new}.${file.name.split(".").pop()}` : file.name;
  const name = plain.normalize("NFC").replace(ODD, "-").trim() || place.dataset.new;
  const dot = name.lastIndexOf(".") > 0 ? name.lastIndexOf(".") : name.length;
  const used = taken();
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? name : `${name.slice(0, dot)}-${number}${name.slice(dot)}`;
    if (!used.has(tried)) return tried;
  }
}

function entry(file, name) {
  const item = place.querySelector("template").content.firstElementChild.cloneNode(true);
  item.querySelector("[data-name]").textContent = name;
  item.querySelector("progress").setAttribute("aria-label", name);
  item.querySelector("[data-retry]").addEventListener("click", () => {
    refer(item, file);
    queue(name);
  });
  item.querySelector("[data-leave]").addEventListener("click", () => leaveOut(item));
  const caption = item.querySelector("input");
  const label = item.querySelector("label");
  label.htmlFor = caption.id = `caption-${list.children.length + 1}`;
  caption.addEventListener("change", () => describe(item, caption.value));
  list.prepend(item);
  return item;
}

function tell(item, sentence, { failed = false, progress = false, done = false } = {}) {
  item.querySelector("[data-said]").textContent = sentence;
  item.querySelector("[data-again]").hidden = done;
  item.querySelector("[data-retry]").hidden = !failed;
  item.querySelector("progress").hidden = !progress;
  if (!progress) said.textContent = `${item.querySelector("[data-name]").textContent}: ${sentence}`;
}

// Name the file in the text where the cursor stands, unless the text names it.
function refer(item, file) {
  if (item.dataset.referred) return;
  const name = mentioned(item, file);
  if (!placed) area.setSelectionRange(area.value.length, area.value.length);
  insertBlock(area, `![[${name}]]`);
}

function mentioned(item, file) {
  item.querySelector("[data-captioned]").hidden = !PICTURE.test(file.type);
  item.dataset.referred = item.querySelector("[data-name]").textContent;
  return item.dataset.referred;
}

// Where the text names the file, from and to; null if it does not.
function reference(item) {
  if (!item.dataset.referred) return null;
  const mark = `![[${item.dataset.referred}`;
  for (let from = area.value.indexOf(mark); from >= 0; from = area.value.indexOf(mark, from + 1)) {
    const to = area.value.indexOf("]]", from) + 2;
    if (to > 1 && "]|".includes(area.value[from + mark.length])) return [from, to];
  }
  return null;
}

function describe(item, caption) {
  const found = reference(item);
  const plain = caption.replace(/[[\]|\n]/g, " ").trim();
  if (found) replace(area, ...found, `![[${item.dataset.referred}${plain && `|${plain}`}]]`);
}

// Give it up: a file that is being sent, waits, or was refused.
function leaveOut(item) {
  const name = item.querySelector("[data-name]").textContent;
  const { stop } = waiting.get(name) ?? {};
  settled(name);
  stop?.();
  unnamed(item);
  item.remove();
}

function unnamed(item) {
  const found = reference(item);
  if (found) replace(area, ...found, "");
  item.querySelector("[data-captioned]").hidden = true;
  delete item.dataset.referred;
}

function settled(name) {
  waiting.delete(name);
  drop("files", start + name).catch(() => null);
}

// Take files in where the cursor stands.
function add(files) {
  for (const file of files) {
    const { item, name } = take(file);
    if (waiting.has(name)) refer(item, file);
  }
}

// Take in a picture of a text that is being pasted, and return the name by which that text is to refer to it.
export function attach(file) {
  const { item, name } = take(file);
  return waiting.has(name) ? mentioned(item, file) : "";
}

// Say which pictures of a text that was pasted are not in it any more.
export function missed(names) {
  const notice = place.querySelector("[data-missed]");
  notice.hidden = names.length === 0;
  notice.querySelector("[data-names]").textContent = names.join(", ");
}

// Take a file in, and return the name by which a text refers to it.
function take(file) {
  const name = named(file), item = entry(file, name);
  place.hidden = false;
  if (file.size > Number(place.dataset.most)) {
    tell(item, place.dataset.large);
  } else {
    wait(file, item, name);
    put("files", { id: start + name, name, file }).catch(() => null);  // no room: it waits in this window alone
    if (form.dataset.files) queue(name);
  }
  return { item, name };
}

function wait(file, item, name) {
  waiting.set(name, { file, item });
  tell(item, form.dataset.files ? place.dataset.unsent : place.dataset.waits, { failed: Boolean(form.dataset.files) });
}

function queue(name) {
  tell(waiting.get(name).item, place.dataset.queued);
  line = line.then(() => waiting.has(name) && send(name));
}

// Send one file; what becomes of it is told in the list.
async function send(name) {
  const { file, item } = waiting.get(name), bar = item.querySelector("progress");
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("unique", "1");
  body.set("file", file, name);
  bar.value = 0;
  tell(item, "", { progress: true });
  const { stop, outcome } = sending(form.dataset.files, body, (part) => { bar.value = part; });
  waiting.get(name).stop = stop;
  const reply = await outcome;
  if (waiting.has(name)) answered(name, reply);  // else the person has given it up
}

function answered(name, { status, said: reason, answer }) {
  const { item } = waiting.get(name);
  if (status !== 201) {
    if (FINAL.has(status)) unnamed(item);
    if (status) signedOut(status);
    const plain = { 0: place.dataset.line, 401: place.dataset.session }[status];
    return tell(item, plain ?? answer.error?.message ?? `${status} ${reason}`, { failed: true });
  }
  settled(name);
  item.querySelector("[data-name]").textContent = answer.name;
  const found = answer.name !== name && reference(item);
  item.dataset.referred = answer.name;
  if (found) replace(area, ...found, area.value.slice(...found).replace(name, () => answer.name));
  tell(item, place.dataset.done, { done: true });
  area.dispatchEvent(new Event("attached"));  // who draws pictures looks again
}

// Wait until what was to be sent is there, sent to the page that was just made if there was none; says whether all of it is.
export async function attachWaiting(address, page) {
  const notice = place.querySelector("[data-stays]");
  notice.querySelector("a").href = page;
  notice.hidden = waiting.size === 0;
  if (!notice.hidden) notice.scrollIntoView({ block: "center" });
  if (!form.dataset.files) {
    form.dataset.files = address;
    [...waiting.keys()].forEach(queue);
  }
  await line;
  return waiting.size === 0;
}

function brought(event) {
  const data = event.clipboardData ?? event.dataTransfer;
  const files = [...data?.files ?? []];
  // A table copied from a sheet brings its picture as well: then its words are meant.
  if (!files.length || (event.type === "paste" && data.types.includes("text/plain"))) return;
  event.preventDefault();
  event.stopPropagation();
  form.classList.remove("dropping");
  add(files);
}

place.hidden = false;
area.parentElement.addEventListener("focusin", () => { placed = true; });
document.getElementById("attach").addEventListener("click", () => picker.click());
picker.addEventListener("change", () => {
  add([...picker.files]);
  picker.value = "";
});
form.addEventListener("paste", brought, true);
form.addEventListener("drop", brought, true);
form.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  form.classList.add("dropping");
}, true);
form.addEventListener("dragleave", (event) => { if (!form.contains(event.relatedTarget)) form.classList.remove("dropping"); });

for (const { name, file } of await beginning("files", start).catch(() => [])) {
  if (waiting.has(name)) continue;  // taken in while the device was being asked
  const item = entry(file, name);
  mentioned(item, file);
  if (!reference(item)) delete item.dataset.referred;
  wait(file, item, name);
}
