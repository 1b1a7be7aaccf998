// Two databases of the browser. “scene” is what was entered here, encrypted: it stays until the
// server has it. “known” is what was fetched, and the key: it is deleted as soon as nobody is signed
// in (parts/signout.ts). In clear lie only ids, whose a row is, and whether the server lacks it.
import { type Fetched, isOpen, outcomeOf, type Photo, type Visit } from "./kinds";
import { type Opened, type Sealed, seal, unlock, unseal } from "./vault";

/** What is counted without the key stands in clear. */
interface Counted {
  waiting: number; // entries or photos that the server lacks
  draft: boolean; // begun, without an outcome
}
interface Row extends Sealed, Counted {
  id: string;
  person: number;
}
interface Place {
  database: string;
  stores: string[];
  store: string;
}

const KNOWN = "scene-known";
const QUEUE = "scene";
/** With each version all stores are created again, empty. */
const VERSION = 3;
const queue = (store: string): Place => ({
  database: QUEUE,
  stores: ["visits", "photos", "pictures"],
  store,
});
const fetched = (store: string): Place => ({
  database: KNOWN,
  stores: ["known", "key"],
  store,
});
const VISITS = queue("visits");
const PHOTOS = queue("photos");
const PICTURES = queue("pictures");
const KNOWN_AT = fetched("known");
const KEY_AT = fetched("key");

function open({ database, stores }: Place): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, VERSION);
    request.onupgradeneeded = () => {
      for (const old of request.result.objectStoreNames) request.result.deleteObjectStore(old);
      for (const store of stores) request.result.createObjectStore(store);
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
}

async function inStore<T>(
  place: Place,
  mode: IDBTransactionMode,
  run: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open(place);
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(place.store, mode, { durability: "strict" });
      const request = run(transaction.objectStore(place.store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      if (mode === "readwrite") transaction.commit(); // it lasts even when the page goes now
    });
  } finally {
    database.close();
  }
}

const all = <T>(place: Place): Promise<T[]> =>
  inStore(place, "readonly", (store) => store.getAll());
const get = <T>(place: Place, id: string): Promise<T | undefined> =>
  inStore(place, "readonly", (store) => store.get(id));
const put = (place: Place, id: string, value: unknown): Promise<unknown> =>
  inStore(place, "readwrite", (store) => store.put(value, id));
const remove = (place: Place, id: string): Promise<unknown> =>
  inStore(place, "readwrite", (store) => store.delete(id));

// The key. A page that is open keeps the one that it began with.

let opened: Opened | undefined;

/** Who is signed in, says the server: their key from now on. */
export async function unlockFor(person: number): Promise<void> {
  opened = await unlock(person, opened ?? (await get<Opened>(KEY_AT, "own")));
  await put(KEY_AT, "own", opened);
}

/** Nobody is signed in: the key and what was fetched leave the phone. */
export function lock(): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(KNOWN);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}

async function key(): Promise<Opened | undefined> {
  opened ??= await get<Opened>(KEY_AT, "own");
  if (opened && opened.until < Date.now()) {
    opened = undefined;
    await lock();
  }
  return opened;
}

export const person = async (): Promise<number | undefined> => (await key())?.person;

// Rows of the queue.

let kept = true;
let keptChanged = (): void => {};

/** Whether what was entered last is on this phone. Its storage may be full or locked. */
export const isKept = (): boolean => kept;

export function whenKeptChanges(run: () => void): void {
  keptChanged = run;
}

function noteKept(now: boolean): void {
  if (now === kept) return;
  kept = now;
  keptChanged();
}

const placeOf = ({ store }: Place, id: string): string => `${store}/${id}`;

async function putSealed(
  place: Place,
  id: string,
  counted: Counted,
  content: BufferSource,
): Promise<void> {
  try {
    const own = await key();
    if (!own) throw new Error("locked");
    const sealed = await seal(own, placeOf(place, id), content);
    await put(place, id, { id, person: own.person, ...counted, ...sealed });
  } catch (error) {
    noteKept(false);
    throw error;
  }
  noteKept(true);
}

