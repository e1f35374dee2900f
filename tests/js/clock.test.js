import assert from "node:assert/strict";
import { test } from "node:test";

import * as clock from "../../static/js/room/clock.js";

const SPANS = [
  ["notice", "speaker", 0, 0, 20_000],
  ["tell", "speaker", 1, 20_000, 150_000],
  ["take_in", "both", 2, 150_000, 180_000],
];

function turn(changes = {}) {
  return {
    ...{ no: 1, speaker: 1, supporter: 2, witnesses: [], make_up: false, closing: false, asked_ms: 0 },
    ...{ budget_ms: 180_000, extension_ms: 0, grace_ms: 10_000, used_ms: 0, runs_from: 1_000_000 },
    ...{ spans: SPANS, warn_ms: 120_000, pass_until_ms: 15_000 },
    ...changes,
  };
}

function pairing(changes = {}) {
  return { sums: { 1: { s: 0, p: 60_000 }, 2: { s: 60_000, p: 0 } }, seats: [1, 2], turn: turn(), ...changes };
}

test("the offset comes from the sample with the least round trip, not from the mean", () => {
  let samples = [];
  samples = clock.addSample(samples, { sent: 0, server: 5_500, received: 1_000 });
  samples = clock.addSample(samples, { sent: 2_000, server: 7_010, received: 2_020 });
  samples = clock.addSample(samples, { sent: 3_000, server: 9_000, received: 3_900 });
  assert.equal(clock.offsetOf(samples), 5_000);
});

test("without a sample the device's own clock must do", () => {
  assert.equal(clock.offsetOf([]), 0);
});

test("only the newest sixteen samples count, so that a drifting clock is followed", () => {
  let samples = clock.addSample([], { sent: 0, server: 1, received: 0 });
  for (let i = 0; i < 16; i += 1) samples = clock.addSample(samples, { sent: i, server: i + 100, received: i + 10 });
  assert.equal(samples.length, 16);
  assert.equal(clock.offsetOf(samples), 95);
});

test("used time grows from the instant the clock runs from, and not before", () => {
  assert.equal(clock.used(turn(), 999_000), 0);
  assert.equal(clock.used(turn(), 1_030_000), 30_000);
});

test("a clock that stands still stands still", () => {
  const standing = turn({ used_ms: 42_000, runs_from: null });
  assert.equal(clock.used(standing, 9_999_999), 42_000);
  assert.equal(clock.growth(standing, 9_999_999), 0);
});

test("nobody's time grows beyond budget, extension and grace", () => {
  assert.equal(clock.used(turn({ extension_ms: 60_000 }), 5_000_000), 250_000);
});

test("what is left is negative in the grace", () => {
  assert.equal(clock.remaining(turn(), 1_185_000), -5_000);
});

test("a handover counts down to the start, then is over", () => {
  assert.equal(clock.untilStart(turn(), 996_000), 4_000);
  assert.equal(clock.untilStart(turn(), 1_000_001), 0);
});

test("a phase begins at its start and ends before its end", () => {
  assert.equal(clock.phaseAt(SPANS, 19_999).key, "notice");
  assert.equal(clock.phaseAt(SPANS, 20_000).key, "tell");
  assert.equal(clock.phaseAt(SPANS, 500_000).key, "take_in");
  assert.equal(clock.phaseAt([], 0), null);
});

test("the ring is full at the start and empty at the end of the budget", () => {
  assert.equal(clock.ring(turn(), 1_000_000).fraction, 1);
  assert.equal(clock.ring(turn({ spans: SPANS.slice(0, 2) }), 1_180_000).fraction, 0);
});

test("in a last taking-in the ring is about that phase alone", () => {
  const shown = clock.ring(turn(), 1_165_000);
  assert.deepEqual([shown.resting, shown.fraction, shown.left], [true, 0.5, 15_000]);
});

test("with less motion the ring moves in steps of five seconds", () => {
  const at = (now) => clock.ring(turn(), now, { step: 5_000 }).fraction;
  assert.equal(at(1_000_100), at(1_004_900));
  assert.notEqual(at(1_004_900), at(1_005_100));
});

test("time left is said in minutes while there are minutes, in seconds only at the end", () => {
  assert.deepEqual(clock.leftWords(112_000), ["left_minutes", 2]);
  assert.deepEqual(clock.leftWords(60_000), ["left_minutes", 1]);
  assert.deepEqual(clock.leftWords(59_000), ["left_under_minute", 1]);
  assert.deepEqual(clock.leftWords(30_000), ["left_seconds", 30]);
  assert.deepEqual(clock.leftWords(21_000), ["left_seconds", 25]);
  assert.deepEqual(clock.leftWords(1), ["left_seconds", 5]);
  assert.deepEqual(clock.leftWords(0), ["left_over", 0]);
});

test("speaking and listening grow alike while the turn runs, and for nobody else", () => {
  const live = pairing();
  assert.deepEqual(clock.sumsAt(live, 1, 1_030_000), { spoke: 30_000, listened: 60_000 });
  assert.deepEqual(clock.sumsAt(live, 2, 1_030_000), { spoke: 60_000, listened: 30_000 });
  assert.deepEqual(clock.sumsAt(live, 3, 1_030_000), { spoke: 0, listened: 0 });
});

test("a half of the bar never shrinks within a turn", () => {
  const live = pairing();
  const share = (now) => clock.sumsAt(live, 1, now).spoke / clock.barScale(live, [1], now);
  const shares = [0, 30_000, 90_000, 180_000, 190_000].map((ms) => share(1_000_000 + ms));
  assert.deepEqual(shares, [...shares].sort((a, b) => a - b));
  assert.equal(shares.at(-1), 1);
});

test("the next instant is the nearest of start, warning, change of phase and end", () => {
  assert.equal(clock.nextInstant(turn(), 990_000), 1_000_000);
  assert.equal(clock.nextInstant(turn(), 1_000_000), 1_020_000);
  assert.equal(clock.nextInstant(turn(), 1_020_000), 1_120_000);
  assert.equal(clock.nextInstant(turn(), 1_120_000), 1_150_000);
  assert.equal(clock.nextInstant(turn(), 1_180_000), 1_190_000);
  assert.equal(clock.nextInstant(turn(), 1_190_000), null);
  assert.equal(clock.nextInstant(turn({ runs_from: null }), 0), null);
});

test("what is due is the earliest of everything that I can see", () => {
  assert.equal(clock.dueOf(null), null);
  assert.equal(clock.dueOf({ pairing: null, board: null }), null);
  assert.equal(clock.dueOf({ pairing: { due: 30 }, board: [{ due: 20 }, { due: null }] }), 20);
});

test("minutes and seconds are written for a bar, never below zero", () => {
  assert.equal(clock.minutesAndSeconds(68_900), "1:08");
  assert.equal(clock.minutesAndSeconds(-5), "0:00");
});
