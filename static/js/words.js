// Counting words as the site does: see pages_store/comparing/tokens.py. What hangs on a sign (a mark, a joiner) is no word with it.

const ATTACHED = String.raw`\p{M}\u200c\u200d\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}`;
const TOKEN = new RegExp(String.raw`([\p{L}\p{M}\p{Nd}_][\p{L}\p{Nd}_${ATTACHED}]*)|[\p{Cc}\p{Zl}\p{Zp}]|[^\p{L}\p{M}\p{Nd}_\p{Cc}\p{Zl}\p{Zp}][${ATTACHED}]*`, "gu");

export function count(text) {
  let words = 0;
  for (const match of text.matchAll(TOKEN)) if (match[1]) words++;
  return words;
}
