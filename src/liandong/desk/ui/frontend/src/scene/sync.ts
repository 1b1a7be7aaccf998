// The queue is sent whenever there may be signal. What is sent twice is taken once by the server,
// so anything may break off at any time: it is simply sent again.
import {
  type Answer,
  type Choice,
  isOpen,
  type Known,
  outcomeOf,
  type Photo,
  type Visit,
} from "./kinds";
import { ask, Offline, Refused, SignedOut } from "./server";
import * as store from "./store";

export type State = "synced" | "sending" | "offline" | "signed-out";
const EVERY = 15_000;
let state: State = "sending";
let changed: () => void = () => {};

export function startSync(onChange: () => void): void {
  changed = onChange;
  window.addEventListener("online", () => sync());
  window.addEventListener("offline", () => tell("offline"));
  document.addEventListener("visibilitychange", () => sync());
  setInterval(() => document.hidden || sync(), EVERY);
  sync();
}

export const stateNow = (): State => state;

/** One at a time, over all windows of this phone. */
export function sync(): Promise<void> {
  return navigator.locks.request("scene-sync", async () => {
    try {
      await send();
      tell("synced");
    } catch (error) {
      if (error instanceof SignedOut) tell("signed-out");
      else if (error instanceof Offline) tell("offline");
      else throw error;
    }
  });
}

function tell(now: State): void {
  state = now;
  changed();
}

async function send(): Promise<void> {
  const known = await ask<Known>("known/", { headers: { "X-Live": "1" } });
  await store.keepKnown(known);
  for (const visit of await store.visits()) {
    if (visit.person === known.person.id) await sendVisit(visit);
  }
  const numbered = (await store.visits()).filter(({ number, person }) => {
    return number && person === known.person.id;
  });
  const ids = new Set(numbered.map(({ id }) => id));
  for (const photo of await store.photos()) {
    if (photo.picture && !photo.problem && ids.has(photo.visit)) await sendPhoto(photo);
  }
}

async function sendVisit(visit: Visit): Promise<void> {
  const open = visit.entries.filter(isOpen);
  if (!open.length || visit.problem) return;
  tell("sending");
  const entries = open.map(({ answer: _answer, ...entry }) => ({ ...entry, visit: visit.id }));
  try {
    const body = JSON.stringify({ sent_at: new Date().toISOString(), entries });
    const told = await ask<{ entries: Answer[] }>("entries/", { method: "POST", body });
    await takeAnswers(visit.id, told.entries);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await keep(visit.id, (now) => ({ ...now, problem: error.message }));
  }
}

export async function choose(visit: Visit, entry: string, keep: Choice): Promise<void> {
  const body = new URLSearchParams({ keep });
  try {
    await takeAnswers(visit.id, [await ask<Answer>(`entries/${entry}/`, { method: "POST", body })]);
  } finally {
    await sync();
  }
}

/** The visit may have been changed by the person while the answer was on its way: read anew. */
async function takeAnswers(id: string, answers: Answer[]): Promise<void> {
  await keep(id, (now) => {
    for (const entry of now.entries) {
      entry.answer = answers.find((one) => one.id === entry.id) ?? entry.answer;
    }
    now.number = answers.map(({ number }) => number).find(Boolean) ?? now.number;
    const over = outcomeOf(now)?.answer?.state;
    if (over === "done" || over === "dropped") forget(now);
    return now;
  });
}

/** The server has it: what was told of people does not stay on the phone. */
function forget(visit: Visit): void {
  visit.told = {};
  for (const entry of visit.entries) entry.told = {};
}

async function keep(id: string, change: (now: Visit) => Visit): Promise<void> {
  const now = await store.visit(id);
  if (now) await store.keepVisit(change(now));
}

async function sendPhoto(photo: Photo): Promise<void> {
  if (!photo.picture) return;
  tell("sending");
  const body = new FormData();
  const told = { id: photo.id, visit: photo.visit, kind: photo.kind, at: photo.at };
  for (const [name, value] of Object.entries(told)) body.set(name, value);
  body.set("sent_at", new Date().toISOString());
  body.set("file", photo.picture, "photo");
  try {
    const { digest } = await ask<{ digest: string | null }>("photos/", { method: "POST", body });
    if (digest) await store.keepPhoto({ ...photo, picture: null }); // else its matter comes first
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await store.keepPhoto({ ...photo, problem: error.message });
  }
}
