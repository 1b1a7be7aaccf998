// The queue is sent whenever there may be signal. What is sent twice is taken once by the server,
// so anything may break off at any time: it is simply sent again.
import { type Answer, type Fetched, isOpen, outcomeOf, type Photo, type Visit } from "./kinds";
import { ask, Offline, Refused, SignedOut } from "./server";
import * as store from "./store";

interface Kept {
  digest: string | null;
  remark?: string;
}

export type State = "synced" | "sending" | "offline" | "signed-out";
const EVERY = 15_000;
let state: State = "sending";
let changed: () => void = () => {};
let isWorking = false;

export function startSync(onChange: () => void): void {
  changed = onChange;
  window.addEventListener("online", () => sync());
  window.addEventListener("offline", () => tell("offline"));
  document.addEventListener("visibilitychange", () => sync());
  document.addEventListener("input", () => {
    isWorking = true;
  });
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
      if (error instanceof SignedOut) {
        await store.lock();
        tell("signed-out");
      } else if (error instanceof Offline) tell("offline");
      else throw error;
    }
  });
}

function tell(now: State): void {
  state = now;
  changed();
}

async function send(): Promise<void> {
  // Asking by itself does not keep the session awake; somebody who types meanwhile does.
  const known = await ask<Fetched>("known/", isWorking ? {} : { headers: { "X-Live": "1" } });
  isWorking = false;
  await store.unlockFor(known.person.id);
  await store.keepKnown(known).catch(() => undefined); // what was entered goes out all the same
  for (const visit of await store.visits()) await sendVisit(visit);
  const numbered = (await store.visits()).filter(({ number }) => number);
  const of = new Map(numbered.map((visit) => [visit.id, visit]));
  const signable = new Set(numbered.filter(isDecided).map(({ id }) => id));
  for (const photo of await store.photos()) {
    const visit = of.get(photo.visit);
    const waits = photo.kind === "signature" && !signable.has(photo.visit);
    if (visit && !waits && !photo.sent && !photo.problem) await sendPhoto(photo, visit);
  }
}

/** Where it goes, from whichever page it is sent. */
function addressOf({ plan }: Visit): string {
  return plan ? `/outreach/visits/${plan.number}/phone/` : "/handling/scene/";
}

/** What was signed stands, or was not used: until then a signature waits here. */
function isDecided(visit: Visit): boolean {
  return ["done", "dropped"].includes(outcomeOf(visit)?.answer?.state ?? "");
}

async function sendVisit(visit: Visit): Promise<void> {
  const open = visit.entries.filter(isOpen);
  if (!open.length || visit.problem) return;
  tell("sending");
  const entries = open.map(({ answer: _answer, ...entry }) => ({ ...entry, visit: visit.id }));
  try {
    const body = JSON.stringify({ sent_at: new Date().toISOString(), entries });
    const reply = await ask<{ entries: Answer[] }>(`${addressOf(visit)}entries/`, {
      method: "POST",
      body,
    });
    await takeAnswers(visit.id, reply.entries);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await store.changeVisit(visit.id, (now) => ({ ...now, problem: error.message }));
  }
}

export async function choose(visit: Visit, entry: string, keep: string): Promise<void> {
  const body = new URLSearchParams({ keep });
  try {
    await takeAnswers(visit.id, [
      await ask<Answer>(`${addressOf(visit)}entries/${entry}/`, { method: "POST", body }),
    ]);
  } finally {
    await sync();
  }
}

/** The visit may have been changed by the person while the answer was on its way: read again. */
async function takeAnswers(id: string, answers: Answer[]): Promise<void> {
  await store.changeVisit(id, (now) => {
    for (const entry of now.entries) {
      entry.answer = answers.find((answer) => answer.id === entry.id) ?? entry.answer;
    }
    now.number = answers.map(({ number }) => number).find(Boolean) ?? now.number;
    const over = outcomeOf(now)?.answer?.state;
    if (over === "done" || over === "dropped") forget(now);
    return now;
  });
}

/** The server has it: what names people does not stay on the phone. */
function forget(visit: Visit): void {
  visit.statement = {};
  for (const entry of visit.entries) entry.statement = {};
}

async function sendPhoto(photo: Photo, visit: Visit): Promise<void> {
  const picture = await store.picture(photo.id);
  if (!picture) return;
  tell("sending");
  const body = new FormData();
  const fields = { id: photo.id, visit: photo.visit, kind: photo.kind, at: photo.at };
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  if (photo.signer) {
    body.set("signer", photo.signer);
    body.set("name", photo.name ?? "");
    body.set("text", photo.text ?? "");
  }
  body.set("sent_at", new Date().toISOString());
  body.set("file", picture, "photo");
  try {
    const { digest, remark } = await ask<Kept>(`${addressOf(visit)}photos/`, {
      method: "POST",
      body,
    });
    if (digest) await store.keepPhoto({ ...photo, sent: true, remark }); // else its dispute is sent first
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await store.keepPhoto({ ...photo, problem: error.message });
  }
}
