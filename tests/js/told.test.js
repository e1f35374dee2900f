import assert from "node:assert/strict";
import { test } from "node:test";

import { Told } from "../../static/js/room/told.js";

const t = (key, values = {}) => [key, ...Object.values(values)].join(" ");
const MAJA = { seat: 9, name: "Maja", role: "facilitator", presence: "here", out: false };
const view = (changes = {}) => ({ room: { facilitator: 9, line: { number: 4, at: 1_000 } }, me: { seat: 1, line: null, help_since: null, ...changes }, people: [MAJA] });
const settled = () => new Promise((done) => setImmediate(done));

/** Somebody's tab; `kept` is what a reload finds. */
function tab(kept = { value: null }) {
  const said = [];
  const told = new Told({
    address: "/r/a/line/",
    kept: { read: (other) => kept.value ?? other, write: (value) => (kept.value = structuredClone(value)) },
    say: (sentences) => said.push(...sentences),
    changed: () => {},
    get: async () => ({ ok: true, status: 200, json: async () => ({ en: "Hello", sv: "" }) }),
    later: () => {},
  });
  const look = (now, seen = view()) => told.tell(told.at(seen, now), { view: seen, t, lang: "en" });
  return { told, said, look, kept };
}

test("a line is said once, when its words are there, and not again after a reload", async () => {
  const { told, said, look, kept } = tab();
  told.hear([{ k: "line", at: 1_000, to: 0, by: 9 }], { view: view(), seat: 1, now: 1_000 });
  look(1_100);
  assert.deepEqual(said, [], "the words are still on their way");
  await settled();
  look(1_200);
  look(1_300);
  assert.deepEqual(said, ["Maja: Hello"]);
  const again = tab(kept);
  again.look(1_400);
  await settled();
  again.look(1_500);
  assert.deepEqual(again.said, []);
  assert.deepEqual(again.told.at(view(), 1_500).lines.map((line) => [line.number, line.by]), [[4, 9]]);
});

test("what was put away stays away, and a line of my own is nothing to tell me", () => {
  const { told, kept } = tab();
  told.putAway(4);
  assert.deepEqual(told.at(view(), 1_100).lines, []);
  assert.deepEqual(tab(kept).told.at(view(), 1_100).lines, []);
  const mine = tab().told;
  mine.hear([{ k: "line", at: 1_000, to: 0, by: 1 }], { view: view(), seat: 1, now: 1_000 });
  assert.deepEqual(mine.at(view(), 1_100).lines, []);
});

test("a call that stood before the page was opened is not said again; that nobody answers is", () => {
  const { said, look } = tab({ value: { spoken: [4] } });
  const called = view({ help_since: 0 });
  look(5_000, called);
  look(59_000, called);
  assert.deepEqual(said, []);
  look(60_000, called);
  look(61_000, called);
  assert.deepEqual(said, ["call_unanswered Maja"]);
});

test("an answer stands, through a reload, until it is put away", () => {
  const { told, kept } = tab();
  told.hear([{ k: "help_ended", at: 2_000, seat: 1, by: 9 }], { view: view(), seat: 1, now: 2_000 });
  assert.equal(tab(kept).told.at(view(), 2_100).call.state, "answered");
  told.forgetAnswer();
  assert.equal(told.at(view(), 2_100).call, null);
});

test("that it felt like fixing is remembered for this round of this pairing only", () => {
  const { told } = tab();
  told.noteFixing({ id: 3, round: 1 });
  assert.deepEqual([{ id: 3, round: 1 }, { id: 3, round: 2 }, { id: 4, round: 1 }, null].map((one) => told.hasToldFixing(one)), [true, false, false, false]);
});

test("before there is a view there is nothing", () => {
  assert.deepEqual(tab().told.at(null, 5), { lines: [], call: null });
});
