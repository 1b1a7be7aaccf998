// The page of one scene: what is missing, what follows from what is filled in, as the server takes it.
import { showToast } from "../parts/toasts";
import { byId, clock, copy, show } from "../phone/dom";
import { form, markMissing, readForm } from "../phone/form";
import type { Person, Statement, Verb, Visit } from "../phone/kinds";
import type { Carried, Dispute, Known } from "./kinds";
import { cents, offersFor, type Purchase, yuan } from "./law";

const WORDS = [
  ...["shop", "shop_address", "shop_phone", "name", "phone", "guardian", "goods", "fact"],
  ...["camera", "in_name_of", "asks", "offers", "compromise"],
];
const MAYBE = ["amount", "bought_on"];
const TICKS = ["rights_explained", "may_publish", "may_delegate", "merchant_delegates"];
const LISTS = ["requests", "present"];
const QUESTIONS = ["bought_here", "injured", "called"];
const NEEDED = ["shop", "name", "phone", "fact", "requests", "in_name_of", "rights_explained"];
const NAMES: Record<string, string> = {
  shop: "店名",
  name: "消费者姓名",
  phone: "消费者电话",
  amount: "金额（如 268 或 268.50）",
  fact: "一句话事实",
  requests: "诉求",
  in_name_of: "调解主体",
  rights_explained: "当面告知",
};

/** All that is on the page, also what only the law's amounts are worked out from. */
export const read = (): Statement => readForm(LISTS);

/** As the server takes it: what is not known is left out. */
export function forServer(statement: Statement, visit: Visit): Statement {
  const sent: Statement = { number: visit.number, arrived_at: visit.arrived || null };
  for (const name of WORDS) sent[name] = statement[name] ?? "";
  for (const name of MAYBE) sent[name] = statement[name] || null;
  for (const name of TICKS) sent[name] = statement[name] === true;
  for (const name of QUESTIONS) sent[name] = statement[name] ? statement[name] === "yes" : null;
  sent.requests = statement.requests ?? [];
  sent.present = statement.present ?? [];
  if (cents(String(statement.amount ?? "")) === null) sent.amount = null;
  return sent;
}

/** What the dispute of the visit tells already, if it is one that was known before. */
export function carriedTo(visit: Visit, known: Known | undefined): Carried | undefined {
  return disputeOf(visit, known)?.carried;
}

/** Says what is missing for an outcome and leads there; true when nothing is. Name and telephone
 *  may be left to the record. */
export function isComplete(statement: Statement, verb: Verb, carried?: Carried): boolean {
  const empty = (name: string) => {
    const value = statement[name];
    if ((name === "name" || name === "phone") && carried?.[name]) return false;
    return !value || (Array.isArray(value) && !value.length);
  };
  const missing = verb === "police" ? [] : NEEDED.filter(empty);
  if (statement.amount && cents(String(statement.amount)) === null) missing.push("amount");
  markMissing(missing);
  if (!missing.length) return true;
  showToast(`还缺：${missing.map((name) => NAMES[name]).join("、")}`, "warn");
  return false;
}

/** What follows from what is filled in: hints, precedents, the law's amounts. */
export function refresh(visit: Visit, known: Known | undefined): void {
  if (known) offerNames(visit, known);
  const statement = read();
  for (const part of form().querySelectorAll<HTMLElement>("[data-when]")) {
    const [name = "", values = ""] = (part.dataset.when ?? "").split("=");
    show(part, values.split(",").includes(String(statement[name] ?? "")));
  }
  byId("arrived").textContent = visit.arrived ? `${clock(visit.arrived)} 到场` : "";
  const minutes = Math.floor((Date.now() - Date.parse(visit.arrived)) / 60_000);
  byId("minutes").textContent = visit.arrived ? `已 ${minutes} 分钟` : "";
  byId("people").textContent = peopleOf(visit, known);
  showCarried(statement, carriedTo(visit, known), disputeOf(visit, known));
  byId("precedents").textContent = precedents(String(statement.shop ?? ""), known);
  const call = byId<HTMLAnchorElement>("call");
  show(call, Boolean(statement.shop_phone));
  call.href = `tel:${statement.shop_phone ?? ""}`;
  const law = byId<HTMLAnchorElement>("law");
  show(law, Boolean(visit.number));
  law.href = `/disputes/${visit.number}/law/`;
  if (known) showOffers(statement, known);
}

/** Whatever comes from the record says so, as long as nobody changes it. */
function showCarried(
  statement: Statement,
  carried: Carried | undefined,
  dispute: Dispute | undefined,
): void {
  const recorded: Record<string, string | undefined> = {
    shop: dispute?.shop,
    amount: dispute?.amount.replace(/\.00$/, ""),
    goods: carried?.goods,
    fact: carried?.fact,
  };
  for (const [name, value] of Object.entries(recorded)) {
    const words = name === "goods" && carried?.read ? "系统识别，请核对" : "来自登记，可更改";
    const isRecorded = Boolean(value) && statement[name] === value;
    byId(`${name}-from`).textContent = isRecorded ? words : "";
  }
  for (const name of ["name", "phone"] as const) {
    byId<HTMLInputElement>(name).placeholder = carried?.[name] ?? "";
    const isRecorded = Boolean(carried?.[name]) && !statement[name];
    byId(`${name}-from`).textContent = isRecorded ? "来自登记，不同的请填写" : "";
  }
}

