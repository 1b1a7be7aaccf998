// After the outcome: what became of it, both versions where somebody else was faster, the links.
import { byId, show } from "../phone/dom";
import { outcomeOf, type Verb, type Visit } from "../phone/kinds";
import { stateOf } from "../phone/state";

const OUTCOMES: Partial<Record<Verb, string>> = {
  arrive: "到场",
  settle_now: "当场履行",
  settle_later: "约定履行",
  to_room: "引导至调解室",
  scene_failed: "调解不成",
  police: "已转治安、刑事处置",
};

export function showAfter(visit: Visit): void {
  const outcome = outcomeOf(visit);
  const disputed = visit.entries.find(({ answer }) => answer?.state === "conflict");
  const answer = (disputed ?? outcome)?.answer;
  byId("outcome").textContent = OUTCOMES[outcome?.verb ?? "arrive"] ?? "";
  byId("outcome-state").textContent = stateOf(visit);
  byId("outcome-words").textContent = answer
    ? ""
    : "已存在本机，有信号时自动同步，可以离开这一页。";
  byId("remark").textContent = visit.problem ?? (disputed ? "" : (answer?.problem ?? ""));
  show(byId("conflict"), Boolean(disputed));
  show(byId("apart"), Boolean(answer?.apart));
  byId("problem").textContent = answer?.problem ?? "";
  for (const side of ["mine", "theirs"] as const) {
    const { step, when, who, words } = answer?.[side] ?? { step: "", when: "", who: "", words: "" };
    const place = document.querySelector<HTMLElement>(`[data-side=${side}]`);
    if (place)
      place.textContent = [step, `${when} ${who}`.trim(), words].filter(Boolean).join("\n");
  }
  const number = visit.number || answer?.number;
  show(byId("links"), Boolean(number));
  link("dispute", number ? `/disputes/${number}/` : "");
  link("texts", number ? `/handling/backfill/${number}/` : "");
  link("paper", answer?.paper ? `/handling/paper/${answer.paper}/` : "");
}

function link(to: string, address: string): void {
  const anchor = document.querySelector<HTMLAnchorElement>(`[data-to=${to}]`);
  if (!anchor) return;
  show(anchor, Boolean(address));
  anchor.href = address;
}
