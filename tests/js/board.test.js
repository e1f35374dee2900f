import assert from "node:assert/strict";
import { test } from "node:test";

import * as groups from "../../static/js/room/board-groups.js";
import { keyWish } from "../../static/js/room/board-keys.js";
import * as sums from "../../static/js/room/board-sums.js";
import * as words from "../../static/js/room/board-words.js";
import { translator } from "../../static/js/room/words.js";

const MIN = 60_000;
const START = 1_800_000_000_000;
const step = (kind, minutes, began = null, slug = "") => ({ kind, minutes, slug, began });
const plan = (changes = {}) => ({
  starts: START,
  place: 1,
  steps: [step("arrive", 5, START - 3 * MIN), step("exercise", 20, START + 6 * MIN, "fact"), step("open", 8), step("closing", 6)],
  ...changes,
});
const PAIR = { slug: "fact", turn_ms: 210_000, nominal: 2, size_min: 2, size_max: 3, level: 3 };
const TRIAD = { slug: "three", turn_ms: 300_000, nominal: 3, size_min: 2, size_max: 5, level: 2 };
const CIRCLE = { slug: "land", turn_ms: 60_000, nominal: 0, size_min: 3, size_max: 12, level: 1 };

test("a step that is over shows when it was, one to come when it is planned and when it will be", () => {
  const { steps } = sums.timeLine(plan(), START + 10 * MIN);
  assert.deepEqual(steps.map((one) => one.when), ["done", "now", "ahead", "ahead"]);
  assert.deepEqual(steps.map((one) => (one.planned - START) / MIN), [0, 5, 25, 33]);
  assert.equal(steps[1].at, START + 6 * MIN);
  assert.equal(steps[2].expected, START + 26 * MIN);
  assert.equal(steps[3].expected, START + 34 * MIN);
});

test("it is late by what the step that is on began late, and more once it runs over", () => {
  assert.equal(sums.timeLine(plan(), START + 10 * MIN).late, 1 * MIN);
  assert.equal(sums.timeLine(plan(), START + 29 * MIN).late, 4 * MIN);
});

test("the end of the meeting counts where there is one, and more minutes for a step make it late", () => {
  const ends = START + 39 * MIN;
  assert.equal(sums.timeLine(plan(), START + 10 * MIN, ends).ends, ends);
  const longer = plan({ steps: plan().steps.map((one, place) => (place === 2 ? { ...one, minutes: 13 } : one)) });
  assert.equal(sums.timeLine(longer, START + 10 * MIN, ends).late, 6 * MIN);
});

test("people who came before the start have not begun early", () => {
  const early = plan({ place: 0, steps: [step("arrive", 5, START - 10 * MIN), step("closing", 5)] });
  assert.equal(sums.timeLine(early, START - 2 * MIN).late, 0);
});

test("a step that was passed over is left out, and what is left out is time in hand", () => {
  const skipped = plan({ place: 2, steps: [...plan().steps.slice(0, 1), step("exercise", 20), step("open", 8, START + 5 * MIN), step("closing", 6)] });
  const line = sums.timeLine(skipped, START + 6 * MIN);
  assert.equal(line.steps[1].when, "left_out");
  assert.equal(line.late, -20 * MIN);
});

test("less than a minute is no lateness", () => {
  assert.deepEqual([59_000, 60_000, -59_000, -120_000].map(sums.lateMinutes), [0, 1, 0, -2]);
});

test("a round takes everybody's turn with what lies between, and a pair of three about as long as pairs", () => {
  assert.equal(sums.roundMs(PAIR, 2, 15_000), 2 * 225_000);
  assert.equal(sums.roundMs(PAIR, 3, 15_000), 3 * 155_000);
  assert.equal(sums.roundMs(CIRCLE, 6, 15_000), 6 * 75_000);
});

test("the largest group is one more than meant when they do not come out even", () => {
  assert.deepEqual([2, 5, 6].map((n) => sums.largestGroup(PAIR, n)), [2, 3, 2]);
  assert.deepEqual([3, 7].map((n) => sums.largestGroup(TRIAD, n)), [3, 4]);
  assert.equal(sums.largestGroup(CIRCLE, 7), 7);
});

