import assert from "node:assert/strict";
import { test } from "node:test";

import { failureOf, list, open, sentenceFor } from "../../static/js/call/devices.js";
import { loudness, smooth } from "../../static/js/call/level.js";
import { allowed, changes, givesWay, isPaused } from "../../static/js/call/plan.js";
import { answering, answers, plain, sessionOf, withQuietSilence } from "../../static/js/call/sdp.js";

const link = (id, seat = 2, more = {}) => ({ link: id, with: seat, polite: false, video: true, muted: false, ...more });

test("a call begins for a new link, and ends when its link is no longer named", () => {
  const { close, open } = changes(["p1-1-2"], [link("p2-1-3", 3)]);
  assert.deepEqual(close, ["p1-1-2"]);
  assert.deepEqual(open.map((one) => one.link), ["p2-1-3"]);
});

test("a link that stays is left alone, whatever else changes about it", () => {
  assert.deepEqual(changes(["a"], [link("a", 2, { muted: true })]), { close: [], open: [] });
});

test("without links every call ends", () => {
  assert.deepEqual(changes(["a", "b"], []), { close: ["a", "b"], open: [] });
});

test("of two offers at once exactly one is ignored: the one that reaches who is not polite", () => {
  const busy = { kind: "offer", making: true, signaling: "have-local-offer", settingAnswer: false };
  assert.equal(givesWay({ ...busy, polite: false }), true);
  assert.equal(givesWay({ ...busy, polite: true }), false);
});

test("an offer in quiet, while an answer is being set, and any answer are never ignored", () => {
  const quiet = { polite: false, making: false, signaling: "stable", settingAnswer: false };
  assert.equal(givesWay({ ...quiet, kind: "offer" }), false);
  assert.equal(givesWay({ ...quiet, kind: "offer", signaling: "have-local-offer", settingAnswer: true }), false);
  assert.equal(givesWay({ ...quiet, kind: "answer", making: true }), false);
});

const turn = (runs_from) => ({ runs_from, speaker: 1, supporter: 2 });
const pairing = (held, runs_from = null) => ({ stage: "running", turn: turn(runs_from), held });

test("a pause that somebody asked for closes every microphone while the time stands still", () => {
  for (const why of ["me", "bell", "facilitator"]) assert.equal(isPaused(pairing([{ why, seat: 2 }]), 1), true, why);
});

test("a lost or slow connection closes no microphone", () => {
  for (const why of ["lost", "missing"]) assert.equal(isPaused(pairing([{ why, seat: 2 }]), 1), false, why);
});

test("the pause of somebody who only listens along closes their own microphone and nobody else's", () => {
  const held = [{ why: "me", seat: 3 }];
  assert.equal(isPaused(pairing(held, 1000), 3), true);
  assert.equal(isPaused(pairing(held, 1000), 1), false);
});

const view = (links, one = null) => ({ links, pairing: one, me: { seat: 1 } });
const wish = { mic: true, cam: true };

test("who listens along in a turn is muted at the source, and still seen", () => {
  const may = allowed({ view: view([link("a", 2, { muted: true })]), screen: "turn", ...wish });
  assert.deepEqual(may, { mic: false, cam: true, why: "witness" });
});

test("whom a facilitator has muted sends no sound, is still seen, and is told why", () => {
  const muted = { ...view([link("a", 2, { muted: true })]), me: { seat: 1, muted: true } };
  assert.deepEqual(allowed({ view: muted, screen: "turn", ...wish }), { mic: false, cam: true, why: "facilitator" });
});

test("nothing is sent from a screen that has no switches", () => {
  for (const screen of ["lobby", "closing", "connecting", "left", "out", "break"]) {
    assert.deepEqual(allowed({ view: view([link("a")]), screen, ...wish }), { mic: false, cam: false, why: null }, screen);
  }
});

test("what I have switched off is not sent", () => {
  const may = allowed({ view: view([link("a")]), screen: "turn", mic: false, cam: false });
  assert.deepEqual(may, { mic: false, cam: false, why: null });
});

