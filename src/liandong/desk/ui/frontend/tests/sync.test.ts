import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Entry, Photo, Plan, Visit } from "../src/phone/kinds";
import * as store from "../src/phone/store";
import { stateNow, sync } from "../src/phone/sync";
import { answerWith, calls, json } from "./phone";

const KEY = Buffer.alloc(32, 7).toString("base64");
const known = (id = 1) => json({ person: { id, name: "林示例" }, disputes: [], shops: [] });
const entry = (id: string, verb: Entry["verb"]): Entry => ({
  id,
  verb,
  place: 0,
  at: "2026-11-28T02:00:00Z",
  statement: { name: "演女士" },
});
const visit = (id: string, ...entries: Entry[]): Visit => ({
  id,
  person: 1,
  number: "",
  shop: "云裳衣橱",
  begun: "",
  arrived: "",
  statement: { name: "演女士" },
  entries,
});
const photo = (id: string, of: string, kind: Photo["kind"] = "evidence"): Photo => ({
  id,
  visit: of,
  kind,
  at: "2026-11-28T02:00:00Z",
});
const done = (id: string, number: string) => ({ id, state: "done", number });

beforeEach(async () => {
  answerWith(({ path }) => (path === "key/" ? json({ key: KEY }) : known()));
  await store.unlockFor(1);
  for (const { id } of await store.visits()) await store.dropVisit(id);
  for (const { id } of await store.photos()) await store.dropPhoto(id);
});

test("without signal everything stays and waits", async () => {
  await store.keepVisit(visit("a", entry("e", "settle_now")));
  answerWith(() => Promise.reject(new TypeError("no network")));
  await sync();
  assert.equal(stateNow(), "offline");
  assert.deepEqual(await store.unsent(), { items: 1, drafts: 0 });
  assert.equal((await store.visit("a"))?.statement.name, "演女士");
});

test("what the server has taken names nobody on the phone any more", async () => {
  await store.keepVisit(visit("a", entry("e", "settle_now")));
  answerWith(({ path }) => (path === "entries/" ? json({ entries: [done("e", "LD1")] }) : known()));
  await sync();
  const kept = await store.visit("a");
  assert.equal(kept?.number, "LD1");
  assert.deepEqual([kept?.statement, kept?.entries[0]?.statement], [{}, {}]);
  assert.equal((await store.unsent()).items, 0);
});

test("a refusal keeps the words of the server and is not sent again by itself", async () => {
  await store.keepVisit(visit("a", entry("e", "settle_now")));
  answerWith(({ path }) =>
    path === "entries/" ? json({ problem: "这家店不在辖区。" }, 422) : known(),
  );
  await sync();
  assert.equal((await store.visit("a"))?.problem, "这家店不在辖区。");
  await sync();
  assert.equal(calls.filter(({ path }) => path === "entries/").length, 1);
});

test("a conflict waits for the person: nothing is forgotten", async () => {
  await store.keepVisit(visit("a", entry("e", "settle_now")));
  const conflict = { id: "e", state: "conflict", number: "LD1" };
  answerWith(({ path }) => (path === "entries/" ? json({ entries: [conflict] }) : known()));
  await sync();
  assert.equal((await store.visit("a"))?.statement.name, "演女士");
});

test("a photo goes out once its dispute has a number, and leaves the phone", async () => {
  await store.keepVisit(visit("a", entry("e", "arrive")));
  await store.addPhoto(photo("p", "a"), new Blob(["picture"]));
  answerWith(({ path }) => (path === "entries/" ? json({ entries: [] }) : known()));
  await sync();
  assert.ok(!calls.some(({ path }) => path === "photos/"));
  answerWith(({ path }) => {
    if (path === "entries/") return json({ entries: [done("e", "LD1")] });
    return path === "photos/" ? json({ digest: "d" }) : known();
  });
  await sync();
  assert.equal((await store.photos())[0]?.sent, true);
  assert.equal(await store.picture("p"), undefined);
});

test("a signature waits until the outcome under which it stands is decided", async () => {
  await store.keepVisit({ ...visit("a", entry("e", "settle_later")), number: "LD1" });
  await store.addPhoto(photo("s", "a", "signature"), new Blob(["line"]));
  const state = { now: "waiting" };
  answerWith(({ path }) => {
    if (path === "entries/")
      return json({ entries: [{ id: "e", state: state.now, number: "LD1" }] });
    return path === "photos/" ? json({ digest: "d" }) : known();
  });
  await sync();
  assert.ok(!calls.some(({ path }) => path === "photos/"));
  state.now = "done";
  await sync();
  assert.ok(calls.some(({ path }) => path === "photos/"));
});

test("whoever is signed out loses the key, not what was entered", async () => {
  await store.keepVisit(visit("a", entry("e", "arrive")));
  answerWith(() => {
    const reply = json({});
    Object.defineProperty(reply, "redirected", { value: true });
    return reply;
  });
  await sync();
  assert.equal(stateNow(), "signed-out");
  assert.equal((await store.unsent(1)).items, 1);
});

test("another person does not read what lies here", async () => {
  await store.keepVisit(visit("a", entry("e", "arrive")));
  const other = Buffer.alloc(32, 9).toString("base64");
  answerWith(({ path }) => (path === "key/" ? json({ key: other }) : known(2)));
  await store.unlockFor(2);
  assert.deepEqual(await store.visits(), []);
  assert.equal(await store.foreign(2), 1);
});

const plan: Plan = {
  number: "ZF20261124-0001",
  name: "云裳衣橱",
  words: "",
  because: [],
  trade: "商品零售",
  topics: [],
  came: [],
  outcome: false,
};

test("a visit to a shop goes to its own address, from whichever page it is sent", async () => {
  await store.keepVisit({ ...visit("v", entry("e", "record")), number: plan.number, plan });
  await store.addPhoto(photo("p", "v", "picture"), new Blob(["x"]));
  answerWith(({ path }) => {
    if (path.endsWith("/phone/entries/")) return json({ entries: [done("e", plan.number)] });
    return path.endsWith("/phone/photos/") ? json({ digest: "d" }) : known();
  });
  await sync();
  assert.deepEqual(
    calls.map(({ path }) => path),
    [
      "known/",
      "/outreach/visits/ZF20261124-0001/phone/entries/",
      "/outreach/visits/ZF20261124-0001/phone/photos/",
    ],
  );
  assert.deepEqual(await store.unsent(), { items: 0, drafts: 0 });
  assert.deepEqual((await store.visit("v"))?.statement, {});
});
