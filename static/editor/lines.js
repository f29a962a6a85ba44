// The direction of each line: that of the block it belongs to, as the page has it; code runs from left to right.

import { syntaxTree } from "@codemirror/language";
import { Prec } from "@codemirror/state";
import { Decoration, Direction, EditorView, ViewPlugin } from "@codemirror/view";
import { direction } from "./direction.js";

const CODE = new Set(["FencedCode", "CodeBlock", "FrontMatter", "HTMLBlock"]);
const BLOCK = /^(?:Paragraph|Task|SetextHeading\d|FencedCode|CodeBlock|FrontMatter|HTMLBlock|TableRow|TableHeader|TableDelimiter)$/;
const MARKS = /^(?:\s|>|#{1,6}\s|[*+-]\s|\d{1,9}[.)]\s|\[[ xX]\]\s|\[![^\]\s]{1,20}\]|\|)+/;
const LINES = { rtl: Decoration.line({ attributes: { dir: "rtl" } }), ltr: Decoration.line({ attributes: { dir: "ltr" } }) };
const ISOLATES = {
  ltr: Decoration.mark({ attributes: { dir: "ltr" }, class: "lv-apart", bidiIsolate: Direction.LTR }),
  rtl: Decoration.mark({ attributes: { dir: "rtl" }, class: "lv-apart", bidiIsolate: Direction.RTL }),
};

export function directions(page) {
  // `page` is the direction of a line that has no letters of its own.
  return [
    EditorView.perLineTextDirection.of(true),
    following((view) => lines(view, page), (plugin) => EditorView.decorations.of((view) => view.plugin(plugin)?.made ?? Decoration.none)),
    following((view) => isolates(view, page), (plugin) => {
      const made = (view) => view.plugin(plugin)?.made ?? Decoration.none;
      return [EditorView.outerDecorations.of(made), Prec.lowest(EditorView.bidiIsolatedRanges.of(made))];
    }),
  ];
}

function following(make, provide) {
  return ViewPlugin.fromClass(class {
    constructor(view) {
      this.made = make(view);
    }

    update(update) {
      const parsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      if (update.docChanged || update.viewportChanged || parsed) this.made = make(update.view);
    }
  }, { provide });
}

function lines(view, page) {
  const { doc } = view.state, tree = syntaxTree(view.state), found = [];
  let last = null, way = page;
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to;) {
      const line = doc.lineAt(at);
      const block = blockAt(tree, line.from + (line.text.match(MARKS)?.[0].length ?? 0));
      if (!block || !last || block.from !== last.from || block.to !== last.to || !block.name.match(/Paragraph|Task/)) {
        way = wayOf(block, block && doc.sliceString(block.from, block.to), line.text, page);
      }
      last = block;
      found.push(LINES[way].range(line.from));
      at = line.to + 1;
    }
  }
  return Decoration.set(found);
}

function blockAt(tree, at) {
  for (let node = tree.resolveInner(at, 1); node; node = node.parent) if (BLOCK.test(node.name)) return node;
  return null;
}

function wayOf(block, whole, line, page) {
  if (block && CODE.has(block.name)) return "ltr";
  return direction((block && /Paragraph|Task/.test(block.name) ? whole : line).replace(MARKS, ""), page);
}

function isolates(view, page) {
  const found = [];
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({ from, to, enter({ name, from: start, to: end }) {
      if (name === "URL" || name === "InlineCode" || name === "HTMLTag") found.push(ISOLATES.ltr.range(start, end));
      if (name === "PageLink") {
        const shown = view.state.sliceDoc(start + 2, end - 2).split("|").at(-1);
        found.push(ISOLATES[direction(shown, page)].range(start, end));
      }
    } });
  }
  return Decoration.set(found, true);
}
