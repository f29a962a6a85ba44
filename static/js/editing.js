// The editor: tools, keys and views over the textarea of a page. The textarea is the truth: the live editor keeps it in step, and
// without scripts, or where the live editor was not built, it is all there is.

import { ask } from "./asking.js";
import * as commands from "./commands.js";
import { pasted } from "./pasting.js";
import { replace } from "./text_area.js";
import { toolbar } from "./toolbar.js";
import { count } from "./words.js";

const REMEMBERED = "kunnash.editor";  // the view that was chosen last on this device
const PAUSE = 300;  // milliseconds without a change before words are counted
const SMALL = "(max-width: 34rem), (pointer: coarse)";

const bar = document.querySelector(".tools-bar");
if (bar) edit(bar, bar.closest(".editing"));

function edit(bar, editing) {
  const area = editing.querySelector("textarea");
  const live = editing.querySelector(".live");
  const previewed = editing.querySelector(".previewed");
  const modes = Object.fromEntries([...bar.querySelectorAll("[data-mode]")].map((button) => [button.dataset.mode, button]));
  const plain = ofTextarea(area);
  let surface = plain;
  let coming;    // the live editor, once it is asked for
  let made;      // and once it has come
  let mode = "";
  let timer;

  const tools = toolbar(bar.querySelector("[role=toolbar]"), {
    run, leave: () => surface.focus(), isActive: () => commands.active(surface.text, ...surface.selection),
  });

  async function run(name) {
    if (mode === "preview") return;
    if (["undo", "redo", "find"].includes(name)) return surface[name]();
    if (["link", "image", "table", "footnote", "keys"].includes(name)) return askFor(name);
    change(commands[name]);
  }

  function change(command, ...more) {
    const result = command(surface.text, ...surface.selection, ...more);
    if (result) surface.apply(result);
    tools.update();
    return result !== null;
  }

  async function askFor(name) {
    const [from, to] = surface.selection;
    const answer = await ask(name, surface.text.slice(from, to).replace(/\s+/g, " "));
    surface.select(from, to);  // a dialog gives the focus back, not the place
    if (answer) change(...answer);
  }

  const keys = {
    KeyB: () => run("bold"), KeyI: () => run("italic"), KeyK: () => run("link"),
    "Shift+Digit7": () => run("numbers"), "Shift+Digit8": () => run("bullets"), "Shift+Digit9": () => run("tasks"), "Shift+Period": () => run("quote"),
    "Alt+Digit2": () => change(commands.heading, 2), "Alt+Digit3": () => change(commands.heading, 3),
    BracketRight: () => change(commands.indented, 1), BracketLeft: () => change(commands.indented, -1),
    KeyF: () => surface !== plain && surface.find(),
  };

  function keyed(event) {
    if (event.isComposing || event.getModifierState("AltGraph") || !editable(event.target)) return;
    const command = event.ctrlKey || event.metaKey;
    const name = `${event.shiftKey ? "Shift+" : ""}${event.altKey ? "Alt+" : ""}${event.code}`;
    let done = false;
    if (command && Object.hasOwn(keys, name)) done = keys[name]() !== false;
    else if (name === "Enter" && !command) done = change(commands.newline);
    else if (name === "Alt+F10") done = tools.focus();
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  }

  const editable = (target) => target === area || target.closest?.(".cm-content");

  async function show(next) {
    const last = mode;
    if (next === "live" && !(made = await (coming ??= load()))) next = "source";
    if (next === "preview" && !await preview()) next = last;
    mode = next;
    surface = mode === "live" ? made : mode === "source" ? plain : surface;
    for (const [name, button] of Object.entries(modes)) button.setAttribute("aria-pressed", String(name === mode));
    area.hidden = mode !== "source";
    live.hidden = mode !== "live";
    previewed.hidden = mode !== "preview";
    tools.disable(mode === "preview", { find: mode !== "live" });
    if (mode === "live" && last !== "live") made.shown();
    tools.update();
  }

  async function load() {
    try {
      const { mount } = await import(bar.dataset.live);
      return mount(live, area, {
        nonce: live.nonce, direction: bar.dataset.way, language: bar.dataset.language, phrases: phrases("key"), notes: phrases("note"),
        files: editing.ownerDocument.querySelector("#dialog-image form").dataset.files, changed: tools.update,
        above: () => bar.offsetHeight + parseFloat(getComputedStyle(bar).top),
      });
    } catch {  // an old browser, or the line dropped: the textarea does all the same
      modes.live.disabled = true;
      return null;
    }
  }

  function phrases(name) {
    const items = editing.querySelectorAll(`.phrases [data-${name}]`);
    return Object.fromEntries([...items].map((item) => [item.dataset[name], name === "note" ? [item.dataset.sort, item.textContent] : item.textContent]));
  }

  async function preview() {
    const data = new FormData(area.form);
    data.set("preview", "1");
    try {
      const reply = await fetch(area.form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
      const { html, error } = await reply.json();
      if (reply.ok) previewed.innerHTML = html;
      else previewed.textContent = error.message;
    } catch {
      previewed.textContent = previewed.dataset.failed;
    }
    return true;
  }

  function counted() {
    editing.querySelector(".words bdi").textContent = count(area.value).toLocaleString(`${document.documentElement.lang}-u-nu-latn`);
  }

  area.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(counted, PAUSE); });
  document.addEventListener("selectionchange", () => { if (surface === plain && document.activeElement === area) tools.update(); });
  editing.addEventListener("keydown", keyed, true);
  editing.addEventListener("paste", (event) => {
    if (editable(event.target)) pasted(event, bar.dataset.paste, (text) => change(commands.inline, text));
  }, true);
  editing.querySelector("label").addEventListener("click", (event) => { if (mode === "live") { event.preventDefault(); made.focus(); } });
  for (const [name, button] of Object.entries(modes)) {
    button.addEventListener("click", async () => {
      if (name === mode) return;
      await show(name);
      if (name === "preview") previewed.focus(); else { localStorage.setItem(REMEMBERED, mode); surface.focus(); }
    });
  }
  modes.live.hidden = !bar.dataset.live;
  bar.hidden = false;
  counted();
  const small = matchMedia(SMALL).matches || navigator.connection?.saveData;
  const wanted = localStorage.getItem(REMEMBERED) ?? (small ? "source" : "live");
  show("source");
  if (wanted === "live" && bar.dataset.live) {
    coming = load();
    coming.then(() => { if (mode === "source" && document.activeElement !== area) show("live"); });  // not under someone's hands
  }
}

function ofTextarea(area) {
  return {
    get text() { return area.value; },
    get selection() { return [area.selectionStart, area.selectionEnd]; },
    focus: () => area.focus(),
    select(from, to) {
      area.focus();
      area.setSelectionRange(from, to);
    },
    apply({ changes, anchor, head }) {
      for (const { from, to, insert } of [...changes].reverse()) replace(area, from, to, insert);
      this.select(Math.min(anchor, head), Math.max(anchor, head));
    },
    undo() { area.focus(); document.execCommand("undo"); },
    redo() { area.focus(); document.execCommand("redo"); },
    find() {},
  };
}
