// The live layer: marks are hidden and things drawn where the cursor is not. The text itself is never touched.

import { syntaxTree } from "@codemirror/language";
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin } from "@codemirror/view";
import { Box, Front, Picture, Rule, Table, Text } from "./widgets.js";

const HIDDEN = Decoration.replace({});
const NOTE = /^\s*>\s*\[!([^\]\s]{1,20})\]\s*$/;
const DEFINITION = /^\[\^[^\]\s]{1,100}\]:/;

export const redraw = StateEffect.define();  // a picture has become known
const setFocus = StateEffect.define();

const focus = StateField.define({
  create: () => false,
  update: (now, transaction) => transaction.effects.find((effect) => effect.is(setFocus))?.value ?? now,
  provide: () => EditorView.focusChangeEffect.of((_, focused) => setFocus.of(focused)),
});

export function live(options) {
  // `options`: phrases by English name, notes by word, `picture(name)` an address or "", `direction` of the page.
  const blocks = StateField.define({
    create: (state) => drawnBlocks(state, options),
    update(now, transaction) {
      const { startState, state } = transaction;
      const parsed = syntaxTree(startState) !== syntaxTree(state);
      return transaction.docChanged || transaction.selection || parsed || transaction.effects.length ? drawnBlocks(state, options) : now;
    },
    provide: (field) => EditorView.decorations.from(field),
  });
  const marks = ViewPlugin.fromClass(class {
    constructor(view) {
      this.made = drawn(view, options);
    }

    update(update) {
      const parsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      const told = update.transactions.some((transaction) => transaction.effects.length);
      if (update.docChanged || update.selectionSet || update.viewportChanged || parsed || told) this.made = drawn(update.view, options);
    }
  }, { decorations: (plugin) => plugin.made });
  return [focus, blocks, marks];
}

const touched = (state, from, to) => state.field(focus) && state.selection.ranges.some((range) => range.to >= from && range.from <= to);

function drawnBlocks(state, { phrases, direction }) {
  const found = [];
  const cursor = syntaxTree(state).topNode.cursor();
  for (let on = cursor.firstChild(); on; on = cursor.nextSibling()) {
    const { name, from, to } = cursor;
    if ((name !== "Table" && name !== "FrontMatter") || touched(state, from, to)) continue;
    const widget = name === "Table" ? new Table(state.sliceDoc(from, to), direction, phrases.table) : new Front(phrases.front);
    found.push(Decoration.replace({ widget, block: true }).range(from, to));
  }
  return Decoration.set(found);
}

function drawn(view, options) {
  const found = [];
  const { state } = view;
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(state).iterate({ from, to, enter(node) {
      if (node.name === "Table" || node.name === "FrontMatter") return touched(state, node.from, node.to);
      const head = node.name.match(/^(?:ATX|Setext)Heading(\d)$/);
      if (head) found.push(lineOf(state, node.from, `lv-h${head[1]}`));
      draw[node.name]?.(found, state, node, options);
      return true;
    } });
    definitions(found, state, from, to);
  }
  return Decoration.set(found, true);
}

const lineOf = (state, at, name) => Decoration.line({ class: name }).range(state.doc.lineAt(at).from);
const onLine = (state, at) => {
  const line = state.doc.lineAt(at);
  return touched(state, line.from, line.to);
};

function hide(found, from, to) {
  if (to > from) found.push(HIDDEN.range(from, to));
}

function mark(found, state, node) {
  const { parent } = node.node;
  if (!touched(state, parent.from, parent.to)) hide(found, node.from, node.to);
}

