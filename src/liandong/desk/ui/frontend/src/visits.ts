// The page of visits to shops on the phone: the checklist is filled in without signal, and recorded
// once there is some. What somebody else recorded first stays; what was entered here is not lost.
import { onClick } from "./parts/dom";
import { showToast } from "./parts/toasts";
import { byId, copy, show } from "./phone/dom";
import { form, markMissing, onEnter, readForm, writeForm } from "./phone/form";
import { type Fetched, outcomeOf, type Plan, type Statement, type Visit } from "./phone/kinds";
import { showKept, showState, stateOf } from "./phone/state";
import * as store from "./phone/store";
import { startSync, sync } from "./phone/sync";
import { showPhotos, startTaking } from "./phone/taking";

interface Known extends Fetched {
  visits: Plan[];
}

const LISTS = ["came"];
const NAMES: Record<string, string> = {
  day: "走访日期",
  came: "到场的走访人",
  findings: "发现的问题",
  to_mend: "限期整改的事项",
  mend_by: "整改期限",
  signed: "检查表签字",
  outcome: "对提醒的复查结论",
};

let here: Visit | undefined;
let written = ""; // whose words stand on the page: they are put there once
let unkept = false; // something was typed that is not in the visit yet
let keeping: Promise<void> | undefined;

async function draw(): Promise<void> {
  const known = await store.known<Known>();
  const wasOpen = here;
  const mine = known || wasOpen ? (await store.visits()).filter(({ plan }) => plan) : [];
  here = mine.find(({ id }) => id === location.hash.slice(1) && (known || id === wasOpen?.id));
  await showState(known, mine);
  show(byId("list"), Boolean(known) && !here);
  show(byId("visit"), Boolean(here));
  for (const part of document.querySelectorAll<HTMLElement>("[data-home]")) show(part, !!here);
  if (known && !here) showList(mine, known);
  if (here) await drawVisit(here);
  else written = "";
}

async function drawVisit(visit: Visit): Promise<void> {
  if (written !== visit.id && visit.plan) {
    ask(visit.plan);
    writeForm(visit.statement);
  }
  written = visit.id;
  const answer = outcomeOf(visit)?.answer;
  const isTaken = answer?.state === "conflict";
  byId("shop-name").textContent = visit.shop;
  byId("shop-words").textContent = visit.plan?.words ?? "";
  byId("problem").textContent = isTaken ? answer.problem : (visit.problem ?? "");
  byId("kept-here").textContent = isTaken
    ? "您填的没有登记，还在本机，可与登记人核对；照片照常放入这次走访。"
    : "没有登记。请改好后再按“登记走访”。";
  show(byId("refused"), isTaken || Boolean(visit.problem));
  show(byId("drop-mine"), isTaken);
  const isOver = Boolean(outcomeOf(visit)) && !visit.problem;
  byId<HTMLFieldSetElement>("fields").disabled = isOver;
  show(form(), !isOver || isTaken);
  show(byId("keys"), !isOver);
  show(byId("after"), isOver && !isTaken);
  byId("outcome-state").textContent = stateOf(visit);
  byId("outcome-words").textContent = answer
    ? ""
    : "已存在本机，有信号时自动登记，可以离开这一页。";
  for (const link of document.querySelectorAll<HTMLAnchorElement>("[data-to=visit]")) {
    link.href = `/outreach/visits/${visit.number}/`;
    show(link, Boolean(answer));
  }
  await showPhotos(visit.id, draw);
}

/** The lines of the checklist and the people of this visit. */
function ask({ topics, came, because, outcome, trade }: Plan): void {
  byId("trade").textContent = `${trade}检查表`;
  byId("because").replaceChildren(...because.map((words) => copy("of-reason", { words })));
  show(byId("why"), because.length > 0);
  byId("topics").replaceChildren(
    ...topics.map(({ key, label, look, basis }) => {
      const line = copy("of-topic", { label, look, basis });
      for (const radio of line.querySelectorAll<HTMLInputElement>("[type=radio]"))
        radio.name = `verdict_${key}`;
      const remark = line.querySelector<HTMLInputElement>("[data-remark]");
      if (remark) remark.name = `remark_${key}`;
      remark?.setAttribute("aria-label", `${label}备注`);
      return line;
    }),
  );
  byId("came").replaceChildren(
    ...came.map(({ id, words }) => {
      const person = copy("of-person", { words });
      const tick = person.querySelector("input");
      if (tick) tick.value = String(id);
      return person;
    }),
  );
  show(byId("outcome"), outcome);
}

function showList(visits: Visit[], known: Known): void {
  const begun = new Set(visits.map(({ number }) => number));
  const planned = known.visits.filter(({ number }) => !begun.has(number));
  byId("planned").replaceChildren(...planned.map((plan) => ofPlan(plan, known)));
  const latest = [...visits].sort((visit, other) => other.begun.localeCompare(visit.begun));
  byId("own").replaceChildren(...latest.map(ofVisit));
  show(byId("nothing"), !planned.length && !visits.length);
}

