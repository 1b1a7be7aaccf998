// The page of the scene: works without signal, loses nothing, asks where somebody was faster.
import { onClick } from "./parts/dom";
import { openSheet } from "./parts/sheets";
import { showToast } from "./parts/toasts";
import { showAfter } from "./scene/after";
import { byId, show } from "./scene/dom";
import { forServer, isComplete, read, refresh, write } from "./scene/form";
import * as journal from "./scene/journal";
import {
  type Choice,
  type Entry,
  type Known,
  type Matter,
  outcomeOf,
  type Told,
  type Verb,
  type Visit,
} from "./scene/kinds";
import { showList } from "./scene/list";
import { showState } from "./scene/state";
import * as store from "./scene/store";
import { choose, startSync, sync } from "./scene/sync";
import { showPhotos, startTaking } from "./scene/taking";

let known: Known | undefined;
let here: Visit | undefined;
let written: string | undefined; // whose words stand on the page: they are put there once
let keeping: Promise<void> | undefined;

async function draw(): Promise<void> {
  known = await store.known();
  const all = await store.visits();
  const mine = all.filter(({ person }) => person === known?.person.id);
  await showState(known, all);
  here = mine.find(({ id }) => id === location.hash.slice(1));
  if (here?.id !== written) write(here ? (journal.noted(here.id) ?? here.told) : {});
  written = here?.id;
  show(byId("list"), Boolean(known) && !here);
  show(byId("visit"), Boolean(here));
  for (const part of document.querySelectorAll<HTMLElement>("[data-home]")) show(part, !!here);
  if (known && !here) showList(mine, known, { go: begin, open, drop });
  if (here) await drawVisit(here);
}

async function drawVisit(visit: Visit): Promise<void> {
  const isOver = Boolean(outcomeOf(visit));
  const asksChoice = visit.entries.some(({ answer }) => answer?.state === "conflict");
  show(byId("told"), !isOver);
  show(byId("after"), isOver || asksChoice);
  for (const part of document.querySelectorAll<HTMLElement>("[data-of-visit]")) show(part, !isOver);
  if (isOver || asksChoice) showAfter(visit);
  if (!isOver) refresh(visit, known);
  await showPhotos(visit.id, draw);
}

function visitOf(person: number, matter?: Matter): Visit {
  const now = new Date().toISOString();
  const told: Told = {
    shop: matter?.shop ?? "",
    amount: matter?.amount.replace(/\.00$/, "") ?? "",
  };
  const [number, shop] = [matter?.number ?? "", matter?.shop ?? ""];
  const id = crypto.randomUUID();
  return { id, person, number, shop, begun: now, arrived: now, told, entries: [] };
}

/** At the door: the arrival has its time now and, where one was sent, goes out at once. Who came
 * unsent types the shop's name first, without a tap of its own. */
async function begin(matter?: Matter): Promise<void> {
  if (!known) return;
  const visit = visitOf(known.person.id, matter);
  if (matter) visit.entries.push(entryOf(visit, "arrive", {}));
  await store.keepVisit(visit);
  open(visit);
  await draw();
  if (!matter) byId("shop").focus();
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

function entryOf(visit: Visit, verb: Verb, more: Told): Entry {
  const told = { ...forServer(visit.told, visit), ...more };
  const place = visit.entries.length + 1;
  return { id: crypto.randomUUID(), place, verb, at: new Date().toISOString(), told };
}

/** Every stroke is kept before anything else can happen, then goes into the visit. */
function keep(): void {
  if (!here) return;
  journal.note(here.id, read());
  keeping ??= settleJournal(here.id).finally(() => {
    keeping = undefined;
  });
  refresh(here, known);
}

/** Answers that came meanwhile stay. */
async function settleJournal(id: string): Promise<void> {
  for (let told = journal.noted(id); told; told = journal.noted(id)) {
    const now = await store.visit(id);
    if (now && !outcomeOf(now))
      await store.keepVisit({ ...now, told, shop: String(told.shop ?? "") });
    journal.drop(id, told);
  }
}

async function conclude(verb: Verb, more: Told): Promise<void> {
  await keeping;
  const visit = here && (await store.visit(here.id));
  if (!visit || outcomeOf(visit)) return;
  visit.told = read();
  visit.entries.push(entryOf(visit, verb, more));
  await store.keepVisit(visit);
  await draw();
  window.scrollTo(0, 0);
  sync();
}

/** What the sheet of a key asks for. */
function told(sheet: HTMLFormElement): Told {
  const fields = new FormData(sheet);
  const more: Told = {};
  for (const [name, value] of fields) more[name] = String(value);
  if ("told_ways" in more) more.told_ways = true;
  if ("slot" in more) more.slot = slotOf(String(more.slot));
  return more;
}

function slotOf(starts: string): Told["slot"] {
  const slot = known?.slots.find(({ starts_at }) => starts_at === starts);
  return slot ? { room: slot.room, mediator: slot.mediator, starts_at: slot.starts_at } : null;
}

function ask(verb: Verb): void {
  const told = read();
  if (!isComplete(told, verb)) return;
  for (const amount of document.querySelectorAll<HTMLInputElement>("[name=agreed_amount]"))
    amount.value ||= String(told.amount ?? "");
  const due = byId<HTMLInputElement>("due_on");
  due.value ||= new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
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
  onClick("[data-choose]", (button) => decide(button.dataset.choose as Choice));
  byId("told").addEventListener("input", keep);
  byId("told").addEventListener("keydown", onEnter);
  document.addEventListener("submit", (event) => {
    const sheet = event.target as HTMLFormElement;
    if (sheet.dataset.outcome) conclude(sheet.dataset.outcome as Verb, told(sheet));
  });
  window.addEventListener("hashchange", draw);
}

/** Enter goes to the next field: nobody has to aim with a thumb. What stands there is replaced by
 *  what is typed, never continued by it. */
function onEnter(event: KeyboardEvent): void {
  const field = event.target as HTMLElement;
  if (event.key !== "Enter" || event.isComposing || !field.matches(".form-control")) return;
  event.preventDefault();
  const fields = [...byId("told").querySelectorAll<HTMLInputElement>(".form-control")];
  const later = fields.slice(fields.indexOf(field as HTMLInputElement) + 1);
  const next = later.find((one) => one.checkVisibility());
  next?.focus();
  next?.select();
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
  const shops = (await store.known())?.shops ?? [];
  const names = shops.flatMap(({ name, signs }) => [...signs, name]);
  byId("shops").replaceChildren(...names.map((name) => new Option(name, name)));
}

async function start(): Promise<void> {
  startPage();
  startTaking({ visit: () => here?.id, changed: () => draw().then(() => sync()) });
  await draw();
  await fillShops();
  startSync(draw);
  navigator.storage?.persist?.();
  await navigator.serviceWorker?.register("/handling/scene/worker.js");
}

start();
