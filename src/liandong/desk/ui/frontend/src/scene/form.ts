// The page of one scene: read into what is kept at every stroke, and written back from it.
import { showToast } from "../parts/toasts";
import { byId, clock, copy, show } from "./dom";
import type { Known, Told, Verb, Visit } from "./kinds";
import { cents, offersFor, type Purchase, yuan } from "./law";

type Control = HTMLInputElement | HTMLTextAreaElement;
const WORDS = [
  ...["shop", "shop_address", "shop_phone", "name", "phone", "guardian", "goods", "fact"],
  ...["camera", "in_name_of", "asks", "offers", "compromise"],
];
const MAYBE = ["amount", "bought_on"];
const TICKS = ["told_rights", "may_publish", "may_delegate", "merchant_delegates"];
const QUESTIONS = ["bought_here", "injured", "called"];
const NEEDED = ["shop", "name", "phone", "fact", "requests", "in_name_of", "told_rights"];
const NAMES: Record<string, string> = {
  shop: "店名",
  name: "消费者姓名",
  phone: "消费者电话",
  amount: "金额（如 268 或 268.50）",
  fact: "一句话事实",
  requests: "诉求",
  in_name_of: "以谁的名义",
  told_rights: "当面告知",
};

const form = (): HTMLFormElement => byId<HTMLFormElement>("told");

function controls(): Control[] {
  return [...form().elements].filter(
    (one): one is Control => one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement,
  );
}

/** All that is on the page, also what only the law's amounts are worked out from. */
export function read(): Told {
  const told: Told = {};
  for (const control of controls()) {
    const { name, type } = control;
    if (!name || type === "file") continue;
    if (name === "requests") {
      const ticked = form().querySelectorAll<HTMLInputElement>("[name=requests]:checked");
      told[name] = [...ticked].map(({ value }) => value);
    } else if (type === "checkbox") told[name] = (control as HTMLInputElement).checked;
    else if (type !== "radio" || (control as HTMLInputElement).checked) told[name] = control.value;
  }
  return told;
}

export function write(told: Told): void {
  form().reset();
  for (const control of controls()) {
    const value = told[control.name];
    if (control instanceof HTMLInputElement && /checkbox|radio/.test(control.type))
      control.checked = Array.isArray(value)
        ? value.includes(control.value)
        : control.type === "radio"
          ? value === control.value
          : value === true;
    else if (typeof value === "string" && control.type !== "file") control.value = value;
  }
  for (const more of form().querySelectorAll<HTMLDetailsElement>("details.ld-more")) {
    more.open = [...more.querySelectorAll("input")].some(({ value }) => value);
  }
}

/** As the server takes it: what is not known is left out. */
export function forServer(told: Told, visit: Visit): Told {
  const sent: Told = { number: visit.number, arrived_at: visit.arrived || null };
  for (const name of WORDS) sent[name] = told[name] ?? "";
  for (const name of MAYBE) sent[name] = told[name] || null;
  for (const name of TICKS) sent[name] = told[name] === true;
  for (const name of QUESTIONS) sent[name] = told[name] ? told[name] === "yes" : null;
  sent.requests = told.requests ?? [];
  if (cents(String(told.amount ?? "")) === null) sent.amount = null;
  return sent;
}

/** Says what is missing for an outcome and leads there; true when nothing is. */
export function isComplete(told: Told, verb: Verb): boolean {
  const empty = (name: string) => {
    const value = told[name];
    return !value || (Array.isArray(value) && !value.length);
  };
  const missing = verb === "police" ? [] : NEEDED.filter(empty);
  if (told.amount && cents(String(told.amount)) === null) missing.push("amount");
  for (const control of controls()) control.classList.remove("is-invalid");
  const [first] = missing;
  if (!first) return true;
  for (const name of missing) {
    for (const one of form().querySelectorAll(`[name=${name}]`)) one.classList.add("is-invalid");
  }
  const control = form().querySelector<HTMLElement>(`[name=${first}]`);
  control?.focus();
  control?.closest(".ld-card")?.scrollIntoView({ block: "center" });
  showToast(`还缺：${missing.map((name) => NAMES[name]).join("、")}`, "warn");
  return false;
}

/** What follows from what is filled in: hints, precedents, the law's amounts. */
export function refresh(visit: Visit, known: Known | undefined): void {
  const told = read();
  for (const part of form().querySelectorAll<HTMLElement>("[data-when]")) {
    const [name = "", values = ""] = (part.dataset.when ?? "").split("=");
    show(part, values.split(",").includes(String(told[name] ?? "")));
  }
  byId("arrived").textContent = visit.arrived ? `${clock(visit.arrived)} 到场` : "";
  const minutes = Math.floor((Date.now() - Date.parse(visit.arrived)) / 60_000);
  byId("minutes").textContent = visit.arrived ? `已 ${minutes} 分钟` : "";
  byId("people").textContent = peopleOf(visit, known);
  byId("precedents").textContent = precedents(String(told.shop ?? ""), known);
  const call = byId<HTMLAnchorElement>("call");
  show(call, Boolean(told.shop_phone));
  call.href = `tel:${told.shop_phone ?? ""}`;
  const law = byId<HTMLAnchorElement>("law");
  show(law, Boolean(visit.number));
  law.href = `/disputes/${visit.number}/law/`;
  if (known) showOffers(told, known);
}

function peopleOf(visit: Visit, known: Known | undefined): string {
  const matter = known?.matters.find(({ number }) => number === visit.number);
  const people = matter?.people ?? (known ? [{ ...known.person, arrived: "" }] : []);
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

function showOffers(told: Told, { law }: Known): void {
  const offers = offersFor(law, purchaseOf(told)).map((offer) =>
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

function purchaseOf(told: Told): Purchase {
  const amount = (name: string) => cents(String(told[name] ?? "")) ?? 0n;
  const days = (name: string) => Number.parseInt(String(told[name] ?? ""), 10) || 0;
  const bought = Date.parse(String(told.bought_on ?? ""));
  const since = Math.floor((Date.now() - bought) / 86_400_000);
  const term = days("term");
  return {
    trouble: String(told.trouble ?? "") as Purchase["trouble"],
    price: amount("amount"),
    loss: amount("loss"),
    gift: amount("gift"),
    used: amount("used"),
    used_before_discount: null,
    label_flaw: told.label_flaw === true,
    by_consumer: told.by_consumer === true,
    had_before: told.had_before === true,
    days: Number.isNaN(since) ? null : since,
    term,
    left: Math.min(days("left"), term),
  };
}
