// From change to change by button and key, and the last manner of looking kept on this device.
// Without this script each change has links to the ones beside it, and the manner stands in the address.

const KEPT = "kunnash.compare";
const STEPS = { n: 1, j: 1, p: -1, k: -1 };
const CODES = { KeyN: 1, KeyJ: 1, KeyP: -1, KeyK: -1 };  // the same keys on an Arabic keyboard

function places() {
  return [...document.querySelectorAll("[id^='change-'], .marked :is(ins.put-in, del.taken-out)")];
}

function walk(by) {
  const found = places();
  if (!found.length) return;
  const line = innerHeight / 3;
  const at = walk.at ?? found.findIndex((place) => place.getBoundingClientRect().top > line) - (by > 0 ? 1 : 0);
  walk.at = Math.min(Math.max((at < -1 ? found.length - 1 : at) + by, 0), found.length - 1);
  const place = found[walk.at];
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  (place.parentElement ?? place).scrollIntoView({ block: "center", behavior: still ? "instant" : "smooth" });
}

function wanted(event) {
  if (event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select, [contenteditable]")) return 0;
  if (event.altKey) return { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
  return event.shiftKey ? 0 : STEPS[event.key] ?? CODES[event.code] ?? 0;
}

// What is kept is a choice of how to look, nothing of what was looked at. Storage may be closed to us.
function keep() {
  const address = new URL(location);
  try {
    if (!address.search && document.referrer && !document.referrer.includes("/compare/")) {
      const kept = localStorage.getItem(KEPT);
      if (kept) location.replace(`${address.pathname}?${kept}${address.hash}`);
    } else {
      localStorage.setItem(KEPT, address.searchParams.toString());
    }
  } catch { /* then it is not kept */ }
}

document.addEventListener("keydown", (event) => {
  const by = wanted(event);
  if (!by) return;
  event.preventDefault();
  walk(by);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  event.preventDefault();
  walk(Number(button.dataset.step));
});
keep();