/** What cannot be opened with the key that is here counts as somebody else's. */
async function unsealed(place: Place, row: Row | undefined): Promise<ArrayBuffer | undefined> {
  const own = await key();
  if (!row || row.person !== own?.person) return undefined;
  return unseal(own, placeOf(place, row.id), row).catch(() => undefined);
}

async function objects<T>(place: Place): Promise<T[]> {
  const contents = (await all<Row>(place)).map((row) => unsealed(place, row));
  return (await Promise.all(contents)).filter((content) => content !== undefined).map(parse<T>);
}

const parse = <T>(content: ArrayBuffer): T => JSON.parse(new TextDecoder().decode(content)) as T;
const written = (value: unknown): BufferSource => new TextEncoder().encode(JSON.stringify(value));

export const visits = (): Promise<Visit[]> => objects(VISITS);

export async function visit(id: string): Promise<Visit | undefined> {
  const content = await unsealed(VISITS, await get<Row>(VISITS, id));
  return content && parse(content);
}

export function keepVisit(visit: Visit): Promise<void> {
  const waiting = visit.entries.filter(isOpen).length;
  return putSealed(VISITS, visit.id, { waiting, draft: !outcomeOf(visit) }, written(visit));
}

/** Reads, changes and writes as one: answers of the server and strokes come at the same time. */
export function changeVisit(
  id: string,
  change: (now: Visit) => Visit | undefined,
): Promise<Visit | undefined> {
  return navigator.locks.request("scene-visit", async () => {
    const now = await visit(id);
    const next = now && change(now);
    if (next) await keepVisit(next);
    return next;
  });
}

export const dropVisit = (id: string): Promise<unknown> => remove(VISITS, id);

export const photos = (): Promise<Photo[]> => objects(PHOTOS);

export async function picture(id: string): Promise<Blob | undefined> {
  const content = await unsealed(PICTURES, await get<Row>(PICTURES, id));
  return content && new Blob([content]);
}

const NOT_COUNTED: Counted = { waiting: 0, draft: false };

/** The picture first: a photo without one would count as sent. */
export async function addPhoto(photo: Photo, picture: Blob): Promise<void> {
  await putSealed(PICTURES, photo.id, NOT_COUNTED, await picture.arrayBuffer());
  await keepPhoto(photo);
}

export async function keepPhoto(photo: Photo): Promise<void> {
  const waiting = photo.sent ? 0 : 1;
  await putSealed(PHOTOS, photo.id, { waiting, draft: false }, written(photo));
  if (photo.sent) await remove(PICTURES, photo.id);
}

export async function dropPhoto(id: string): Promise<void> {
  await remove(PHOTOS, id);
  await remove(PICTURES, id);
}

// What may be counted without the key.

export interface Unsent {
  items: number; // entries and photos
  drafts: number;
}

/** What one person, or anybody, has entered here that the server lacks. */
export async function unsent(person?: number): Promise<Unsent> {
  const every = [...(await all<Row>(VISITS)), ...(await all<Row>(PHOTOS))];
  const rows = every.filter((row) => person === undefined || row.person === person);
  const items = rows.reduce((sum, { waiting }) => sum + waiting, 0);
  return { items, drafts: rows.filter(({ draft }) => draft).length };
}

/** How many visits lie here that are not this person's. */
export async function foreign(person: number | undefined): Promise<number> {
  return (await all<Row>(VISITS)).filter((row) => row.person !== person).length;
}

/** What this page fetched. Each page of the phone has its own. */
export const known = async <T extends Fetched>(): Promise<T | undefined> =>
  (await key()) && get<T>(KNOWN_AT, location.pathname);
export const keepKnown = (known: Fetched): Promise<unknown> =>
  put(KNOWN_AT, location.pathname, known);