test("a round fits until the end less the goodbye and the round itself", () => {
  const ends = START + 60 * MIN;
  const where = { plan: plan(), ends, betweenMs: 15_000 };
  const last = ends - 6 * MIN - 450_000;
  assert.equal(sums.lastStart(PAIR, 2, where), last);
  assert.equal(sums.fits(PAIR, 2, { ...where, now: last }), "yes");
  assert.equal(sums.fits(PAIR, 2, { ...where, now: last + 1 }), "tight");
  assert.equal(sums.fits(PAIR, 2, { ...where, now: ends - 450_000 }), "tight");
  assert.equal(sums.fits(PAIR, 2, { ...where, now: ends - 449_999 }), "no");
});

test("without an end everything fits, and the plan's own end warns but forbids nothing", () => {
  assert.equal(sums.fits(PAIR, 2, { plan: null, ends: null, betweenMs: 0, now: START }), "yes");
  assert.equal(sums.fits(PAIR, 2, { plan: plan(), ends: null, betweenMs: 0, now: START + 60 * MIN }), "tight");
});

test("the way out is the open round, and after it the closing", () => {
  assert.deepEqual(sums.wayOut(plan()), { place: 2, kind: "open" });
  assert.deepEqual(sums.wayOut(plan({ place: 2 })), { place: 3, kind: "closing" });
  assert.equal(sums.wayOut(plan({ place: 3 })), null);
});

test("an exercise gives way to one of its level or lower, and a circle to a circle", () => {
  const all = [{ ...PAIR, slug: "brave", level: 5 }, PAIR, TRIAD, CIRCLE, { ...PAIR, slug: "like", level: 3 }];
  assert.deepEqual(sums.easier(all, "fact", "exercise").map((one) => one.slug), ["like", "three"]);
  assert.deepEqual(sums.easier(all, "land", "circle"), []);
});

test("the next round is what was chosen, else the plan's, else the last one again", () => {
  const all = [CIRCLE, PAIR, TRIAD];
  assert.equal(sums.nextSlug(all, plan(), { chosen: "three" }), "three");
  assert.equal(sums.nextSlug(all, plan(), {}), "fact");
  assert.equal(sums.nextSlug(all, plan({ place: 2 }), { last: "fact" }), "fact");
  assert.equal(sums.nextSlug(all, null, {}), "land");
  assert.equal(sums.nextSlug([], null, { chosen: "three" }), null);
});

const FIVE = { groups: [[1, 2], [3, 4]], waits: [5] };

test("two people change places, also with who waits; two of one pair do not", () => {
  assert.deepEqual(groups.swap(FIVE, 1, 4), { groups: [[4, 2], [3, 1]], waits: [5] });
  assert.deepEqual(groups.swap(FIVE, 5, 2), { groups: [[1, 5], [3, 4]], waits: [2] });
  assert.equal(groups.swap(FIVE, 1, 2), FIVE);
  assert.equal(groups.swap(FIVE, 1, 9), FIVE);
});

test("who waits is pulled into a trio, and who is left alone by it waits", () => {
  assert.deepEqual(groups.pullIn(FIVE, 5, 1), { groups: [[1, 2], [3, 4, 5]], waits: [] });
  assert.deepEqual(groups.pullIn(FIVE, 1, 1), { groups: [[3, 4, 1]], waits: [5, 2] });
  assert.equal(groups.pullIn(FIVE, 1, 0), FIVE);
  assert.equal(groups.pullIn(FIVE, 1, 7), FIVE);
});

test("nobody is pulled into a full group or their own", () => {
  assert.deepEqual(groups.openTo(FIVE, 5, 3), [0, 1]);
  assert.deepEqual(groups.openTo(FIVE, 1, 3), [1]);
  assert.deepEqual(groups.openTo(FIVE, 5, 2), []);
});

