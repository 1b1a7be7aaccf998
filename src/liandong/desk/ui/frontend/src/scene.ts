// The page of the scene: works without signal, loses nothing, asks where somebody was faster.
import { onClick } from "./parts/dom";
import { openSheet } from "./parts/sheets";
import { showToast } from "./parts/toasts";
import { byId, show } from "./phone/dom";
import { onEnter, writeForm } from "./phone/form";
import { type Entry, outcomeOf, type Statement, type Verb, type Visit } from "./phone/kinds";
import { showKept, showState } from "./phone/state";
import * as store from "./phone/store";
import { choose, startSync, sync } from "./phone/sync";
import { newPhoto, showPhotos, startTaking } from "./phone/taking";
import { showAfter } from "./scene/after";
import {
  carriedTo,
  forServer,
  isComplete,
  listColleagues,
  read,
  refresh,
  signedText,
} from "./scene/form";
import { type Choice, type Dispute, type Known, SIGNERS } from "./scene/kinds";
import { showList } from "./scene/list";
import { askSignature, type Signed, startSignature } from "./scene/signature";

let known: Known | undefined;
let here: Visit | undefined;
let written: string | undefined; // whose words stand on the page: they are put there once
let unkept = false; // something was typed that is not in the visit yet
let keeping: Promise<void> | undefined;

/** When the session has ended, the visit that stands open may still be brought to its end, for the
 *  signal may be gone again; all else is locked until one has signed in. */
async function draw(): Promise<void> {
  const fetched = await store.known<Known>();
  const wasOpen = here;
  const mine = fetched || wasOpen ? (await store.visits()).filter(({ plan }) => !plan) : [];
  here = mine.find(({ id }) => id === location.hash.slice(1) && (fetched || id === wasOpen?.id));
  known = fetched ?? (here && known);
  await showState(known, mine);
  if (here && here.id !== written) listColleagues(here, known);
  if (here?.id !== written) writeForm(here?.statement ?? {});
  written = here?.id;
  show(byId("list"), Boolean(fetched) && !here);
  show(byId("visit"), Boolean(here));
  for (const part of document.querySelectorAll<HTMLElement>("[data-home]")) show(part, !!here);
  if (fetched && !here) showList(mine, fetched, { go: begin, open, drop });
  if (here) await drawVisit(here);
}

async function drawVisit(visit: Visit): Promise<void> {
  const isOver = Boolean(outcomeOf(visit));
  const asksChoice = visit.entries.some(({ answer }) => answer?.state === "conflict");
  show(byId("statement"), !isOver);
  show(byId("after"), isOver || asksChoice);
  for (const part of document.querySelectorAll<HTMLElement>("[data-of-visit]")) show(part, !isOver);
  if (isOver || asksChoice) showAfter(visit);
  if (!isOver) refresh(visit, known);
  await showPhotos(visit.id, draw);
}

function visitOf(person: number, dispute?: Dispute): Visit {
  const now = new Date().toISOString();
  const statement: Statement = {
    shop: dispute?.shop ?? "",
    amount: dispute?.amount.replace(/\.00$/, "") ?? "",
    goods: dispute?.carried?.goods ?? "",
    fact: dispute?.carried?.fact ?? "",
  };
  const [number, shop] = [dispute?.number ?? "", dispute?.shop ?? ""];
  const id = crypto.randomUUID();
  return { id, person, number, shop, begun: now, arrived: now, statement, entries: [] };
}

/** At the door: the arrival has its time now and, where one was sent, goes out at once. Who came
 * unsent types the shop's name first, without a tap of its own. */
async function begin(dispute?: Dispute): Promise<void> {
  if (!known) return;
  const visit = visitOf(known.person.id, dispute);
  if (dispute) visit.entries.push(entryOf(visit, "arrive", {}));
  await store.keepVisit(visit);
  open(visit);
  await draw();
  if (!dispute) byId("shop").focus();
  sync();
}

function open({ id }: Visit): void {
  location.hash = id;
  window.scrollTo(0, 0);
}

async function drop(visit: Visit): Promise<void> {
  if (!confirm(`删去这份草稿（${visit.shop || "未填店名"}）？删去后找不回来。`)) return;
  for (const photo of await store.photos()) {
    if (photo.visit === visit.id) await store.dropPhoto(photo.id);
  }
  await store.dropVisit(visit.id);
  await draw();
}

function entryOf(visit: Visit, verb: Verb, more: Statement): Entry {
  const statement = { ...forServer(visit.statement, visit), ...more };
  const place = visit.entries.length + 1;
  return { id: crypto.randomUUID(), place, verb, at: new Date().toISOString(), statement };
}

/** Every stroke goes into the visit as soon as the one before it is there. */
function keep(): void {
  if (!here) return;
  unkept = true;
  keeping ??= keepStrokes(here.id)
    .catch(() => undefined) // shown by the page; the next stroke tries again
    .finally(() => {
      keeping = undefined;
    });
  refresh(here, known);
}

