// Reading without a line: sets the worker of /sw.js going, tells the age of a page that is shown from this device, and on the
// offline page lists the pages that are kept. Without it the site is read over the line, as ever.

const { content: worker, dataset: { kept: sentence, again } } = document.querySelector("meta[name=offline]");
const { lang, dataset } = document.documentElement;
const language = `${lang}-u-nu-latn`;
const STEPS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000], ["second", 0]];

function age(at) {
  const passed = Math.max(0, Date.now() - at);
  const [unit, length] = STEPS.find(([, least]) => passed >= least);
  const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const moment = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", hourCycle: "h23" });
  const count = length ? Math.floor(passed / length) : 0;
  return sentence.replace("{moment}", moment.format(at)).replace("{ago}", ago.format(-count, unit));
}

// A page from this device says so before its text, and offers to be asked for anew.
function tell(at) {
  const place = document.createElement("div");
  const notice = document.createElement("p");
  const said = document.createElement("span");  // the parts of a notice stand beside one another
  const link = document.createElement("a");
  place.className = "wrap";
  notice.classList.add("notice", "quiet");
  notice.setAttribute("role", "status");
  link.href = location.href;
  link.textContent = again;
  said.append(age(at), " ", link);
  notice.append(said);
  place.append(notice);
  document.querySelector("main").prepend(place);
}

async function list(place) {
  const pages = await caches.open("pages");
  const found = await Promise.all((await pages.keys()).map((key) => pages.match(key).then((answer) => entry(key.url, answer))));
  place.querySelector("ul").replaceChildren(...found.filter(Boolean).sort((a, b) => b.dataset.at - a.dataset.at));
  place.hidden = !place.querySelector("li");
  document.querySelector("[data-none]").hidden = !place.hidden;
}

async function entry(address, answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const heading = page.querySelector("h1");
  const item = document.querySelector("template[data-entry]").content.firstElementChild.cloneNode(true);
  const link = item.querySelector("a");
  item.dataset.at = answer.headers.get("X-Kept");
  item.querySelector("[data-age]").textContent = age(Number(item.dataset.at));
  link.href = address;
  const own = /^\/pages\/[^/]+$/.test(new URL(address).pathname);  // others bear the title of their page as well
  link.textContent = (own && heading?.textContent.trim()) || page.title;
  link.dir = heading?.dir || "auto";
  link.lang = heading?.lang || page.documentElement.lang;
  return item;
}

async function start() {
  const registered = await navigator.serviceWorker.register(worker, { updateViaCache: "none" });
  const ready = registered.active ?? (await navigator.serviceWorker.ready).active;
  const pictures = [...document.images].filter((each) => each.naturalWidth).map((each) => new URL(each.src).pathname);
  ready.postMessage({ address: location.pathname + location.search, language: lang, pictures });
}

const place = document.querySelector("[data-pages]");
if (dataset.kept) tell(Number(dataset.kept));
if (place) document.querySelector("[data-away]").hidden = location.pathname === "/offline";
if (place && "caches" in window) {
  list(place);
  document.querySelector("[data-forget]").addEventListener("click", async () => {
    await Promise.all(["pages", "pictures"].map((name) => caches.delete(name)));
    await list(place);
  });
}
// After all that the page needs: the first visit is short of line.
if ("serviceWorker" in navigator && !dataset.kept) {
  const later = window.requestIdleCallback ?? ((run) => setTimeout(run, 1));
  const begin = () => later(() => start().catch(() => null));  // a browser may forbid it; then the line is needed
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
}
