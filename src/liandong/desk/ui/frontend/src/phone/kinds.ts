// What a phone keeps of what was entered without signal. Names are those that the server knows.

export type Verb =
  | "arrive"
  | "settle_now"
  | "settle_later"
  | "to_room"
  | "scene_failed"
  | "police"
  | "record";
export type Statement = Record<string, string | boolean | string[] | Slot | null>;

export interface Slot {
  room: number;
  mediator: number;
  starts_at: string;
  words?: string;
}
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
/** A line of the checklist of a shop. */
export interface Topic {
  key: string;
  label: string;
  look: string;
  basis: string;
}
/** A visit to a shop as it was planned: what its page asks. */
export interface Plan {
  number: string;
  name: string;
  words: string; // where, when, who else
  because: string[];
  trade: string;
  topics: Topic[];
  came: { id: number; words: string }[]; // who may have come
  outcome: boolean; // whether it concludes the check of a letter
}
/** One scene, or one visit to a shop that was planned (`plan`). `statement` is the draft; it is
 *  emptied when the server has taken the outcome. */
export interface Visit {
  id: string;
  person: number;
  number: string;
  shop: string;
  begun: string;
  arrived: string;
  statement: Statement;
  entries: Entry[];
  plan?: Plan;
  text?: string; // what is signed, once there is an outcome
  problem?: string;
}
export interface Photo {
  id: string;
  visit: string;
  kind: "evidence" | "licence" | "paper" | "signature" | "picture" | "sheet" | "pledge";
  at: string;
  sent?: boolean; // the server has it
  signer?: string; // of a signature: as which side, by whom, under which text
  name?: string;
  text?: string;
  problem?: string;
  remark?: string; // the server has it: why the signature could not be registered
}
/** `office`: police, regulator, association, committee. */
export interface Person {
  id: number;
  name: string;
  department: string;
  office: string;
}
/** What a page fetches while there is signal; gone when nobody is signed in any more. */
export interface Fetched {
  person: Person;
}

export function outcomeOf(visit: Visit): Entry | undefined {
  return visit.entries.find(({ verb }) => verb !== "arrive");
}

export function isOpen(entry: Entry): boolean {
  return !entry.answer || entry.answer.state === "waiting";
}
