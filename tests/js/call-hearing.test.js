import assert from "node:assert/strict";
import { test } from "node:test";

import { whyICannotHear, whyUnheard } from "../../static/js/call/hearing.js";

const MINE = { online: true, failure: null, track: "live", mic: true, closedBy: null, cam: false, level: 0.5, waits: false };
const OTHER = { seat: 2, name: "Ingrid", state: "connected", known: true, mic: true, leaves: true, arrives: true, quality: "good", plays: "yes", isWitness: false };

const mine = (more) => ({ ...MINE, ...more });
const other = (more) => ({ ...OTHER, ...more });
const said = ({ cause, act }) => [cause, act];

const UNHEARD = [
  ["the browser refused the microphone", { failure: "refused", mic: false, track: "none" }, {}, "refused", "mic"],
  ["I have switched it off", { mic: false }, {}, "off", "mic"],
  ["I only listen", { mic: false, track: "none", level: null }, {}, "off", "mic"],
  ["the time is paused", { closedBy: "paused", level: 0 }, {}, "paused", null],
  ["I am a witness", { closedBy: "witness", level: 0 }, {}, "witness", null],
  ["the system has muted it", { track: "muted", level: 0 }, {}, "muted", null],
  ["my own connection is gone", { online: false }, { state: "disconnected" }, "offline", null],
  ["the path is being made", {}, { state: "connecting" }, "connecting", null],
  ["the path was lost", {}, { state: "disconnected" }, "connecting", null],
  ["no call has been made yet", {}, { state: "none" }, "connecting", null],
  ["the path has failed", {}, { state: "failed" }, "failed", "anew"],
  ["no level on my microphone", { level: 0.02 }, {}, "silent", null],
  ["nothing leaves", {}, { leaves: false }, "stuck", "anew"],
  ["their browser waits for a tap", {}, { plays: "waits" }, "they_wait", null],
  ["the connection is poor and my camera on", { cam: true }, { quality: "poor" }, "weak_camera", "camera_off"],
  ["the connection is poor and my picture rests already", { cam: true }, { quality: "poor", restsMine: true }, "weak", null],
  ["the connection is poor", {}, { quality: "poor" }, "weak", null],
  ["nothing is known of the level yet", { level: null }, {}, "looking", null],
  ["all is well", {}, {}, "fine", "anew"],
];

for (const [what, here, there, cause, act] of UNHEARD) {
  test(`unheard: ${what}`, () => assert.deepEqual(said(whyUnheard(mine(here), [other(there)])), [cause, act]));
}

test("unheard: nobody is there", () => assert.deepEqual(said(whyUnheard(mine({}), [])), ["nobody", null]));

test("my own switch comes before what closes the microphone besides", () => {
  assert.equal(whyUnheard(mine({ mic: false, closedBy: "paused" }), [other({})]).cause, "off");
});

test("the cause names the person whom it concerns", () => {
  const found = whyUnheard(mine({}), [other({}), other({ seat: 5, name: "Amadou", plays: "waits" })]);
  assert.deepEqual([found.cause, found.seat, found.name], ["they_wait", 5, "Amadou"]);
});

test("what the other page does not say is not held against it", () => {
  assert.equal(whyUnheard(mine({}), [other({ plays: null, leaves: null })]).cause, "fine");
});

const CANNOT_HEAR = [
  ["my browser waits for a tap", { waits: true }, {}, "tap", "tap"],
  ["my own connection is gone", { online: false }, {}, "offline", null],
  ["the time is paused", { closedBy: "paused" }, { mic: false }, "paused", null],
  ["their microphone is off", {}, { mic: false }, "off", null],
  ["their page has not spoken yet", {}, { mic: false, known: false }, "fine", null],
  ["the path is being made", {}, { state: "connecting" }, "connecting", null],
  ["the path has failed", {}, { state: "failed" }, "failed", "anew"],
  ["nothing arrives", {}, { arrives: false }, "stuck", "anew"],
  ["the connection is poor", {}, { quality: "poor" }, "weak", null],
  ["all is well", {}, {}, "fine", null],
];

for (const [what, here, there, cause, act] of CANNOT_HEAR) {
  test(`cannot hear: ${what}`, () => assert.deepEqual(said(whyICannotHear(mine(here), [other(there)])), [cause, act]));
}

test("cannot hear: a witness is silent as they should be", () => {
  const found = whyICannotHear(mine({}), [other({ name: "Robin", mic: false, isWitness: true }), other({})]);
  assert.deepEqual([found.cause, found.name], ["fine", "Ingrid"]);
});

test("cannot hear: nobody is there", () => assert.equal(whyICannotHear(mine({}), []).cause, "nobody"));
