// What helps on a page that is read: the contents say which section that is, links to the page and its sections are copied, marked
// words are taken to a discussion, and moments are told as people say them.

const links = new Map([...document.querySelectorAll(".contents a[href^='#']")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
const status = document.getElementById("copied");
const SEEN = 4_000;  // milliseconds that it is told
const LONGEST = 300;  // characters of a passage, which an address has to hold
let marked;

function mark() {
  const line = innerHeight / 4;
  const read = headings.filter((heading) => heading.getBoundingClientRect().top < line).pop();
  const link = read && links.get(read.id);
  if (link === marked) return;
  marked?.removeAttribute("aria-current");
  link?.setAttribute("aria-current", "true");
  marked = link;
}

addEventListener("scroll", () => requestAnimationFrame(mark), { passive: true });
mark();

// Whether the text was copied. Sites without https have no clipboard, and a browser may not allow it: then a field is copied.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const { activeElement: focused } = document;
    const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, className: "hidden" });
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    focused.focus({ preventScroll: true });
    return done;
  }
}

// Without this script the link is marked by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const label = button.textContent;
  const said = button.parentElement.querySelector("[role=status]");

  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    if (!await copied(field.value)) return;
    field.focus();
    button.textContent = `${label} ✓`;
    said.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = label; said.textContent = ""; }, SEEN);
  });
}

// The address of a section by the page's short link, which messengers show whole. The link itself leads there as well.
for (const link of document.querySelectorAll(".to-section")) {
  link.addEventListener("click", async () => {
    const short = document.querySelector("link[rel=shortlink]").href;
    if (!await copied(new URL(link.hash, short).href)) return;
    link.classList.add("copied");
    status.textContent = status.dataset.copied;
    setTimeout(() => { link.classList.remove("copied"); status.textContent = ""; }, SEEN);
  });
}

// Words that are marked in the text can be discussed: the link takes them along.
const quote = document.getElementById("quote");
if (quote) {
  const [address, anchor] = quote.href.split("#");
  const text = document.querySelector("article > .prose");
  document.addEventListener("selectionchange", () => {
    const marked = getSelection();
    const passage = marked.toString().trim();
    quote.hidden = !passage || !text.contains(marked.anchorNode) || !text.contains(marked.focusNode);
    if (!quote.hidden) quote.href = `${address}?passage=${encodeURIComponent(passage.slice(0, LONGEST).trim())}#${anchor}`;
  });
}

// Moments: «3 days ago», where that says more than the date. It is told on this device, so that a page that is kept somewhere never
// tells a stale one. The exact moment stays in the title. Each keeps its room, so that nothing moves.
const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const STEPS = [["day", DAY], ["hour", HOUR], ["minute", MINUTE], ["second", Infinity]];
const FARTHEST = 30 * DAY;  // what is older is found again by its date

const words = new Intl.RelativeTimeFormat(`${document.documentElement.lang}-u-nu-latn`, { numeric: "auto" });

// Days are those of the calendar: yesterday evening is yesterday.
function days(at, now) {
  return Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / DAY);
}

function ago(at, now) {
  const passed = Math.max(0, now - at);
  if (passed > FARTHEST) return "";
  const [unit, length] = STEPS.find(([, least]) => passed >= least) ?? STEPS.at(-1);
  return words.format(-(unit === "day" ? days(at, now) : Math.floor(passed / length)), unit);
}

export function tell(within = document) {
  const told = [...within.querySelectorAll("time.ago")].map((time) => [time, ago(Date.parse(time.dateTime), Date.now())]);
  const widths = told.map(([time]) => time.getBoundingClientRect().width);  // all are measured before any is changed
  told.forEach(([time, said], number) => {
    if (!said && !time.title) return;
    time.style.minInlineSize ||= `${widths[number]}px`;
    time.title ||= time.textContent;
    time.textContent = said || time.title;
  });
}

tell();
setInterval(tell, MINUTE);