test("every failure of a device has a name that a sentence belongs to", () => {
  const names = ["NotAllowedError", "NotFoundError", "NotReadableError", "TypeError"];
  assert.deepEqual(names.map((name) => failureOf({ name })), ["refused", "none", "busy", "unable"]);
  assert.equal(sentenceFor("video", "busy"), "check_video_busy");
});

/** A browser with these devices, which opens the wanted one or the first of its kind. */
const media = (devices) => ({
  enumerateDevices: async () => devices,
  getUserMedia: async (wish) => {
    const [kind, { deviceId }] = Object.entries(wish)[0];
    const found = devices.filter((one) => one.kind === `${kind}input` && [undefined, one.deviceId].includes(deviceId?.exact));
    if (found.length === 0) throw Object.assign(new Error(), { name: deviceId ? "OverconstrainedError" : "NotFoundError" });
    return { getTracks: () => [found[0].deviceId] };
  },
});
const HERE = [
  { kind: "audioinput", deviceId: "desk", label: "Desk" },
  { kind: "audioinput", deviceId: "headset", label: "Headset" },
  { kind: "audiooutput", deviceId: "ears", label: "Ears" },
  { kind: "videoinput", deviceId: "hidden", label: "" },
];

test("the chosen microphone is opened, and another one where it is not there today", async () => {
  assert.deepEqual(await open("audio", "headset", media(HERE)), { track: "headset", failure: null });
  assert.deepEqual(await open("audio", "at home", media(HERE)), { track: "desk", failure: null });
});

test("without any device of a kind its failure is told", async () => {
  assert.deepEqual(await open("video", "headset", media([])), { track: null, failure: "none" });
});

test("devices are listed by kind, without those whose names the browser keeps to itself", async () => {
  const found = await list(media(HERE));
  assert.deepEqual(found.audio.map((one) => one.id), ["desk", "headset"]);
  assert.deepEqual([found.speaker, found.video], [[{ id: "ears", label: "Ears" }], []]);
});

test("silence is the bottom of the meter and full sound its top", () => {
  assert.equal(loudness([0, 0, 0]), 0);
  assert.equal(loudness([1, -1, 1]), 1);
  assert.ok(Math.abs(loudness([0.1, -0.1]) - 2 / 3) < 0.01); // -20 dB
});

test("the level rises faster than it falls, and never beyond what is there", () => {
  const risen = smooth(0, 1, 50);
  const fallen = 1 - smooth(1, 0, 50);
  assert.ok(risen > 3 * fallen && risen < 1 && fallen > 0);
});

const SDP = "v=0\r\no=- 4611 2 IN IP4 127.0.0.1\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\na=fmtp:96 x=1\r\n";

test("a description tells which connection it belongs to", () => {
  assert.equal(sessionOf(SDP), "4611");
  assert.equal(sessionOf(undefined), null);
});

test("an answer names its offer, and is told from one to another offer", () => {
  const answer = answering(SDP, "v=0\r\no=- 77 2 IN IP4 127.0.0.1\r\n");
  assert.ok(answer.endsWith("a=x-samtal-answers:77 2\r\n"));
  assert.equal(plain(answer), SDP);
  assert.equal(answers(answer, "o=- 77 2 IN IP4 127.0.0.1\r\n"), true);
  for (const other of ["o=- 78 2 IN IP4 127.0.0.1\r\n", "o=- 77 3 IN IP4 127.0.0.1\r\n", undefined]) assert.equal(answers(answer, other), false);
  assert.equal(answers(SDP, "o=- 77 2 IN IP4 127.0.0.1\r\n"), true, "who names none is taken at their word");
  assert.equal(answering(SDP, undefined), SDP);
});

test("silence is asked to cost nothing, once and for Opus only", () => {
  const quiet = withQuietSilence(SDP);
  assert.ok(quiet.includes("a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1\r\na=fmtp:96 x=1\r\n"));
  assert.equal(withQuietSilence(quiet), quiet);
  assert.equal(withQuietSilence("v=0\r\n"), "v=0\r\n");
});
