import "./phone";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Visit } from "../src/phone/kinds";
import { forServer, signedText } from "../src/scene/form";

const visit: Visit = {
  id: "1",
  person: 7,
  number: "LD20261128-0001",
  shop: "云裳衣橱",
  begun: "2026-11-28T02:00:00Z",
  arrived: "2026-11-28T02:05:00Z",
  statement: {},
  entries: [],
};

test("what was not ticked is no, what was not answered is not known", () => {
  const sent = forServer({ injured: "no", rights_explained: true }, visit);
  assert.equal(sent.rights_explained, true);
  assert.equal(sent.may_publish, false);
  assert.equal(sent.injured, false);
  assert.equal(sent.bought_here, null);
  assert.equal(sent.called, null);
});

test("a sum that is none is not sent", () => {
  assert.equal(forServer({ amount: "二百" }, visit).amount, null);
  assert.equal(forServer({ amount: "268.50" }, visit).amount, "268.50");
  assert.equal(forServer({}, visit).amount, null);
});

test("only what was entered stands in the text that is signed", () => {
  const text = signedText("settle_now", {
    shop: "云裳衣橱",
    fact: "衣服掉色",
    requests: ["退款"],
    what: "退款",
    agreed_amount: "268",
    goods: " ",
  });
  assert.equal(
    text,
    [
      "经营者：云裳衣橱",
      "事实：衣服掉色",
      "诉求：退款",
      "结果：双方达成一致，当场履行完毕",
      "协议事项：退款",
      "协议金额：268 元",
    ].join("\n"),
  );
});

test("a step without a result of its own has none in the text", () => {
  assert.equal(signedText("police", { shop: "云裳衣橱" }), "经营者：云裳衣橱");
});
