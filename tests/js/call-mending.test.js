import assert from "node:assert/strict";
import { test } from "node:test";

import { isOtherNetwork, restartIn } from "../../static/js/call/mending.js";

const NOW = 100_000;
const wait = (more) => restartIn({ state: "connected", since: NOW, tries: 0, last: null, moved: false, polite: false, now: NOW, ...more });

test("a path that works, or has yet to be found, is left alone", () => {
  for (const state of ["new", "connecting", "connected", "closed"]) assert.equal(wait({ state }), null, state);
});

test("a broken path has three seconds to mend itself, a failed one none", () => {
  assert.equal(wait({ state: "disconnected" }), 3_000);
  assert.equal(wait({ state: "disconnected", since: NOW - 2_000 }), 1_000);
  assert.equal(wait({ state: "disconnected", since: NOW - 9_000 }), 0);
  assert.equal(wait({ state: "failed" }), 0);
});

test("another network asks for another path at once, even while the old one seems to work", () => {
  assert.equal(wait({ moved: true }), 0);
  assert.equal(wait({ moved: true, state: "disconnected" }), 0);
});

test("restarts that do not help are further and further apart, and never more than half a minute", () => {
  const apart = [1, 2, 3, 4, 5, 9].map((tries) => wait({ state: "failed", tries, last: NOW }));
  assert.deepEqual(apart, [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test("a network that comes and goes does not get around the distance", () => {
  assert.equal(wait({ moved: true, last: NOW - 500 }), 1_500);
  assert.equal(wait({ moved: true, state: "failed", tries: 3, last: NOW }), 8_000);
});

test("the polite side lets the other begin", () => {
  assert.ok(wait({ state: "failed", polite: true }) > wait({ state: "failed" }));
});

test("another kind of network is another network; another estimate of its speed is not", () => {
  assert.equal(isOtherNetwork("wifi", "cellular"), true);
  assert.equal(isOtherNetwork("none", "wifi"), true);
  assert.equal(isOtherNetwork("wifi", "none"), false);
  assert.equal(isOtherNetwork("wifi", "wifi"), false);
  assert.equal(isOtherNetwork(undefined, undefined), false);
});
