// What is pasted from a word processor or a web page, as Markdown. What turns it is fetched when it is needed first.

import { attach, missed } from "./upload.js";

const STRUCTURE = /<(?:h[1-6]|ul|ol|li|table|strong|b|em|i|a|blockquote|pre|img)[\s>]/i;
const UNSEEN = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

export function pasted(event, module, insert) {
  // Take over the paste if there is something in it that plain text would lose. Its pictures are attached, or named as missing.
  const html = event.clipboardData?.getData("text/html") ?? "";
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!module || !text.trim() || !STRUCTURE.test(html)) return;
  event.preventDefault();
  event.stopPropagation();
  const missing = [];
  import(module)
    .then(({ markdown }) => markdown(html, { attach, missing: (name) => missing.push(name) }))
    .catch(() => text)
    .then((made) => {
      insert((made || text).replace(UNSEEN, ""));
      missed(missing);
    });
}
