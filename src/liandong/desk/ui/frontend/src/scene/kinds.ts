// What the page of the scene keeps on the phone. Names are those that the server knows.
import type { Table } from "./law";

export type Verb = "arrive" | "settle_now" | "settle_later" | "to_room" | "scene_failed" | "police";
export type Told = Record<string, string | boolean | string[] | Slot | null>;

export interface Slot {
  room: number;
  mediator: number;
  starts_at: string;
  words?: string;
}
/** In a conflict: my version, what stands there now, or another matter altogether. */
export type Choice = "mine" | "theirs" | "apart";
interface Side {
  step: string;
  when: string;
  who: string;
  words: string;
}
/** What became of an entry, in the words of the server. */
export interface Answer {
  id: string;
  state: "waiting" | "done" | "conflict" | "dropped";
  words: string;
  problem: string;
  number: string;
  paper: number | null;
  apart?: boolean;
  mine?: Side;
  theirs?: Side;
}
export interface Entry {
  id: string;
  place: number;
  verb: Verb;
  at: string;
  told: Told;
  answer?: Answer;
}
/** One scene. `told` is the draft; it is emptied when the server has taken the outcome. */
export interface Visit {
  id: string;
  person: number;
  number: string;
  shop: string;
  begun: string;
  arrived: string;
  told: Told;
  entries: Entry[];
  problem?: string;
}
export interface Photo {
  id: string;
  visit: string;
  kind: "evidence" | "licence" | "paper" | "signature";
  at: string;
  picture: Blob | null; // null once the server has it
  problem?: string;
}
export interface Shop {
  name: string;
  signs: string[];
  address: string;
  cases: number;
  settled: number;
}
export interface Matter {
  number: string;
  shop: string;
  place: string;
  summary: string;
  amount: string;
  sent_at: string;
  people: { name: string; department: string; arrived: string }[];
}
/** What is fetched while there is signal; gone when nobody is signed in any more. */
export interface Known {
  person: { id: number; name: string; department: string };
  matters: Matter[];
  shops: Shop[];
  law: Table;
  slots: Slot[];
}

export function outcomeOf(visit: Visit): Entry | undefined {
  return visit.entries.find(({ verb }) => verb !== "arrive");
}

export function isOpen(entry: Entry): boolean {
  return !entry.answer || entry.answer.state === "waiting";
}
