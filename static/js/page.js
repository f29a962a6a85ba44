// What helps on a page that is read: the contents say which section that is, and the short link is copied by a button.

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

// Without this script the link is marked by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const label = button.textContent;
  const said = button.parentElement.querySelector("[role=status]");

  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {  // not allowed, or not there: sites without https have no clipboard
      if (!document.execCommand("copy")) return;
    }
    button.textContent = `${label} ✓`;
    said.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = label; said.textContent = ""; }, 4000);
  });
}
