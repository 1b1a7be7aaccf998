// What the page of the scene keeps on the phone. Names are those that the server knows.
import type { Table } from "./law";

export type Verb = "arrive" | "settle_now" | "settle_later" | "to_room" | "scene_failed" | "police";
export type Statement = Record<string, string | boolean | string[] | Slot | null>;

export interface Slot {
  room: number;
  mediator: number;
  starts_at: string;
  words?: string;
}
/** In a conflict: my version, what stands there now, or another dispute altogether. */
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
  statement: Statement;
  answer?: Answer;
}
/** One scene. `statement` is the draft; it is emptied when the server has taken the outcome. */
export interface Visit {
  id: string;
  person: number;
  number: string;
  shop: string;
  begun: string;
  arrived: string;
  statement: Statement;
  entries: Entry[];
  text?: string; // what is signed, once there is an outcome
  problem?: string;
}
export interface Photo {
  id: string;
  visit: string;
  kind: "evidence" | "licence" | "paper" | "signature";
  at: string;
  sent?: boolean; // the server has it
  signer?: string; // of a signature: as which side, by whom, under which text
  name?: string;
  text?: string;
  problem?: string;
  remark?: string; // the server has it: why the signature could not be registered
}
export interface Shop {
  name: string;
  signs: string[];
  address: string;
  cases: number;
  settled: number;
}
/** `office`: police, regulator, association, committee. */
export interface Person {
  id: number;
  name: string;
  department: string;
  office: string;
}
/** What a record tells already. People are masked: an empty field stands for them. */
export interface Carried {
  name: string;
  phone: string;
  goods: string;
  read: boolean; // the goods are what the machine read in the text
  fact: string;
}
export interface Dispute {
  number: string;
  shop: string;
  place: string;
  summary: string;
  amount: string;
  sent_at: string;
  barred: Record<string, string>; // a name that the law bars to why
  people: (Person & { arrived: string })[];
  carried?: Carried; // kept by an older page: not there
}
/** What is fetched while there is signal; gone when nobody is signed in any more. */
export interface Known {
  person: Person;
  colleagues: Person[];
  barred: Record<string, string>; // where nothing is known of the dispute yet
  disputes: Dispute[];
  shops: Shop[];
  law: Table;
  slots: Slot[];
}

export const SIGNERS = ["消费者", "经营者"] as const;

export function outcomeOf(visit: Visit): Entry | undefined {
  return visit.entries.find(({ verb }) => verb !== "arrive");
}

export function isOpen(entry: Entry): boolean {
  return !entry.answer || entry.answer.state === "waiting";
}
