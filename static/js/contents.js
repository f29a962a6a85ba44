// The contents beside a page say which of its sections is being read.

const links = new Map([...document.querySelectorAll(".contents a[href^='#']")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
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
