// The pictures that are attached to a page, from the list that the site shows of its files.

export async function attached(list) {
  // Return their addresses by name; none where there is no page yet, or no line.
  const reply = list ? await fetch(list).catch(() => null) : null;
  const shown = new DOMParser().parseFromString(reply?.ok ? await reply.text() : "", "text/html");
  const links = shown.querySelectorAll(".files .entry a:not([download])");
  return new Map([...links].map((link) => [link.textContent.trim(), link.getAttribute("href")]));
}
