// The addresses of the pictures of a page by name, asked for when one is met that is not known.

import { attached } from "../js/attached.js";

export function pictures(list, area, known) {
  // Return a function that gives the address of a picture, or "" until it is known; then `known` is called. The textarea is told when
  // one was attached.
  let addresses = new Map(), asking = null;
  const asked = new Set();

  async function ask() {
    addresses = await attached(list);
    asking = null;
    known();
  }

  area.addEventListener("attached", () => {
    asked.clear();
    known();
  });

  return (name) => {
    if (name.startsWith("/files/")) return name;
    if (!addresses.has(name) && !asked.has(name)) {
      asked.add(name);
      asking ??= ask();
    }
    return addresses.get(name) ?? "";
  };
}