function disputeOf(visit: Visit, known: Known | undefined): Dispute | undefined {
  return known?.disputes.find(({ number }) => number === visit.number);
}

/** A name is offered while somebody of its office has said to be there; else it says why not. */
function offerNames(visit: Visit, known: Known): void {
  const dispute = disputeOf(visit, known);
  const here = new Set([known.person.office]);
  for (const person of dispute?.people ?? []) if (person.by_own_word) here.add(person.office);
  for (const radio of form().querySelectorAll<HTMLInputElement>("[name=in_name_of]")) {
    const why = (dispute ?? known).barred?.[radio.value] ?? ""; // kept by an older page: none
    const barred = why !== "";
    const absent = !here.has(radio.value);
    if (barred || absent) radio.checked = false;
    radio.disabled = barred || absent;
    const label = radio.closest("label");
    if (label) show(label, !radio.disabled);
    for (const [kind, is] of [
      ["absent", absent && !barred],
      ["barred", barred],
    ] as const) {
      const words = form().querySelector<HTMLElement>(`[data-${kind}=${radio.value}]`);
      if (!words) continue;
      const place = words.querySelector("span");
      if (kind === "barred" && place) place.textContent = why;
      show(words, is);
    }
  }
}

/** Who may be there as well: those sent and not arrived yet come first. */
export function listColleagues(visit: Visit, known: Known | undefined): void {
  const sent = disputeOf(visit, known)?.people ?? [];
  const arrived = new Set(sent.filter((person) => person.arrived).map(({ id }) => id));
  const wanted = new Set(sent.map(({ id }) => id));
  const others = (known?.colleagues ?? []).filter(({ id }) => !arrived.has(id));
  others.sort((person, other) => Number(wanted.has(other.id)) - Number(wanted.has(person.id)));
  byId("colleagues").replaceChildren(...others.map(ofColleague));
  show(byId("together"), others.length > 0);
}

function ofColleague({ id, name, department }: Person): HTMLElement {
  const made = copy("of-colleague", { words: `${name}（${department}）` });
  const tick = made.querySelector("input");
  if (tick) tick.value = String(id);
  return made;
}

function peopleOf(visit: Visit, known: Known | undefined): string {
  const dispute = disputeOf(visit, known);
  const people =
    dispute?.people ?? (known ? [{ ...known.person, arrived: "", by_own_word: false }] : []);
  return people
    .map(
      ({ name, department, arrived }) => `${name}（${department}）${arrived && ` ${arrived}到场`}`,
    )
    .join("、");
}

function precedents(typed: string, known: Known | undefined): string {
  const shop = known?.shops.find(({ name, signs }) => name === typed || signs.includes(typed));
  if (!shop) return typed ? "未在商户登记中，按所填店名登记。" : "";
  const cases = `近一年同店 ${shop.cases} 件，化解 ${shop.settled} 件`;
  return shop.cases ? `${cases}。${shop.address}` : `近一年没有同店纠纷。${shop.address}`;
}

function showOffers(statement: Statement, { law }: Known): void {
  const offers = offersFor(law, purchaseOf(statement)).map((offer) =>
    copy("of-offer", {
      title: offer.title,
      claim: offer.claim,
      law: offer.law,
      needs: offer.needs,
      amount: offer.amount === null ? "" : `${yuan(offer.amount)} 元`,
      working: offer.working,
    }),
  );
  byId("offers").replaceChildren(...offers);
}

function purchaseOf(statement: Statement): Purchase {
  const amount = (name: string) => cents(String(statement[name] ?? "")) ?? 0n;
  const days = (name: string) => Number.parseInt(String(statement[name] ?? ""), 10) || 0;
  const bought = Date.parse(String(statement.bought_on ?? ""));
  const since = Math.floor((Date.now() - bought) / 86_400_000);
  const term = days("term");
  return {
    trouble: String(statement.trouble ?? "") as Purchase["trouble"],
    price: amount("amount"),
    loss: amount("loss"),
    gift: amount("gift"),
    used: amount("used"),
    used_before_discount: null,
    label_flaw: statement.label_flaw === true,
    by_consumer: statement.by_consumer === true,
    had_before: statement.had_before === true,
    days: Number.isNaN(since) ? null : since,
    term,
    left: Math.min(days("left"), term),
  };
}

const RESULTS: Partial<Record<Verb, string>> = {
  settle_now: "双方达成一致，当场履行完毕",
  settle_later: "双方达成一致，约定履行",
  to_room: "转调解室再调",
  scene_failed: "调解不成",
};

/** What both sides sign, as the server words it too (handling.rules.scene.signed_words). */
export function signedText(verb: Verb, statement: Statement): string {
  const requests = ((statement.requests ?? []) as string[]).join("、");
  const amount = statement.agreed_amount ? `${statement.agreed_amount} 元` : "";
  const lines = [
    ["经营者", statement.shop],
    ["商品或服务", statement.goods],
    ["事实", statement.fact],
    ["诉求", requests],
    ["结果", RESULTS[verb]],
    ["协议事项", statement.what],
    ["协议金额", amount],
    ["履行期限", statement.due_on],
  ];
  return lines
    .map(([label, words]) => [label, String(words ?? "").trim()])
    .filter(([, words]) => words)
    .map(([label, words]) => `${label}：${words}`)
    .join("\n");
}
