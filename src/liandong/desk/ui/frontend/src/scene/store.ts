// Two databases of the browser. “scene” is what was entered here: it stays until the server has it.
// “known” is what was fetched: it is deleted as soon as nobody is signed in (parts/forget.ts).
import type { Known, Photo, Visit } from "./kinds";

export const KNOWN = "scene-known";
const QUEUE = "scene";

function open(name: string, stores: string[]): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => {
      for (const store of stores) asked.result.createObjectStore(store);
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
}

async function inStore<T>(
  [name, stores, store]: [string, string[], string],
  mode: IDBTransactionMode,
  ask: (of: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open(name, stores);
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      const asked = ask(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

const STORES = ["visits", "photos"];
const visitsIn: [string, string[], string] = [QUEUE, STORES, "visits"];
const photosIn: [string, string[], string] = [QUEUE, STORES, "photos"];
const knownIn: [string, string[], string] = [KNOWN, ["known"], "known"];

export const visits = (): Promise<Visit[]> => inStore(visitsIn, "readonly", (of) => of.getAll());
export const visit = (id: string): Promise<Visit | undefined> =>
  inStore(visitsIn, "readonly", (of) => of.get(id));
export const keepVisit = (one: Visit): Promise<unknown> =>
  inStore(visitsIn, "readwrite", (of) => of.put(one, one.id));
export const dropVisit = (id: string): Promise<unknown> =>
  inStore(visitsIn, "readwrite", (of) => of.delete(id));
export const photos = (): Promise<Photo[]> => inStore(photosIn, "readonly", (of) => of.getAll());
export const keepPhoto = (one: Photo): Promise<unknown> =>
  inStore(photosIn, "readwrite", (of) => of.put(one, one.id));
export const dropPhoto = (id: string): Promise<unknown> =>
  inStore(photosIn, "readwrite", (of) => of.delete(id));
export const known = (): Promise<Known | undefined> =>
  inStore(knownIn, "readonly", (of) => of.get("all"));
export const keepKnown = (one: Known): Promise<unknown> =>
  inStore(knownIn, "readwrite", (of) => of.put(one, "all"));