const draw = {
  EmphasisMark: mark,
  StrikethroughMark: mark,
  CodeMark(found, state, node) {
    if (node.node.parent.name === "InlineCode") mark(found, state, node);
  },
  HeaderMark(found, state, node) {
    const { parent } = node.node;
    if (parent.name.startsWith("Setext") || onLine(state, node.from)) return;
    const opens = node.from === parent.from || node.node.prevSibling === null;
    hide(found, opens ? node.from : node.from - 1, opens && state.sliceDoc(node.to, node.to + 1) === " " ? node.to + 1 : node.to);
  },
  Link(found, state, node) {
    const marks = node.node.getChildren("LinkMark");
    if (!node.node.getChild("URL") || marks.length < 2) return;
    found.push(Decoration.mark({ class: "lv-link" }).range(node.from, node.to));
    if (touched(state, node.from, node.to) || marks[1].from <= marks[0].to) return;
    hide(found, marks[0].from, marks[0].to);
    hide(found, marks[1].from, node.to);
  },
  PageLink(found, state, node) {
    found.push(Decoration.mark({ class: "lv-page" }).range(node.from, node.to));
    if (touched(state, node.from, node.to)) return;
    const bar = state.sliceDoc(node.from, node.to).indexOf("|");
    hide(found, node.from, bar > 0 && node.from + bar + 1 < node.to - 2 ? node.from + bar + 1 : node.from + 2);
    hide(found, node.to - 2, node.to);
  },
  Embed(found, state, node, options) {
    if (touched(state, node.from, node.to)) return;
    const [name, ...caption] = state.sliceDoc(node.from + 3, node.to - 2).split("|");
    picture(found, node, name.trim(), caption.join("|").trim(), options);
  },
  Image(found, state, node, options) {
    const address = node.node.getChild("URL");
    if (!address || touched(state, node.from, node.to)) return;
    const marks = node.node.getChildren("LinkMark");
    picture(found, node, state.sliceDoc(address.from, address.to), state.sliceDoc(marks[0].to, marks[1].from), options);
  },
  FootnoteRef(found, state, node) {
    if (DEFINITION.test(state.doc.lineAt(node.from).text) && state.doc.lineAt(node.from).from === node.from) return;
    found.push(Decoration.mark({ class: "lv-note-ref" }).range(node.from, node.to));
    if (touched(state, node.from, node.to)) return;
    hide(found, node.from, node.from + 2);
    hide(found, node.to - 1, node.to);
  },
  ListMark(found, state, node) {
    const { parent, nextSibling } = node.node;
    found.push(lineOf(state, node.from, "lv-item"));
    if (parent.parent?.name !== "BulletList" || onLine(state, node.from)) return;
    const task = nextSibling?.name === "Task";
    found.push(Decoration.replace({ widget: new Text(task ? "" : "•", "lv-bullet") }).range(node.from, node.to));
  },
  TaskMarker(found, state, node, { phrases }) {
    if (onLine(state, node.from)) return;
    const checked = /x/i.test(state.sliceDoc(node.from, node.to));
    found.push(Decoration.replace({ widget: new Box(checked, phrases.task) }).range(node.from, node.to));
  },
  HorizontalRule(found, state, node) {
    if (!onLine(state, node.from)) found.push(Decoration.replace({ widget: new Rule() }).range(node.from, node.to));
  },
  QuoteMark(found, state, node) {
    const line = state.doc.lineAt(node.from);
    if (!touched(state, line.from, line.to)) hide(found, node.from, Math.min(node.to + (state.sliceDoc(node.to, node.to + 1) === " " ? 1 : 0), line.to));
  },
  Blockquote(found, state, node, { notes }) {
    const first = state.doc.lineAt(node.from);
    const note = notes[first.text.match(NOTE)?.[1].toUpperCase()];
    for (let at = node.from; at <= node.to;) {
      const line = state.doc.lineAt(at);
      found.push(Decoration.line({ class: note ? `lv-note ${note[0]}` : "lv-quote" }).range(line.from));
      at = line.to + 1;
    }
    if (!note || onLine(state, node.from)) return;
    const from = first.from + first.text.indexOf("[");
    found.push(Decoration.replace({ widget: new Text(note[1], "lv-note-label") }).range(from, first.from + first.text.lastIndexOf("]") + 1));
  },
  FencedCode: code,
  CodeBlock: code,
  HTMLTag(found, _, node) {
    found.push(Decoration.mark({ class: "lv-soft" }).range(node.from, node.to));
  },
};

function code(found, state, node) {
  for (let at = node.from; at <= node.to;) {
    const line = state.doc.lineAt(at);
    found.push(Decoration.line({ class: "lv-code" }).range(line.from));
    at = line.to + 1;
  }
}

function picture(found, node, name, caption, { picture: addressOf }) {
  found.push(Decoration.replace({ widget: new Picture(addressOf(name), name, caption) }).range(node.from, node.to));
}

function definitions(found, state, from, to) {
  for (let at = from; at <= to;) {
    const line = state.doc.lineAt(at), sign = line.text.match(DEFINITION);
    if (sign) {
      found.push(Decoration.line({ class: "lv-definition" }).range(line.from));
      found.push(Decoration.mark({ class: "lv-soft" }).range(line.from, line.from + sign[0].length));
    }
    at = line.to + 1;
  }
}
