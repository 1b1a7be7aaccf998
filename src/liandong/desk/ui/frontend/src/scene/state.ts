// The state of the queue in words, on top of the page; who is not signed in sees no more than that.
import { byId, show } from "./dom";
import { isOpen, type Known, type Visit } from "./kinds";
import * as store from "./store";
import { stateNow } from "./sync";

const ICONS = { synced: "已同步", sending: "正在同步", offline: "离线", "signed-out": "请登录" };

export async function showState(known: Known | undefined, all: Visit[]): Promise<void> {
  const asking = !known && stateNow() === "sending"; // whether somebody is signed in is not known yet
  const state = known || asking ? stateNow() : "signed-out";
  const mine = all.filter(({ person }) => person === known?.person.id);
  const waiting = await waitingOf(known ? mine : all);
  const asked = mine.filter(({ entries, problem }) =>
    problem ? true : entries.some(({ answer }) => answer?.state === "conflict"),
  ).length;
  const counted = waiting ? ` · ${waiting} 项待同步` : "";
  const words = asked ? `${asked} 件待您决定` : `${ICONS[state]}${counted}`;
  const place = byId("state");
  place.dataset.state = asked ? "asks" : waiting && state === "synced" ? "sending" : state;
  if (place.textContent?.trim() !== words) place.replaceChildren(new Text(words));
  show(byId("locked"), state === "signed-out");
  const others = all.length - mine.length;
  byId("locked-words").textContent = known
    ? `登录已过期${counted}。登录后自动继续，本机的登记不会丢。`
    : `请先登录。本机有 ${others} 件登记，登录后由登记人继续。`;
}

async function waitingOf(visits: Visit[]): Promise<number> {
  const ids = new Set(visits.map(({ id }) => id));
  const photos = (await store.photos()).filter(({ visit, picture }) => picture && ids.has(visit));
  const entries = visits.flatMap((visit) => visit.entries.filter(isOpen));
  return entries.length + photos.length;
}
