// Keeps what was read on this device, as any visitor is shown it, and shows it where the line is gone or slow.
// The server serves this as /sw.js with a first line that says what SITE is: {version, assets, keeps}.

const ASSETS = `assets-${SITE.version}`;
const PAGES = "pages";
const PICTURES = "pictures";    // those that stand in kept pages
const CLOCK = "clock";          // up to which change the kept pages were compared with the site
const MOST = 100;               // kept pages, and kept pictures
const ROOM = 20_000_000;        // bytes that kept pictures may have together
const LARGEST = 2_000_000;      // bytes of one picture
const BUDGET = 2_500;           // milliseconds that the network has where there is a kept copy
const FRESH = 10_000;           // milliseconds in which a copy need not be fetched again
const PAUSE = 60_000;           // milliseconds between two questions what has changed
const GATEWAY = 502;            // from here on whoever stands before the site says that it is away
const READ = /^\/(?:pages\/[^/]+(?:\/(?:history|discussion(?:\/\d+)?))?|help(?:\/[^/]+)?)?$/;
const BESIDE = /^(\/pages\/[^/]+)\/./;  // what is kept with a page
const FILE = /^\/files\/([0-9a-f]{64})\//;
const OFFLINE = "/offline";
const CHANGED = "/offline/changed";
let asked = 0;

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => { if (SITE.keeps) event.waitUntil(seen(event.data)); });

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (!SITE.keeps || origin !== location.origin) return;
  if (method !== "GET") {
    // Also where the scripts of pages do not run. What was kept is public, but tells what someone read.
    if (/^\/(sign-in|sign-out|account\/new)(\/|$)/.test(pathname)) event.waitUntil(forget());
    // Asked for by this worker, the answer clears the browser's own memory without a note in the console of a page.
    if (pathname === "/sign-out") event.respondWith(fetch(event.request));
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(asset(event.request));
  } else if (mode === "navigate") {
    event.respondWith(page(event));
  } else if (FILE.test(pathname) && event.request.destination === "image") {
    event.respondWith(picture(event, pathname));
  }
});

async function install() {
  if (SITE.keeps) await (await caches.open(ASSETS)).addAll(SITE.assets);
  await skipWaiting();
}

async function activate() {
  const wanted = SITE.keeps ? [ASSETS, PAGES, PICTURES, CLOCK] : [];
  for (const name of await caches.keys()) if (!wanted.includes(name)) await caches.delete(name);
  if (!SITE.keeps) return registration.unregister();
  await registration.navigationPreload?.enable();
  return clients.claim();
}

// Static files bear their hash, so a kept one is right. A kept page may name one of yesterday: any is better than none.
async function asset(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok) await (await caches.open(ASSETS)).put(request, answer.clone());
    return answer;
  } catch (error) {
    return (await caches.match(request, { ignoreSearch: true })) ?? Promise.reject(error);
  }
}

async function page(event) {
  const address = readable(event.request.url);
  const kept = await copy(new URL(event.request.url));
  const answer = ask(event, address);
  event.waitUntil(answer.catch(() => null));  // what comes late is there the next time
  const first = await soonest(answer, kept);
  if (first) return first;
  return kept ? marked(kept) : (await caches.match(OFFLINE)) ?? Response.error();
}

async function picture(event, pathname) {
  const kept = await caches.match(pathname);
  const answer = fetch(event.request);
  if (!kept) event.waitUntil(answer.then(() => keepPicture(pathname)).catch(() => null));
  return (await soonest(answer, kept)) ?? kept ?? Response.error();
}

// Return an answer, null where the kept copy is to stand in for it.
async function soonest(answer, kept) {
  const late = new Promise((resolve) => { if (kept) setTimeout(resolve, BUDGET, null); });
  const first = await Promise.race([answer.catch(() => null), late]);
  return first && (first.status < GATEWAY || !kept) ? first : null;
}

async function ask(event, address) {
  const answer = (await event.preloadResponse) ?? (await fetch(event.request));
  if (address) event.waitUntil(settle(address, answer.clone()));
  return answer;
}

// Return the address under which a page is kept, null for what is never kept.
function readable(url) {
  const { pathname, search } = new URL(url, location.origin);
  return READ.test(pathname) && !search ? pathname : null;
}

async function copy({ pathname, search }) {
  const pages = await caches.open(PAGES);
  const number = pathname.match(/^\/p\/(\d+)$/)?.[1];
  if (!number) return search ? undefined : pages.match(pathname);
  const all = await Promise.all((await pages.keys()).map((key) => pages.match(key)));
  return all.find((each) => each?.headers.get("X-Page") === number);
}

// Keep what a visitor may see, and forget what nobody finds there any more.
async function settle(address, answer) {
  const { status, type } = answer;
  if (isPublic(answer)) return keep(address, answer);
  if (type === "opaqueredirect" || (status >= 400 && status < 500 && status !== 429)) {
    await (await caches.open(PAGES)).delete(address);
  }
  return undefined;
}

// Only what the site sends to visitors alone bears just this; all that depends on who asks is private.
function isPublic(answer) {
  return answer.status === 200 && answer.headers.get("Cache-Control") === "no-cache";
}