function ofPlan(plan: Plan, known: Known): HTMLElement {
  const card = copy("of-plan", { shop: plan.name, number: plan.number, words: plan.words });
  card.querySelector("[data-go]")?.addEventListener("click", () => begin(plan, known));
  return card;
}

function ofVisit(visit: Visit): HTMLElement {
  const words = visit.plan?.words ?? "";
  const state = stateOf(visit);
  const card = copy("of-visit", { shop: visit.shop, number: visit.number, state, words });
  card.querySelector("[data-go]")?.addEventListener("click", () => open(visit));
  const outcome = outcomeOf(visit);
  const dropping = card.querySelector<HTMLElement>("[data-drop]");
  const isWaiting = Boolean(outcome) && !outcome?.answer && !visit.problem;
  if (dropping) show(dropping, !isWaiting);
  dropping?.addEventListener("click", () => drop(visit));
  return card;
}

async function begin(plan: Plan, known: Known): Promise<void> {
  const now = new Date().toISOString();
  const visit: Visit = {
    id: crypto.randomUUID(),
    person: known.person.id,
    number: plan.number,
    shop: plan.name,
    begun: now,
    arrived: now,
    statement: { day: today() },
    entries: [],
    plan,
  };
  await store.keepVisit(visit);
  open(visit);
}

/** The date where the phone is. */
function today(): string {
  const now = new Date();
  const two = (part: number) => String(part).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function open({ id }: Visit): void {
  location.hash = id;
  window.scrollTo(0, 0);
}

/** From the phone. What the server has stays there. */
async function drop(visit: Visit): Promise<void> {
  const photos = (await store.photos()).filter((photo) => photo.visit === visit.id);
  const isThere = outcomeOf(visit)?.answer?.state === "done" && photos.every(({ sent }) => sent);
  if (!isThere && !confirm(`删去本机填的（${visit.shop}）？没有登记的内容和照片找不回来。`)) return;
  for (const { id } of photos) await store.dropPhoto(id);
  await store.dropVisit(visit.id);
  if (here) history.replaceState(null, "", location.pathname);
  await draw();
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
}

async function keepStrokes(id: string): Promise<void> {
  while (unkept && here?.id === id) {
    unkept = false;
    const statement = readForm(LISTS);
    await store.changeVisit(id, (now) =>
      outcomeOf(now) && !now.problem ? undefined : { ...now, statement },
    );
  }
}

/** What the server would ask for as well. */
function missing(statement: Statement, plan: Plan): string[] {
  const verdicts = plan.topics.map(({ key }) => `verdict_${key}`);
  const needed = ["day", ...LISTS, ...verdicts, "signed", ...(plan.outcome ? ["outcome"] : [])];
  if (verdicts.some((name) => statement[name] === "fails")) needed.push("findings");
  if (statement.to_mend) needed.push("mend_by");
  if (statement.mend_by) needed.push("to_mend");
  return needed.filter((name) => {
    const value = statement[name];
    return !value || (Array.isArray(value) && !value.length);
  });
}

async function record(): Promise<void> {
  await keeping;
  const visit = here && (await store.visit(here.id));
  if (!visit?.plan || (outcomeOf(visit) && !visit.problem)) return;
  const statement = readForm(LISTS);
  const names = missing(statement, visit.plan);
  markMissing(names);
  if (names.length) {
    const topics = new Map(visit.plan.topics.map(({ key, label }) => [`verdict_${key}`, label]));
    const words = names.map((name) => topics.get(name) ?? NAMES[name]);
    showToast(`还缺：${words.join("、")}`, "warn");
    return;
  }
  const at = new Date().toISOString();
  const entry = { id: crypto.randomUUID(), place: 1, verb: "record" as const, at, statement };
  await store.changeVisit(visit.id, ({ problem: _problem, ...now }) => {
    return { ...now, statement, entries: [entry] };
  });
  await draw();
  window.scrollTo(0, 0);
  sync();
}

function sayKept(): void {
  showKept();
  if (store.isKept()) showToast("现在存下了。", "good");
  else showToast("本机没有存下刚才的内容：存储已满或被禁用。请先抄下来，腾出空间后再填。", "bad");
}

async function start(): Promise<void> {
  onClick("[data-home]", (_link, event) => {
    event.preventDefault();
    history.replaceState(null, "", location.pathname);
    draw();
  });
  onClick("#drop-mine", () => here && drop(here));
  onClick("#record", () => record());
  form().addEventListener("input", keep);
  form().addEventListener("keydown", onEnter);
  form().addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", draw);
  window.addEventListener("unhandledrejection", (event) => {
    if (!store.isKept()) event.preventDefault(); // the page has shown it
  });
  store.whenKeptChanges(sayKept);
  startTaking({ visit: () => here?.id, changed: () => draw().then(() => sync()) });
  await draw();
  startSync(draw);
  navigator.storage?.persist?.();
  await navigator.serviceWorker?.register("worker.js");
}

start();