/** Answers that came meanwhile stay. */
async function keepStrokes(id: string): Promise<void> {
  while (unkept && here?.id === id) {
    unkept = false;
    const statement = read();
    await store.changeVisit(id, (now) =>
      outcomeOf(now) ? undefined : { ...now, statement, shop: String(statement.shop ?? "") },
    );
  }
}

async function conclude(verb: Verb, more: Statement): Promise<void> {
  await keeping;
  const visit = here && (await store.visit(here.id));
  if (!visit || outcomeOf(visit)) return;
  const statement = read();
  const entry = entryOf({ ...visit, statement }, verb, more);
  const text = signedText(verb, entry.statement);
  const signed = more.signed === "finger" ? await signedByBoth(text, statement) : [];
  if (!signed) {
    showToast("双方没有都签名，约定履行没有登记。", "warn");
    return;
  }
  for (const signature of signed) await keepSignature(visit.id, signature);
  await store.changeVisit(visit.id, (now) => {
    if (outcomeOf(now)) return undefined;
    return { ...now, statement, text, entries: [...now.entries, entry] };
  });
  await draw();
  window.scrollTo(0, 0);
  sync();
}

async function keepSignature(visit: string, { picture, ...whose }: Signed): Promise<void> {
  await store.addPhoto({ ...newPhoto(visit, "signature"), ...whose }, picture);
}

/** Both sides under the text, one after the other; null where one did not sign. */
async function signedByBoth(text: string, statement: Statement): Promise<Signed[] | null> {
  const all: Signed[] = [];
  for (const side of SIGNERS) {
    const name = side === "消费者" ? String(statement.name ?? "") : "";
    const signature = await askSignature(text, side, name);
    if (!signature) return null;
    all.push(signature);
  }
  return all;
}

async function signHere(): Promise<void> {
  const visit = here;
  if (!visit?.text) return;
  const signed = await askSignature(visit.text);
  if (!signed) return;
  await keepSignature(visit.id, signed);
  await draw();
  sync();
}

/** What the sheet of a key asks for. */
function readSheet(sheet: HTMLFormElement): Statement {
  const fields = new FormData(sheet);
  const more: Statement = {};
  for (const [name, value] of fields) more[name] = String(value);
  if ("remedies_explained" in more) more.remedies_explained = true;
  if ("slot" in more) more.slot = slotOf(String(more.slot));
  return more;
}

function slotOf(starts: string): Statement["slot"] {
  const slot = known?.slots.find(({ starts_at }) => starts_at === starts);
  return slot ? { room: slot.room, mediator: slot.mediator, starts_at: slot.starts_at } : null;
}

function ask(verb: Verb): void {
  if (!here || !isComplete(read(), verb, carriedTo(here, known))) return;
  const slots = (known?.slots ?? []).map(
    ({ starts_at, words }) => new Option(words ?? "", starts_at),
  );
  byId<HTMLSelectElement>("slot").replaceChildren(new Option("回站再约", ""), ...slots);
  openSheet(verb);
}

function startPage(): void {
  onClick("[data-new]", () => begin());
  onClick("[data-home]", (_link, event) => {
    event.preventDefault();
    history.replaceState(null, "", location.pathname);
    draw();
  });
  onClick("[data-key]", (key) => ask(key.dataset.key as Verb));
  onClick("[data-signs]", () => signHere());
  onClick("[data-choose]", (button) => decide(button.dataset.choose as Choice));
  byId("statement").addEventListener("input", keep);
  for (const form of document.querySelectorAll<HTMLFormElement>("#statement, [data-outcome]"))
    form.addEventListener("keydown", onEnter);
  document.addEventListener("submit", (event) => {
    const sheet = event.target as HTMLFormElement;
    if (sheet.dataset.outcome) conclude(sheet.dataset.outcome as Verb, readSheet(sheet));
  });
  window.addEventListener("hashchange", draw);
  window.addEventListener("unhandledrejection", (event) => {
    if (!store.isKept()) event.preventDefault(); // the page has shown it
  });
}

async function decide(choice: Choice): Promise<void> {
  const entry = here?.entries.find(({ answer }) => answer?.state === "conflict");
  if (!here || !entry) return;
  try {
    await choose(here, entry.id, choice);
  } catch (error) {
    showToast((error as Error).message || "没有信号，恢复后再选。", "warn");
  }
  await draw();
}

async function fillShops(): Promise<void> {
  const shops = (await store.known<Known>())?.shops ?? [];
  const names = shops.flatMap(({ name, signs }) => [...signs, name]);
  byId("shops").replaceChildren(...names.map((name) => new Option(name, name)));
}

function sayKept(): void {
  showKept();
  if (store.isKept()) showToast("现在存下了。", "good");
  else showToast("本机没有存下刚才的内容：存储已满或被禁用。请先抄下来，腾出空间后再填。", "bad");
}

async function start(): Promise<void> {
  startPage();
  store.whenKeptChanges(sayKept);
  startSignature();
  startTaking({ visit: () => here?.id, changed: () => draw().then(() => sync()) });
  await draw();
  await fillShops();
  startSync(draw);
  navigator.storage?.persist?.();
  await navigator.serviceWorker?.register("worker.js");
}

start();