async function keep(address, answer) {
  const html = await answer.text();
  const headers = lasting(answer);
  headers.set("X-Kept", Date.now());  // by the clock of this device, by which the age is told
  headers.set("X-Page", html.match(/<link rel="shortlink" href="[^"]*\/p\/(\d+)"/)?.[1] ?? "");
  const pages = await caches.open(PAGES);
  await pages.put(address, new Response(html, { headers }));
  const keys = await pages.keys();  // oldest first
  for (const key of keys.slice(0, Math.max(0, keys.length - MOST))) await pages.delete(key);
}

// Keep a picture, if a visitor may see it, as the newest of those for which there is room; forget one that is not to be seen.
async function keepPicture(pathname) {
  if (navigator.connection?.saveData) return;
  const pictures = await caches.open(PICTURES);
  const answer = await asVisitor(pathname, "*");
  const body = await answer.blob();
  await pictures.delete(pathname);
  if (answer.status !== 200 || !body.type.startsWith("image/") || body.size > LARGEST) return;
  const headers = lasting(answer);
  headers.set("X-Size", body.size);
  await pictures.put(pathname, new Response(body, { headers }));
  let [count, room] = [0, ROOM];
  for (const key of (await pictures.keys()).reverse()) {  // newest first
    room -= (await pictures.match(key)).headers.get("X-Size");
    if (++count > MOST || room < 0) await pictures.delete(key);
  }
}

// Return the headers of an answer without those that are of its way here.
function lasting(answer) {
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
  return headers;
}

// Return a kept page that says since when it is kept, for offline.js to tell.
async function marked(kept) {
  const html = await kept.text();
  return new Response(html.replace("<html ", `<html data-kept="${kept.headers.get("X-Kept")}" `), { headers: kept.headers });
}

// A page was shown in this language: bring what is kept up to date, then keep the page too if the network did not just bring it.
async function seen({ address, language, pictures = [] }) {
  try {
    await compare(language);
    if (!(await caches.match(OFFLINE))?.headers.get("Content-Language")?.startsWith(language)) await keepOffline(language);
    const kept = readable(address) && (await (await caches.open(PAGES)).match(address));
    for (const each of pictures) if (FILE.test(each) && !(await caches.match(each))) await keepPicture(each);
    if (!readable(address) || navigator.connection?.saveData || (kept && Date.now() - kept.headers.get("X-Kept") < FRESH)) return;
    await settle(address, await asVisitor(address, language));
  } catch { /* the line is gone: next time */ }
}

async function keepOffline(language) {
  const answer = await asVisitor(OFFLINE, language);
  if (!isPublic(answer)) return;
  const headers = lasting(answer);
  headers.set("Content-Language", language);
  await (await caches.open(ASSETS)).put(OFFLINE, new Response(await answer.text(), { headers }));
}

// Fetch anew what was touched since the last time, so that what was hidden, erased or deleted goes from here too.
async function compare(language) {
  if (Date.now() - asked < PAUSE) return;
  asked = Date.now();
  const before = await (await caches.match(CHANGED))?.json();
  const answer = await asVisitor(`${CHANGED}?since=${before?.clock ?? ""}`, language);
  if (answer.type === "opaqueredirect") await forget();  // visitors no longer read here
  if (!answer.ok) return;
  const { clock, pages } = await answer.clone().json();
  if (!pages) await forget();  // more than are listed
  else if (clock !== before?.clock) await renew(new Set(pages.map(String)), language);
  await (await caches.open(CLOCK)).put(CHANGED, answer);
}

async function forget() {
  asked = 0;
  await caches.delete(PAGES);
  await caches.delete(PICTURES);
  await caches.delete(CLOCK);
}

async function renew(numbers, language) {
  const pages = await caches.open(PAGES);
  for (const { url } of await pages.keys()) {
    const { pathname } = new URL(url);
    const number = (await pages.match(BESIDE.exec(pathname)?.[1] ?? pathname))?.headers.get("X-Page");
    if (number ? numbers.has(number) : pathname === "/") await settle(pathname, await asVisitor(pathname, language));
    else if (number === undefined) await pages.delete(pathname);  // its page is kept no longer
  }
  await renewPictures(pages, numbers);
}

// Ask anew for the pictures of pages that were touched: hiding one touches its pages. What stands in no kept page goes.
async function renewPictures(pages, numbers) {
  const kept = await Promise.all((await pages.keys()).map((key) => pages.match(key)));
  const texts = await Promise.all(kept.map((each) => each.text()));
  const pictures = await caches.open(PICTURES);
  for (const { url } of await pictures.keys()) {
    const { pathname } = new URL(url);
    const places = kept.filter((_, index) => texts[index].includes(FILE.exec(pathname)[1]));
    if (!places.length) await pictures.delete(pathname);
    else if (places.some((each) => numbers.has(each.headers.get("X-Page")))) await keepPicture(pathname);
  }
}

function asVisitor(address, language) {
  return fetch(address, { credentials: "omit", redirect: "manual", headers: { "Accept-Language": language } });
}
