// Which way a text runs: the rule of wiki/markup/direction.py, held to it by tests/cases/direction.txt.

const W = String.raw`[\p{L}\p{N}_]`;
// Markup, code and addresses say nothing about the language a person writes in.
const NOT_WORDS = new RegExp([
  "```.*?(?:```|(?![^]))",
  "(?<!`)(?:``(?:[^`]|`(?!`))*``|`[^`]*`)(?!`)",
  String.raw`\]\([^()\s]*(?:\s[^()\n]*)?\)`,
  String.raw`\[\[[^\[\]\|\n]*\|`,
  String.raw`<\/?[A-Za-z][^<>]*>`,
  String.raw`&[A-Za-z0-9#]{1,32};`,
  String.raw`(?:https?|ftp|mailto|tel):\/\/?[^\s<>]+`,
  String.raw`(?<!${W}|\.)www\.[^\s<>]+`,
  String.raw`(?<!${W}|[.+\-])(?:${W}|[.+\-])+@(?:${W}|-)+\.(?:${W}|[.\-])+`,
].join("|"), "gsu");
const LETTER = /\p{L}/u;
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
// Signs that Unicode counts among the letters and that run either way.
const NEUTRAL = /[\u02b9\u02ba\u02c6-\u02cf\u02ec\u0374\u2e2f\ua67f\ua717-\ua71f\ua788]/;

export function direction(text, fallback) {
  let balance = 0;
  for (const character of text.replace(NOT_WORDS, " ")) {
    if (LETTER.test(character) && !NEUTRAL.test(character)) balance += RTL.test(character) ? 1 : -1;
  }
  return balance === 0 ? fallback : balance > 0 ? "rtl" : "ltr";
}
