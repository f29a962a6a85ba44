// The Markdown of our pages for the editor: GitHub's, with `[[Title]]`, `![[photo.jpg]]`, `[^1]` and front matter.

import { defineLanguageFacet, Language, LanguageSupport } from "@codemirror/language";
import { GFM, parser } from "@lezer/markdown";

const BANG = 33, OPEN = 91, CARET = 94;
const LONGEST = 1_000;  // characters between double brackets, as in wiki/markup/wikilinks.py
const MOST_FRONT = 400;  // lines
const PAGE_LINK = new RegExp(String.raw`^\[\[[^\[\]\n]{1,${LONGEST}}\]\]`);
const FOOTNOTE = /^\[\^[^\]\s]{1,100}\]/;

const ours = {
  defineNodes: [{ name: "PageLink" }, { name: "Embed" }, { name: "FootnoteRef" }, { name: "FrontMatter", block: true }],
  remove: ["LinkReference"],  // it would take the text of a footnote for an address
  parseInline: [{
    name: "PageLink",
    before: "Link",
    parse(context, next, at) {
      const start = next === BANG ? at + 1 : at;
      if ((next !== OPEN && next !== BANG) || context.char(start) !== OPEN) return -1;
      const found = (pattern) => pattern.exec(context.slice(start, Math.min(context.end, start + LONGEST + 4)));
      const link = context.char(start + 1) === OPEN && found(PAGE_LINK);
      if (link) return context.addElement(context.elt(next === BANG ? "Embed" : "PageLink", at, start + link[0].length));
      const note = next === OPEN && context.char(start + 1) === CARET && found(FOOTNOTE);
      return note ? context.addElement(context.elt("FootnoteRef", at, at + note[0].length)) : -1;
    },
  }],
  parseBlock: [{
    name: "FrontMatter",
    before: "HorizontalRule",
    parse(context, line) {
      if (context.lineStart !== 0 || line.text.trimEnd() !== "---") return false;
      for (let read = 0; read < MOST_FRONT && context.nextLine(); read++) {
        if (line.text.trimEnd() !== "---") continue;
        const end = context.lineStart + line.text.length;
        context.nextLine();
        context.addElement(context.elt("FrontMatter", 0, end));
        return true;
      }
      return true;  // a text that only begins so: what was read stays plain
    },
  }],
};

export function markdown() {
  return new LanguageSupport(new Language(defineLanguageFacet({}), parser.configure([GFM, ours]), [], "markdown"));
}
