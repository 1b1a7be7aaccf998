// What the law offers, worked out without signal from the same table as on the server
// (disputes/rules/law/table.py). Amounts are whole cents, so that no yuan is lost to rounding.

export interface Rule {
  title: string;
  claim: string;
  law: string;
  needs: string;
}
interface Penalty {
  rule: Rule;
  times: number;
  loss_times: number;
  least: number;
}
export interface Table {
  fraud: Penalty;
  unsafe_food: Penalty;
  label_flaw: Rule;
  seven_days: Rule;
  had_before: Rule;
  at_full_price: Rule;
  by_gift: Rule;
  at_discount: Rule;
  by_time: Rule;
  refund_days: number;
}
/** What is known. Amounts in cents; `days` since the purchase or payment, null if not known. */
export interface Purchase {
  trouble: "" | "fraud" | "unsafe_food" | "prepaid" | "no_reason";
  price: bigint;
  loss: bigint;
  gift: bigint;
  used: bigint;
  used_before_discount: bigint | null;
  label_flaw: boolean;
  by_consumer: boolean;
  had_before: boolean;
  days: number | null;
  term: number; // days of an unlimited offer, 0 for any other
  left: number; // of them not yet run
}
export interface Offer extends Rule {
  amount: bigint | null;
  working: string;
}

export function offersFor(table: Table, purchase: Purchase): Offer[] {
  switch (purchase.trouble) {
    case "fraud":
      return [fraud(table.fraud, purchase)];
    case "unsafe_food":
      return [
        purchase.label_flaw
          ? labelFlaw(table.label_flaw, purchase)
          : food(table.unsafe_food, purchase),
      ];
    case "no_reason":
      return [withoutReason(table, purchase)];
    case "prepaid":
      return [purchase.term ? byTime(table, purchase) : byUse(table, purchase)];
    default:
      return [];
  }
}

function fraud({ rule, times, least }: Penalty, { price }: Purchase): Offer {
  const multiple = price * BigInt(times);
  const penalty = largest(multiple, BigInt(least) * 100n);
  const note = penalty > multiple ? "（不足 500，按 500）" : "";
  const working = `价款 ${yuan(price)} ＋ 三倍赔偿 ${yuan(penalty)}${note}`;
  return { ...rule, amount: price + penalty, working };
}

function food({ rule, times, loss_times, least }: Penalty, { price, loss }: Purchase): Offer {
  const [ten, three] = [price * BigInt(times), loss * BigInt(loss_times)];
  const penalty = largest(ten, three, BigInt(least) * 100n);
  let how = ten >= three ? `价款十倍 ${yuan(ten)}` : `损失三倍 ${yuan(three)}`;
  if (penalty > largest(ten, three))
    how = `十倍 ${yuan(ten)}、三倍 ${yuan(three)} 均不足 1,000，按 1,000`;
  const working = `货款 ${yuan(price)} ＋ 损失 ${yuan(loss)} ＋ 赔偿金 ${yuan(penalty)}（${how}）`;
  return { ...rule, amount: price + loss + penalty, working };
}

function labelFlaw(rule: Rule, { price, loss }: Purchase): Offer {
  const working = `货款 ${yuan(price)} ＋ 损失 ${yuan(loss)}`;
  return { ...rule, amount: price + loss, working };
}

function withoutReason(table: Table, purchase: Purchase): Offer {
  if (purchase.days === null || purchase.days > table.refund_days)
    return purchase.term ? byTime(table, purchase) : byUse(table, purchase);
  if (purchase.had_before) return { ...table.had_before, amount: null, working: "" };
  const working = `预付款 ${yuan(purchase.price)} － 已兑付 ${yuan(purchase.used)}`;
  return { ...table.seven_days, amount: largest(purchase.price - purchase.used, 0n), working };
}

function byUse(table: Table, purchase: Purchase): Offer {
  const { price, gift, used } = purchase;
  if (purchase.by_consumer) {
    const worth = purchase.used_before_discount ?? used;
    return refund(table.at_full_price, price, price - worth, `已兑付按打折前价格 ${yuan(worth)}`);
  }
  if (gift) {
    const whole = price + gift;
    const how =
      `已兑付 ${yuan(used)} × 优惠比例 ${yuan(price)}／` +
      `${yuan(whole)} = ${yuan(divided(used * price, whole))}`;
    return refund(table.by_gift, price, divided(price * whole - used * price, whole), how);
  }
  return refund(table.at_discount, price, price - used, `已兑付按折扣价 ${yuan(used)}`);
}

function byTime({ by_time }: Table, { price, term, left }: Purchase): Offer {
  const amount = divided(price * BigInt(left), BigInt(term));
  const working = `预付款 ${yuan(price)} × 剩余 ${left} 日／全部 ${term} 日`;
  return { ...by_time, amount, working };
}

function refund(rule: Rule, price: bigint, left: bigint, how: string): Offer {
  return { ...rule, amount: largest(left, 0n), working: `预付款 ${yuan(price)} － ${how}` };
}

function largest(...amounts: bigint[]): bigint {
  let most = amounts[0] ?? 0n;
  for (const amount of amounts) if (amount > most) most = amount;
  return most;
}

/** Half a cent goes up. */
function divided(amount: bigint, by: bigint): bigint {
  return amount <= 0n ? 0n : (2n * amount + by) / (2n * by);
}

/** 12345.60 as 12,345.60; whole yuan without cents. */
export function yuan(cents: bigint): string {
  const whole = (cents / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = cents % 100n;
  return rest ? `${whole}.${rest.toString().padStart(2, "0")}` : whole;
}

/** What is typed into a field of yuan, in cents; null where it is no amount. */
export function cents(typed: string): bigint | null {
  const found = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(typed.trim());
  return found ? BigInt(found[1] ?? "0") * 100n + BigInt((found[2] ?? "").padEnd(2, "0")) : null;
}
