// The state of the queue in words, on top of the page; who is not signed in sees no more than that.
import { byId, show } from "./dom";
import { type Fetched, outcomeOf, type Visit } from "./kinds";
import * as store from "./store";
import { stateNow } from "./sync";

const ICONS = { synced: "已同步", sending: "正在同步", offline: "离线", "signed-out": "请登录" };

const NOT_KEPT = "没有存下";

/** At once, before anything is read of what is stored. */
export function showKept(): void {
  if (store.isKept()) return;
  const place = byId("state");
  place.dataset.state = "asks";
  place.replaceChildren(new Text(NOT_KEPT));
}

export async function showState(known: Fetched | undefined, mine: Visit[]): Promise<void> {
  const asking = !known && stateNow() === "sending"; // whether somebody is signed in is not known yet
  const isLocked = stateNow() === "signed-out" || !(known || asking);
  const state = isLocked ? "signed-out" : stateNow();
  const { items } = await store.unsent(known?.person.id);
  const undecided = mine.filter(({ entries, problem }) =>
    problem ? true : entries.some(({ answer }) => answer?.state === "conflict"),
  ).length;
  const counted = items ? ` · ${items} 项待同步` : "";
  const problem = store.isKept() ? undecided && `${undecided} 件待您决定` : NOT_KEPT;
  const words = problem || `${ICONS[state]}${counted}`;
  const place = byId("state");
  place.dataset.state = problem ? "asks" : items && state === "synced" ? "sending" : state;
  if (place.textContent?.trim() !== words) place.replaceChildren(new Text(words));
  show(byId("locked"), state === "signed-out");
  const others = await store.foreign(known?.person.id);
  byId("locked-words").textContent = known
    ? `登录已过期${counted}。登录后自动继续，本机的登记不会丢。`
    : `请先登录。本机有 ${others} 件登记，已加密，登录后由登记人继续。`;
}

export function stateOf(visit: Visit): string {
  const outcome = outcomeOf(visit);
  if (visit.problem) return "未能登记";
  const conflict = visit.entries.find(({ answer }) => answer?.state === "conflict");
  if (conflict) return "待您决定";
  if (!outcome) return "正在登记";
  return outcome.answer && outcome.answer.state !== "waiting" ? outcome.answer.words : "待同步";
}
