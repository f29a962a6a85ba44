// Sending files while one writes: by button, pasted or dropped; each is named in the text where the cursor stands. On a page
// that is not saved yet they wait on this device and are sent right after the first save. Without it the files tab does it.

import { beginning, drop, put } from "./kept.js";
import { insertBlock, replace } from "./text_area.js";

const PICTURE = /^image\//;
const ODD = /[[\]|#<>{}\\/:*?"\u0000-\u001f\u007f]+/g;  // what a reference in a text or a name of a file can't hold

const form = document.getElementById("editor");
const place = document.getElementById("uploads");
const list = place.querySelector("ul");
const said = place.querySelector("[role=status]");
const picker = document.getElementById("attached");
const area = form.elements.body ?? form.elements.text;
const start = `${form.dataset.account}/${form.dataset.key}/`;
const waiting = new Map();  // of a new page: the file and its place in the list, by its name
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
  item.querySelector("[data-retry]").addEventListener("click", () => queue(file, item, form.dataset.files));
  item.querySelector("[data-leave]").addEventListener("click", () => leaveOut(item));
  const caption = item.querySelector("input");
  const label = item.querySelector("label");
  label.htmlFor = caption.id = `caption-${list.children.length + 1}`;
  caption.addEventListener("change", () => describe(item, caption.value));
  list.prepend(item);
  return item;
}

function tell(item, sentence, { failed = false, progress = false } = {}) {
  item.querySelector("[data-said]").textContent = sentence;
  item.querySelector("[data-again]").hidden = !failed;
  item.querySelector("progress").hidden = !progress;
  if (!progress) said.textContent = `${item.querySelector("[data-name]").textContent}: ${sentence}`;
}

function refer(item, file) {
  const name = item.querySelector("[data-name]").textContent;
  if (item.dataset.referred) return;
  item.dataset.referred = name;
  if (!placed) area.setSelectionRange(area.value.length, area.value.length);
  insertBlock(area, `![[${name}]]`);
  item.querySelector("[data-captioned]").hidden = !PICTURE.test(file.type);
}

// Where the text names the file, from and to; null if it does not.
function reference(item) {
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

function leaveOut(item) {
  const found = reference(item);
  const name = item.querySelector("[data-name]").textContent;
  if (found) replace(area, ...found, "");
  waiting.delete(name);
  drop("files", start + name).catch(() => null);
  item.remove();
}

async function add(files) {
  place.hidden = false;
  for (const file of files) {
    const name = named(file);
    const item = entry(file, name);
    if (file.size > Number(place.dataset.most)) tell(item, place.dataset.large, { failed: true });
    else if (form.dataset.files) queue(file, item, form.dataset.files);
    else await wait(file, item, name);
  }
}

async function wait(file, item, name) {
  waiting.set(name, { file, item });
  refer(item, file);
  tell(item, place.dataset.waits);
  await put("files", { id: start + name, name, file }).catch(() => null);  // no room: it waits in this window alone
}

function queue(file, item, address) {
  const sent = line.then(() => send(file, item, address));
  line = sent.catch(() => null);
  return sent;
}

function send(file, item, address) {
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("unique", "1");
  body.set("file", file, item.querySelector("[data-name]").textContent);
  tell(item, "", { progress: true });
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      item.querySelector("progress").value = event.lengthComputable ? 100 * event.loaded / event.total : 0;
    });
    request.addEventListener("load", () => resolve(answered(request, file, item)));
    request.addEventListener("error", () => {
      tell(item, place.dataset.line, { failed: true });
      resolve(false);
    });
    request.send(body);
  });
}

function answered(request, file, item) {
  const answer = request.getResponseHeader("Content-Type")?.includes("json") ? JSON.parse(request.responseText) : {};
  if (request.status !== 201) {
    const reason = request.status === 401 ? place.dataset.session : answer.error?.message ?? `${request.status} ${request.statusText}`;
    tell(item, reason, { failed: true });
    return false;
  }
  item.querySelector("[data-name]").textContent = answer.name;
  refer(item, file);
  tell(item, place.dataset.done);
  return true;
}

// Send what waited for the first save to the page that it made; says whether all of it is there.
export async function attachWaiting(address, page) {
  let whole = true;
  form.dataset.files ||= address;
  for (const [name, { file, item }] of waiting) {
    if (await queue(file, item, address)) {
      waiting.delete(name);
      await drop("files", start + name).catch(() => null);
    } else whole = false;
  }
  const notice = place.querySelector("[data-stays]");
  notice.hidden = whole;
  notice.querySelector("a").href = page;
  return whole;
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

if (!form.dataset.files && form.dataset.fresh === undefined) {
  for (const { name, file } of await beginning("files", start).catch(() => [])) {
    const item = entry(file, name);
    item.dataset.referred = name;
    await wait(file, item, name);
  }
}
