import assert from "node:assert/strict";
import { test } from "node:test";

import { mirrorWords, roughLength } from "../../static/js/room/mirror.js";
import { translator } from "../../static/js/room/words.js";
import { Mirror } from "../../static/js/mirror/mirror.js";
import { FRAME_MS, isMostlyShort, isSpeech, lengthOf, runsOf, SHORT_SOUND_MS } from "../../static/js/mirror/runs.js";
import { countedMs, Turns } from "../../static/js/mirror/turns.js";

// --- runs ---

/** Marks from a picture: "##..#" is two frames of speech, two of silence, one of speech. */
const marks = (picture) => [...picture].map((sign) => sign === "#");

/** The same numbers in every run. */
function dice(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Speech and silence in runs of very different lengths. */
function randomMarks(roll) {
  const list = [];
  while (list.length < 400) list.push(...Array(1 + Math.floor(roll() ** 3 * 60)).fill(roll() < 0.5));
  return list;
}

const sum = lengthOf;

test("a frame is speech above one half, and not at it", () => {
  assert.deepEqual([0, 0.5, 0.51, 1].map(isSpeech), [false, false, true, true]);
});

test("a single frame is no sound of a person, two are", () => {
  assert.deepEqual(runsOf(marks("..#...")), []);
  assert.deepEqual(runsOf(marks("..##...")), [2 * FRAME_MS]);
});

test("a gap under 300 ms is filled, a longer one is a silence", () => {
  assert.deepEqual(runsOf(marks(`##${".".repeat(9)}##`)), [13 * FRAME_MS]);
  assert.deepEqual(runsOf(marks(`##${".".repeat(10)}##`)), [2 * FRAME_MS, 2 * FRAME_MS]);
});

test("clicks are dropped before gaps are filled, so they bridge no silence", () => {
  assert.deepEqual(runsOf(marks("###......#......#......###")), [3 * FRAME_MS, 3 * FRAME_MS]);
});

test("speech at the edges of a stretch counts from its first and to its last frame", () => {
  assert.deepEqual(runsOf(marks("####")), [4 * FRAME_MS]);
  assert.deepEqual(runsOf([]), []);
});

test("runs are never shorter than a sound, never add up to more than there is, and stay apart", () => {
  const roll = dice(7);
  for (let round = 0; round < 300; round += 1) {
    const list = randomMarks(roll);
    const runs = runsOf(list);
    const spoken = list.filter(Boolean).length * FRAME_MS;
    assert.ok(runs.every((run) => run >= 60));
    assert.ok(sum(runs) + Math.max(0, runs.length - 1) * 300 <= list.length * FRAME_MS);
    const singles = list.filter((mark, at) => mark && !list[at - 1] && !list[at + 1]).length * FRAME_MS;
    assert.ok(sum(runs) >= spoken - singles, "nothing but single frames is lost");
  }
});

test("silence before and after changes nothing, and a mirror image speaks as long", () => {
  const roll = dice(11);
  for (let round = 0; round < 200; round += 1) {
    const list = randomMarks(roll);
    const runs = runsOf(list);
    assert.deepEqual(runsOf([...marks("....."), ...list, ...marks("...")]), runs);
    assert.deepEqual(runsOf([...list].reverse()), [...runs].reverse());
  }
});

test("what was cleaned once stays as it is", () => {
  const roll = dice(13);
  for (let round = 0; round < 200; round += 1) {
    const runs = runsOf(randomMarks(roll));
    const clean = runs.flatMap((run) => [...Array(run / FRAME_MS).fill(true), ...Array(10).fill(false)]);
    assert.deepEqual(runsOf(clean), runs);
  }
});

test("mostly short is by time, not by number", () => {
  assert.equal(isMostlyShort([SHORT_SOUND_MS - 1]), true);
  assert.equal(isMostlyShort([SHORT_SOUND_MS]), false);
  assert.equal(isMostlyShort([600, 600, 600, 5000]), false);
  assert.equal(isMostlyShort([]), false);
});

// --- turns ---

const SPANS = [
  ["tell", "speaker", 0, 0, 10_000],
  ["respond", "supporter", 0, 10_000, 16_000],
  ["take_in", "speaker", 0, 16_000, 20_000],
];
const START = 1_000_000;

function pairingOf(changes = {}) {
  const turn = { no: 1, speaker: 1, supporter: 2, budget_ms: 20_000, extension_ms: 0, grace_ms: 10_000, used_ms: 0, runs_from: START, spans: SPANS };
  return { id: 4, turn: { ...turn, ...changes } };
}

const between = { id: 4, turn: null };

/** Live through a turn in frames; `speaks(used)` and `opens(used)` say what is heard and whether the microphone is open. */
function live(turns, { seat = 1, pairing = pairingOf(), from = START - 3_000, to = START + 20_000, speaks = () => false, opens = () => true, hears = () => true }) {
  let over = null;
  for (let at = from, n = 0; at < to; at += FRAME_MS, n += 1) {
    if (n % 5 === 0) over ??= turns.follow({ pairing, seat, open: opens(at - START), at });
    if (hears(at - START)) turns.frame(speaks(at - START) ? 0.9 : 0.1, at);
  }
  return over ?? turns.follow({ pairing: between, seat, open: true, at: to });
}

const near = (value, wanted, by = 3 * FRAME_MS) => assert.ok(Math.abs(value - wanted) <= by, `${value} is not near ${wanted}`);

test("for a speaker all of the turn counts, for a supporter only what is the other's", () => {
  const { turn } = pairingOf();
  assert.deepEqual([0, 4_000, 12_000, 25_000].map((usedMs) => countedMs(turn, "speaker", usedMs)), [0, 4_000, 12_000, 25_000]);
  assert.deepEqual([0, 4_000, 12_000, 17_000, 25_000].map((usedMs) => countedMs(turn, "supporter", usedMs)), [0, 4_000, 10_000, 11_000, 19_000]);
  assert.equal(countedMs({ spans: [] }, "supporter", 5_000), 5_000);
});

test("the speaker's mirror has the running time and the runs, and nothing of the handover", () => {
  const mirror = live(new Turns(), { speaks: (used) => used < 0 || (used > 2_000 && used < 7_000) });
  assert.deepEqual({ ...mirror, runs: mirror.runs.length }, { pairing: 4, turn: 1, role: "speaker", running_ms: 20_000, runs: 1 });
  near(mirror.runs[0], 5_000);
});

test("what a supporter says where the exercise asks for it fills nobody's time", () => {
  const mirror = live(new Turns(), { seat: 2, speaks: (used) => (used > 3_000 && used < 3_600) || (used > 10_000 && used < 16_000) });
  assert.equal(mirror.role, "supporter");
  assert.equal(mirror.running_ms, 14_000);
  near(sum(mirror.runs), 600);
});

test("who listens along has no mirror", () => {
  assert.equal(live(new Turns(), { seat: 3, speaks: () => true }), null);
});

test("a closed microphone counts for nothing, and a run ends where it closes", () => {
  const mirror = live(new Turns(), { speaks: () => true, opens: (used) => used < 8_000 || used > 14_000 });
  assert.equal(mirror.runs.length, 2);
  near(sum(mirror.runs), 14_000, 20 * FRAME_MS);
  assert.equal(mirror.running_ms, 20_000);
});

test("with the microphone closed all the time there is no mirror", () => {
  assert.equal(live(new Turns(), { speaks: () => true, opens: () => false }), null);
});

test("a pause does not count, and what follows it does", () => {
  const turns = new Turns();
  const first = pairingOf();
  const held = pairingOf({ used_ms: 10_000, runs_from: null });
  const again = pairingOf({ used_ms: 10_000, runs_from: START + 60_000 });
  for (const [pairing, from, to] of [[first, START, START + 10_000], [held, START + 10_000, START + 60_000]]) {
    assert.equal(live({ follow: (said) => turns.follow({ ...said, pairing }), frame: (p, at) => turns.frame(p, at) }, { from, to, speaks: () => true, pairing }), null);
  }
  const mirror = live(turns, { pairing: again, from: START + 60_000, to: START + 70_000, speaks: () => true });
  assert.equal(mirror.running_ms, 20_000);
  assert.equal(mirror.runs.length, 2);
  near(sum(mirror.runs), 20_000);
});

test("a turn that was heard with holes has no mirror", () => {
  assert.equal(live(new Turns(), { speaks: () => true, hears: (used) => used > 5_000 }), null);
  assert.equal(live(new Turns(), { speaks: () => true, from: START + 6_000 }), null, "a page that came in the middle");
  assert.notEqual(live(new Turns(), { speaks: () => true, hears: (used) => used > 300 }), null);
});

test("a turn too short to say anything about has no mirror", () => {
  assert.equal(live(new Turns(), { speaks: () => true, to: START + 4_000 }), null);
});

test("the next turn begins where the last one ended", () => {
  const turns = new Turns();
  turns.follow({ pairing: pairingOf(), seat: 1, open: true, at: START });
  for (let at = START; at < START + 20_000; at += FRAME_MS) turns.frame(0.9, at);
  const second = pairingOf({ no: 2, speaker: 2, supporter: 1, runs_from: START + 25_000 });
  const over = turns.follow({ pairing: second, seat: 1, open: true, at: START + 20_000 });
  assert.equal(over.turn, 1);
  for (let at = START + 25_000; at < START + 45_000; at += FRAME_MS) turns.frame(0.1, at);
  const last = turns.follow({ pairing: null, seat: 1, open: true, at: START + 45_000 });
  assert.deepEqual(last, { pairing: 4, turn: 2, role: "supporter", running_ms: 14_000, runs: [] });
});

// --- words ---

const TEXTS = {
  left_seconds: "{n} s",
  left_minutes: "{n} min",
  mirror_min_s: "{m} min {s} s",
  mirror_speaker: "You spoke in about {spoke} of your {length}.",
  mirror_speaker_none: "You were quiet in your {length}.",
  mirror_supporter: "You spoke in about {spoke} of theirs, {length}.",
  mirror_supporter_short: "You spoke in about {spoke} of theirs, {length}, mostly short sounds.",
  mirror_supporter_none: "You were quiet in theirs, {length}.",
};
const t = translator(TEXTS);
const plain = (words) => words.replaceAll("\u00a0", " ");

test("a length is said no finer than it was measured", () => {
  const said = [0, 12_400, 23_000, 58_000, 100_400, 180_000].map((ms) => plain(roughLength(ms, t)));
  assert.deepEqual(said, ["1 s", "12 s", "25 s", "1 min", "1 min 40 s", "3 min"]);
  assert.ok(!roughLength(100_000, t).includes(" "), "no line breaks within it");
});

test("a mirror is said in one sentence, by role and by what was spoken", () => {
  const said = (role, runs) => plain(mirrorWords({ role, runs, running_ms: 180_000 }, t));
  assert.equal(said("speaker", [60_000, 40_000]), "You spoke in about 1 min 40 s of your 3 min.");
  assert.equal(said("speaker", []), "You were quiet in your 3 min.");
  assert.equal(said("supporter", [700, 5_000]), "You spoke in about 6 s of theirs, 3 min.");
  assert.equal(said("supporter", [700, 800, 1000]), "You spoke in about 3 s of theirs, 3 min, mostly short sounds.");
  assert.equal(said("supporter", []), "You were quiet in theirs, 3 min.");
});

// --- the mirror as a whole ---

function store(value) {
  const kept = { value };
  return { kept, read: (other) => kept.value ?? other, write: (fresh) => (kept.value = fresh) };
}

function mirrorWith({ on, keeps = false, notes = store(undefined), send = () => ({ status: 204 }) }) {
  const sent = [];
  globalThis.fetch = async (address, { headers, body }) => {
    sent.push({ address, headers, body: JSON.parse(body) });
    return send();
  };
  const asked = [];
  const clock = { at: START };
  const ear = { ready: true, listen: (track) => asked.push(track) };
  const mirror = new Mirror({
    kept: store(on),
    notes,
    keeping: { keeps, send: "/r/here/mirror/", form: "token", page: "/me/mirror/" },
    now: () => clock.at,
    changed: () => {},
    ear,
  });
  return { mirror, sent, asked, clock };
}

const TRACK = { enabled: true };

async function throughATurn({ mirror, clock }) {
  const view = (pairing) => ({ pairing, me: { seat: 1, ready: true } });
  for (clock.at = START; clock.at < START + 20_000; clock.at += FRAME_MS) {
    mirror.follow({ view: view(pairingOf()), screen: "turn", track: TRACK });
    mirror.turns.frame(0.9, clock.at);
  }
  mirror.follow({ view: view(between), screen: "turn", track: TRACK });
  await new Promise(setImmediate);
}

test("until somebody asks for it the ear hears nothing, and nothing is said or sent", async () => {
  const all = mirrorWith({ on: undefined, keeps: true });
  await throughATurn(all);
  assert.ok(all.asked.every((track) => track === null));
  assert.deepEqual(all.mirror.of(4), []);
  assert.deepEqual(all.sent, []);
});

test("when it is on it hears the call's own microphone, and only in turns", async () => {
  const { mirror, asked } = mirrorWith({ on: true });
  for (const screen of ["lobby", "waiting", "turn", "closing"]) mirror.follow({ view: null, screen, track: TRACK });
  assert.deepEqual(asked, [null, null, TRACK, null]);
});

test("a mirror stays in this window unless its person keeps it", async () => {
  const notes = store(undefined);
  const all = mirrorWith({ on: true, notes });
  await throughATurn(all);
  assert.equal(all.mirror.of(4).length, 1);
  assert.deepEqual(notes.kept.value, all.mirror.of(4));
  assert.deepEqual(all.mirror.of(5), []);
  assert.deepEqual(all.sent, []);
});

test("what is kept is the lengths alone, sent once", async () => {
  const all = mirrorWith({ on: true, keeps: true });
  await throughATurn(all);
  assert.equal(all.sent.length, 1);
  assert.equal(all.sent[0].address, "/r/here/mirror/");
  assert.equal(all.sent[0].headers["X-CSRFToken"], "token");
  assert.deepEqual(Object.keys(all.sent[0].body).sort(), ["pairing", "role", "running_ms", "runs", "turn"]);
});

test("a server that says no is not asked again", async () => {
  const all = mirrorWith({ on: true, keeps: true, send: () => ({ status: 403 }) });
  await throughATurn(all);
  all.mirror.add({ pairing: 4, turn: 2, role: "speaker", running_ms: 20_000, runs: [] });
  assert.equal(all.sent.length, 1);
  assert.equal(all.mirror.keeping.keeps, false);
});

test("turning it off forgets what was shown", async () => {
  const notes = store(undefined);
  const all = mirrorWith({ on: true, notes });
  await throughATurn(all);
  all.mirror.choose(false);
  assert.deepEqual(all.mirror.of(4), []);
  assert.deepEqual(notes.kept.value, []);
});
