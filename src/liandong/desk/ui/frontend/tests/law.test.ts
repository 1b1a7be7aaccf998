import assert from "node:assert/strict";
import { test } from "node:test";
import { cents, offersFor, type Purchase, type Rule, type Table, yuan } from "../src/scene/law";

const rule = (title: string): Rule => ({ title, claim: "", law: "", needs: "" });
const TABLE: Table = {
  fraud: { rule: rule("fraud"), times: 3, loss_times: 0, least: 500 },
  unsafe_food: { rule: rule("food"), times: 10, loss_times: 3, least: 1000 },
  label_flaw: rule("label"),
  seven_days: rule("seven days"),
  had_before: rule("had before"),
  at_full_price: rule("full price"),
  by_gift: rule("gift"),
  at_discount: rule("discount"),
  by_time: rule("time"),
  refund_days: 7,
};
const NOTHING: Purchase = {
  trouble: "",
  price: 0n,
  loss: 0n,
  gift: 0n,
  used: 0n,
  used_before_discount: null,
  label_flaw: false,
  by_consumer: false,
  had_before: false,
  days: null,
  term: 0,
  left: 0,
};
const offer = (known: Partial<Purchase>) => offersFor(TABLE, { ...NOTHING, ...known })[0];

test("three times the price is added for fraud, at least 500 yuan", () => {
  assert.equal(offer({ trouble: "fraud", price: 26_800n })?.amount, 26_800n + 80_400n);
  assert.equal(offer({ trouble: "fraud", price: 10_000n })?.amount, 10_000n + 50_000n);
});

test("for unsafe food the greater of ten times the price and three times the loss counts", () => {
  assert.equal(offer({ trouble: "unsafe_food", price: 20_000n })?.amount, 220_000n);
  const harmed = { trouble: "unsafe_food", price: 20_000n, loss: 100_000n } as const;
  assert.equal(offer(harmed)?.amount, 20_000n + 100_000n + 300_000n);
  assert.equal(offer({ trouble: "unsafe_food", price: 500n })?.amount, 500n + 100_000n);
});

test("a flaw of the label alone brings no penalty", () => {
  const flaw = { trouble: "unsafe_food", price: 20_000n, label_flaw: true } as const;
  assert.equal(offer(flaw)?.amount, 20_000n);
});

test("a prepaid card is given back within seven days unless it was had before", () => {
  const card = { trouble: "no_reason", price: 100_000n, used: 20_000n, days: 7 } as const;
  assert.equal(offer(card)?.amount, 80_000n);
  assert.equal(offer({ ...card, had_before: true })?.amount, null);
  assert.equal(offer({ ...card, days: 8 })?.title, "discount");
});

test("what was given in addition is used up in proportion", () => {
  const gift = { trouble: "prepaid", price: 100_000n, gift: 20_000n, used: 60_000n } as const;
  assert.equal(offer(gift)?.amount, 50_000n);
});

test("an unlimited offer is given back by days, half a cent upwards", () => {
  const year = { trouble: "prepaid", price: 100_000n, term: 365, left: 100 } as const;
  assert.equal(offer(year)?.amount, 27_397n);
});

test("never less than nothing is given back", () => {
  assert.equal(offer({ trouble: "prepaid", price: 10_000n, used: 20_000n })?.amount, 0n);
});

test("sums are read and written to the cent", () => {
  assert.equal(cents(" 268.5 "), 26_850n);
  assert.equal(cents("0.05"), 5n);
  for (const wrong of ["", "二百", "1,000", "-5", "1.234", "12345678901"])
    assert.equal(cents(wrong), null, wrong);
  assert.equal(yuan(123_456_705n), "1,234,567.05");
  assert.equal(yuan(100_000n), "1,000");
});