test("the order of pairs and of names in them makes no other division", () => {
  assert.equal(groups.sameGroups([[1, 2], [3, 4]], [[4, 3], [2, 1]]), true);
  assert.equal(groups.sameGroups([[1, 2], [3, 4]], [[1, 3], [2, 4]]), false);
  assert.equal(groups.samePeople(FIVE, { groups: [[5, 1]], waits: [2, 3, 4] }), true);
  assert.equal(groups.samePeople(FIVE, { groups: [[1, 2]], waits: [3, 4] }), false);
  assert.equal(groups.stands([2, 1], FIVE.groups), true);
  assert.equal(groups.wrongSize([[1, 2, 3, 4]], PAIR), true);
});

const t = translator({
  next_met_before: "{names}: {times}", next_first_time: "first", next_odd: "odd", once: "once", twice: "twice", times: "{n} times",
  list_and: "{first} and {last}", only_you_call: "only you", only_these_call: "only {names}", you: "you",
  plan_late: "{end} late {n}", plan_early: "{end} early {n}", plan_on_time: "{end} on time",
  board_out: "{name} out", board_back_soon: "{name} soon", board_away: "{name} away", step_break: "Break",
  next_owed: "{name} {length}", length_minutes: "{n} minutes", number_2: "two",
});
const people = [[1, "Sofia"], [2, "Leila"], [3, "Erik"]].map(([seat, name]) => ({ seat, name, role: "member", presence: "here" }));
const view = { people, me: { seat: 9 } };

test("a pair has one reason each, told once, and nobody's balance in it", () => {
  const first = { seats: [1, 2], why: [[1, ["first_time:2:0"]], [2, ["first_time:1:0"]]] };
  const again = { seats: [1, 2, 3], why: [[1, ["met_before:2:2", "odd_number:0:0"]], [2, ["met_before:1:2"]], [3, ["first_time:1:0"]]] };
  assert.deepEqual(words.whyGroup(view, first, t), ["first"]);
  assert.deepEqual(words.whyGroup(view, again, t), ["Sofia and Leila: twice", "odd"]);
  assert.equal(words.nobodyMeetsTwice({ groups: [first] }), true);
  assert.equal(words.nobodyMeetsTwice({ groups: [first, again] }), false);
});

test("who is owed is said in kind, rounded words", () => {
  assert.deepEqual(words.owedWords(view, [[2, 118_000]], t), ["Leila two minutes"]);
});

test("a moment that somebody takes is no broken connection", () => {
  const pairing = { seats: [1, 2, 3], people: { 1: "out", 2: "lost", 3: "here" } };
  assert.deepEqual(words.goneWords(view, pairing, t), ["Sofia out", "Leila soon"]);
});

test("who else sees a call is named, and not who has left", () => {
  const jonas = { seat: 7, name: "Jonas", role: "facilitator", presence: "here" };
  assert.equal(words.onlyWords(view, t), "only you");
  assert.equal(words.onlyWords({ ...view, people: [...people, jonas] }, t), "only you and Jonas");
  assert.equal(words.onlyWords({ ...view, people: [...people, { ...jonas, presence: "left" }] }, t), "only you");
});

test("lateness is said in minutes, either way", () => {
  const said = (late) => words.lateWords({ ends: START, late }, "en", t).replace(/^\S+ /, "");
  assert.deepEqual([2 * MIN, 0, -3 * MIN].map(said), ["late 2", "on time", "early 3"]);
});

test("a step is called by its exercise, else by its kind", () => {
  assert.equal(words.stepTitle({ kind: "exercise", slug: "fact" }, [{ slug: "fact", name: "From fact" }], t), "From fact");
  assert.equal(words.stepTitle({ kind: "break", slug: "" }, [], t), "Break");
});

test("keys rest in fields, in dialogs, with a modifier, and when they are off", () => {
  const press = (key, more = {}) => ({ key, target: { tagName: "BODY" }, ...more });
  assert.deepEqual(["p", "n", "m", "v", "?", "x"].map((key) => keyWish(press(key))), ["pause", "next", "message", "visit", "keys", null]);
  for (const tagName of ["INPUT", "TEXTAREA", "SELECT"]) assert.equal(keyWish(press("p", { target: { tagName } })), null);
  assert.equal(keyWish(press("p", { ctrlKey: true })), null);
  assert.equal(keyWish(press("p", { repeat: true })), null);
  assert.equal(keyWish(press("p"), { dialog: true }), null);
  assert.equal(keyWish(press("p"), { on: false }), null);
});
