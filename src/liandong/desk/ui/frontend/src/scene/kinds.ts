// What the page of the scene knows while there is no signal. Names are those that the server knows.
import type { Fetched, Person, Slot } from "../phone/kinds";
import type { Table } from "./law";

/** In a conflict: my version, what stands there now, or another dispute altogether. */
export type Choice = "mine" | "theirs" | "apart";

export interface Shop {
  name: string;
  signs: string[];
  address: string;
  cases: number;
  settled: number;
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
  people: (Person & { arrived: string; by_own_word: boolean })[];
  carried?: Carried; // kept by an older page: not there
}
export interface Known extends Fetched {
  colleagues: Person[];
  barred: Record<string, string>; // where nothing is known of the dispute yet
  disputes: Dispute[];
  shops: Shop[];
  law: Table;
  slots: Slot[];
}

export const SIGNERS = ["消费者", "经营者"] as const;
