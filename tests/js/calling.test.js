import assert from "node:assert/strict";
import { test } from "node:test";

import { callSentence } from "../../static/js/room/announce.js";
import { ANSWER_STAYS, answerIn, callOf, callWords, helperOf, helpWord, PATIENCE } from "../../static/js/room/calling.js";

const t = (key, values = {}) => [key, ...Object.values(values)].join(" ");
const MAJA = { seat: 9, name: "Maja", role: "facilitator", presence: "here", out: false };
const NORA = { seat: 8, name: "Nora", role: "facilitator", presence: "here", out: false };
const ME = { seat: 1, name: "Ada", role: "member", presence: "here", out: false };

function view({ people = [MAJA, ME], facilitator = 9, since = null, seat = 1 } = {}) {
  return { room: { facilitator }, me: { seat, help_since: since }, people };
}

test("without a call nothing is said", () => {
  assert.equal(callOf(view(), { now: 5 }), null);
  assert.equal(callOf(null, { now: 5 }), null);
});

test("a call waits for a minute, and then says plainly that nobody has answered", () => {
  const called = view({ since: 1_000 });
  assert.deepEqual(callOf(called, { now: 1_000 + PATIENCE - 1 }), { state: "waiting", name: "Maja" });
  assert.deepEqual(callOf(called, { now: 1_000 + PATIENCE }), { state: "unanswered", name: "Maja" });
});

test("an answer is news for a while, and a new call comes before it", () => {
  const answer = { seat: 8, at: 2_000 };
  const both = view({ people: [MAJA, NORA, ME] });
  assert.deepEqual(callOf(both, { now: 3_000, answer }), { state: "answered", name: "Nora", at: 2_000 });
  assert.equal(callOf(both, { now: 2_000 + ANSWER_STAYS, answer }), null);
  assert.equal(callOf(view({ since: 2_500 }), { now: 3_000, answer }).state, "waiting");
});

test("that somebody else ended my call is an answer; that I took it back is none", () => {
  const ended = (seat, by) => [{ k: "help_ended", at: 5, seat, by }];
  assert.deepEqual(answerIn(ended(1, 9), 1), { seat: 9, at: 5 });
  assert.equal(answerIn(ended(1, 1), 1), null);
  assert.equal(answerIn(ended(2, 9), 1), null);
});

test("when the one who led is gone, a co-facilitator is named; when nobody is there, nobody", () => {
  assert.equal(helperOf(view({ people: [{ ...MAJA, presence: "lost" }, NORA, ME], facilitator: 8 })), 8);
  const alone = view({ people: [{ ...MAJA, presence: "left" }, ME], facilitator: null, since: 0 });
  assert.deepEqual(callOf(alone, { now: 5 }), { state: "waiting", name: "" });
  assert.equal(callWords(callOf(alone, { now: 5 }), t), "call_waiting_nobody");
  assert.equal(callWords(callOf(alone, { now: PATIENCE }), t), "call_unanswered_nobody");
  assert.equal(helpWord(alone, t), "help");
});

test("a facilitator who takes part calls the other one, and not one who is out", () => {
  assert.equal(helperOf(view({ people: [MAJA, NORA], seat: 9 })), 8);
  assert.equal(helperOf(view({ people: [MAJA, { ...NORA, out: true }], seat: 9 })), null);
});

test("that a call stands and that it was not answered is told once each", () => {
  const waiting = { state: "waiting", name: "Maja" };
  const unanswered = { state: "unanswered", name: "Maja" };
  assert.equal(callSentence(null, waiting, t), "call_waiting Maja");
  assert.equal(callSentence(waiting, waiting, t), null);
  assert.equal(callSentence(waiting, unanswered, t), "call_unanswered Maja");
  assert.equal(callSentence(unanswered, { state: "answered", name: "Maja" }, t), null, "the news say it");
  assert.equal(callSentence(unanswered, null, t), null);
});
