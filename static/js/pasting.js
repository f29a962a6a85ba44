// What is pasted from a word processor or a web page, as Markdown. What turns it is fetched when it is needed first.

const STRUCTURE = /<(?:h[1-6]|ul|ol|li|table|strong|b|em|i|a|blockquote|pre)[\s>]/i;
const UNSEEN = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

export function pasted(event, module, insert) {
  // Take over the paste if there is something in it that plain text would lose.
  const html = event.clipboardData?.getData("text/html") ?? "";
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!module || !text.trim() || !STRUCTURE.test(html)) return;
  event.preventDefault();
  event.stopPropagation();
  import(module).then(({ markdown }) => markdown(html)).catch(() => text).then((made) => insert((made || text).replace(UNSEEN, "")));
}
