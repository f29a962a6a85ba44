// The live editor over a textarea, which it keeps in step. What else changes the textarea, it follows.

import { defaultKeymap, history, historyKeymap, redo, undo } from "@codemirror/commands";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Annotation, EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { directions } from "./lines.js";
import { live, redraw } from "./live.js";
import { markdown } from "./markdown.js";
import { pictures } from "./pictures.js";

const followed = Annotation.define();
const LARGE = 50_000;  // characters: to write more into a textarea takes longer than a key may
const PAUSE = 300;     // milliseconds without a change before so much is written into it
const LOOKS = HighlightStyle.define([
  { tag: tags.strong, class: "lv-strong" }, { tag: tags.emphasis, class: "lv-em" }, { tag: tags.strikethrough, class: "lv-gone" },
  { tag: tags.monospace, class: "lv-mono" }, { tag: tags.processingInstruction, class: "lv-soft" }, { tag: tags.url, class: "lv-soft" },
  { tag: tags.contentSeparator, class: "lv-soft" }, { tag: tags.comment, class: "lv-soft" },
]);

export function mount(parent, area, { nonce, direction, language, phrases, notes, files, changed, above }) {
  // Show the text of `area` in `parent`; return what the tools need, as they have it of a textarea.
  let ours = false;
  let searching;
  const sync = lazily(area, () => view.state);
  const picture = pictures(files, area, () => view.dispatch({ effects: redraw.of(null) }));
  parent.dir = direction;
  const view = new EditorView({ parent, state: EditorState.create({ doc: area.value, extensions: [
    history(), markdown(), syntaxHighlighting(LOOKS), directions(direction), live({ phrases, notes, picture, direction }),
    EditorView.lineWrapping, EditorView.cspNonce.of(nonce), EditorState.phrases.of(phrases), keymap.of([...defaultKeymap, ...historyKeymap]),
    EditorView.contentAttributes.of({
      "aria-label": area.labels[0].textContent.trim(), "aria-describedby": area.getAttribute("aria-describedby") ?? "", lang: language,
      spellcheck: "true", autocapitalize: "sentences", autocorrect: "on",
    }),
    EditorView.scrollMargins.of(() => ({ top: above() })),  // what stands over the text hides no cursor
    EditorView.updateListener.of(step),
  ] }) });

  function step(update) {
    if (update.docChanged && !update.transactions.every((transaction) => transaction.annotation(followed))) {
      sync.later();
    }
    if (update.docChanged || update.selectionSet) {
      sync.select();
      changed();
    }
    if (update.docChanged) {
      ours = true;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      ours = false;
    }
  }

  function follow() {
    // Take over what stands in the textarea by the smallest change, so that cursor and history stay.
    const old = view.state.doc.toString(), now = area.value;
    const { selectionStart, selectionEnd } = area;
    let from = 0, same = 0;
    while (from < old.length && old[from] === now[from]) from++;
    while (same < Math.min(old.length, now.length) - from && old[old.length - 1 - same] === now[now.length - 1 - same]) same++;
    const changes = old === now ? [] : { from, to: old.length - same, insert: now.slice(from, now.length - same) };
    view.dispatch({ changes, selection: { anchor: selectionStart, head: selectionEnd }, annotations: followed.of(true) });
  }

  area.addEventListener("input", () => { if (!ours && !parent.hidden) follow(); });

  return {
    get text() { return view.state.doc.toString(); },
    get selection() { const { from, to } = view.state.selection.main; return [from, to]; },
    focus: () => view.focus(),
    select(from, to) {
      view.focus();
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
    },
    apply({ changes, anchor, head }) {
      view.dispatch({ changes, selection: { anchor, head }, userEvent: "input", scrollIntoView: true });
      view.focus();
    },
    undo: () => { undo(view); view.focus(); },
    redo: () => { redo(view); view.focus(); },
    async find() {
      searching ??= import("./search.js");
      (await searching).open(view);
    },
    shown() {
      if (area.value !== view.state.doc.toString() || area.selectionStart) follow();
      view.requestMeasure();
    },
  };
}

function lazily(area, state) {
  // Write the text into the textarea: a short one at once, a long one in a pause, or as soon as anyone asks for it.
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
  let timer;

  function select() {
    const { from, to } = state().selection.main;
    if (timer === undefined) area.setSelectionRange(from, to);
  }

  function now() {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    set.call(area, state().doc.toString());
    select();
  }

  Object.defineProperty(area, "value", {
    configurable: true,
    get() {
      now();
      return get.call(area);
    },
    set(text) {
      clearTimeout(timer);
      timer = undefined;
      set.call(area, text);
    },
  });
  area.form.addEventListener("formdata", ({ formData }) => { if (timer !== undefined) formData.set(area.name, state().doc.toString()); });
  addEventListener("pagehide", now);  // a window that is come back to has what was typed

  return {
    select,
    later() {
      clearTimeout(timer);
      timer = setTimeout(now, PAUSE);
      if (state().doc.length < LARGE) now();
    },
  };
}
