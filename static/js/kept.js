// What is kept on this device for someone who writes: drafts, and files that wait for their page to be saved.
// In IndexedDB and forced to the disk, so that it is there when the battery died. Nothing here leaves the device by itself.

const NAME = "kunnash-writing";
const STORES = ["drafts", "files"];

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name, { keyPath: "id" }));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function run(store, mode, act) {
  const transaction = (await database()).transaction(store, mode, { durability: "strict" });
  const request = act(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);  // no room left, say
    transaction.commit?.();
  });
}

const range = (start) => IDBKeyRange.bound(start, `${start}\uffff`);

export const put = (store, record) => run(store, "readwrite", (all) => all.put(record));
export const drop = (store, id) => run(store, "readwrite", (all) => all.delete(id));

// The records whose ids begin so.
export const beginning = (store, start) => run(store, "readonly", (all) => all.getAll(range(start)));

// On signing out: others may use this device. The account's forms that are open in other windows stop keeping what is typed.
export async function forget(account) {
  new BroadcastChannel(NAME).postMessage(account);
  await Promise.all(STORES.map((store) => run(store, "readwrite", (all) => all.delete(range(`${account}/`)))));
}

export function onForgotten(account, act) {
  new BroadcastChannel(NAME).onmessage = (event) => { if (event.data === account) act(); };
}
