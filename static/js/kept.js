// What is kept on this device for someone who writes: drafts, and files that wait for their page to be saved.
// In IndexedDB and forced to the disk, so that it is there when the battery died. Nothing here leaves the device.

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

export const put = (store, record) => run(store, "readwrite", (all) => all.put(record));
export const drop = (store, id) => run(store, "readwrite", (all) => all.delete(id));

// The records whose ids begin so.
export function beginning(store, start) {
  return run(store, "readonly", (all) => all.getAll(IDBKeyRange.bound(start, `${start}\uffff`)));
}

// On signing out: others may use this device. Forms that are open in other windows stop keeping what is typed.
export async function forget() {
  new BroadcastChannel(NAME).postMessage("forget");
  await Promise.all(STORES.map((store) => run(store, "readwrite", (all) => all.clear())));
}

export function onForgotten(act) {
  new BroadcastChannel(NAME).onmessage = act;
}
