// Decides once on each screen whether it is shown in the fonts of the site: all of them, or none. Letters that came later would
// move what is being read, and some of them alone would mix. What did not come in time is there for the next screen. No module:
// it has to run before anything is shown. Without scripts the sheet of the fonts leaves it to the browser.
{
  const BUDGET = 200;  // milliseconds that a reader waits for them once the screen is there
  const { dataset } = document.documentElement;
  const there = Promise.all([...document.fonts].map((face) => face.load())).then(() => "site", () => "device");
  const late = new Promise((resolve) => {
    document.addEventListener("readystatechange", () => setTimeout(resolve, BUDGET, "device"), { once: true });
  });
  dataset.fonts = "awaited";
  Promise.race([there, late]).then((fonts) => { dataset.fonts = fonts; });
}
