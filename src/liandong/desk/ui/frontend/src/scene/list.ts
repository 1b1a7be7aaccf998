// Where one is sent, and what was entered on this phone.
import { byId, clock, copy, show } from "../phone/dom";
import { outcomeOf, type Visit } from "../phone/kinds";
import { stateOf } from "../phone/state";
import type { Dispute, Known } from "./kinds";

export interface Doing {
  go(dispute: Dispute): void;
  open(visit: Visit): void;
  drop(visit: Visit): void;
}

export function showList(visits: Visit[], known: Known, doing: Doing): void {
  const begun = new Set(visits.map(({ number }) => number));
  const disputes = known.disputes.filter(({ number }) => !begun.has(number));
  byId("sent-to").replaceChildren(...disputes.map((dispute) => ofDispute(dispute, doing)));
  const latest = [...visits].sort((visit, other) => other.begun.localeCompare(visit.begun));
  byId("own").replaceChildren(...latest.map((visit) => ofVisit(visit, doing)));
  show(byId("nothing"), !disputes.length && !visits.length);
}

function ofDispute(dispute: Dispute, { go }: Doing): HTMLElement {
  const { number, summary } = dispute;
  const people = dispute.people.map(({ name }) => name).join("、");
  const where = [dispute.place, `${dispute.sent_at} 派出`, people].filter(Boolean).join(" · ");
  const card = copy("of-dispute", { shop: dispute.shop || number, number, summary, people: where });
  card.querySelector("[data-go]")?.addEventListener("click", () => go(dispute));
  return card;
}

function ofVisit(visit: Visit, { open, drop }: Doing): HTMLElement {
  const outcome = outcomeOf(visit);
  const card = copy("of-visit", {
    shop: visit.shop || "未填店名",
    number: visit.number,
    state: stateOf(visit),
    words: `${clock(visit.begun)} 开始`,
  });
  card.querySelector("[data-go]")?.addEventListener("click", () => open(visit));
  const dropping = card.querySelector<HTMLElement>("[data-drop]");
  if (dropping) show(dropping, !outcome && !visit.entries.length);
  dropping?.addEventListener("click", () => drop(visit));
  return card;
}
