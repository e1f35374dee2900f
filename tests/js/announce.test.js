import assert from "node:assert/strict";
import { test } from "node:test";

import { connectionSentence, phaseSentence, sentences } from "../../static/js/room/announce.js";
import { translator } from "../../static/js/room/words.js";

// Each key says itself and what it was given, so that a test reads which sentence was chosen.
const t = (key, values = {}) => [key, ...Object.values(values).filter((value) => value !== "")].join(" ");
t.has = () => false;
t.count = translator({}).count;

const TURN = {
  ...{ no: 4, speaker: 1, supporter: 2, make_up: false, budget_ms: 180_000, extension_ms: 0, grace_ms: 10_000 },
  ...{ used_ms: 0, runs_from: 0, spans: [["tell", "speaker", 0, 0, 150_000], ["take_in", "both", 1, 150_000, 180_000]] },
};

const STILL = { runs_from: null };

function place(seat, changes = {}) {
  const people = [
    { seat: 1, name: "Ada" },
    { seat: 2, name: "Bo" },
    { seat: 3, name: "Cy" },
  ];
  const view = { me: { role: "member" }, people, pairing: { turn: { ...TURN, ...changes } } };
  return { view, seat, t, now: 120_000 };
}

const offered = { k: "turn_offered", turn: 4, speaker: 1, supporter: 2 };

test("a new turn is told to each in their role", () => {
  assert.deepEqual(sentences([offered], place(1)), ["say_your_turn Bo"]);
  assert.deepEqual(sentences([offered], place(2)), ["say_you_listen Ada"]);
  assert.deepEqual(sentences([offered], place(3)), ["say_others_turn Ada Bo"]);
});

test("time that is given back is said to be one's own", () => {
  assert.deepEqual(sentences([offered], place(1, { make_up: true })), ["say_your_make_up Bo"]);
});

test("a turn that is past already is not announced", () => {
  assert.deepEqual(sentences([{ ...offered, turn: 3 }], place(1)), []);
});

test("thirty seconds left are told to the speaker alone", () => {
  const warned = [{ k: "warned", turn: 4 }];
  assert.deepEqual(sentences(warned, place(1)), ["say_warned seconds_long 30"]);
  assert.deepEqual(sentences(warned, place(2)), []);
});

test("that a turn ended is never announced, so that nobody hears how", () => {
  assert.deepEqual(sentences([{ k: "turn_ended", turn: 4 }, { k: "turn_set_aside", turn: 4 }], place(2)), []);
});

test("a pause is told by its kind, and my own as mine", () => {
  assert.deepEqual(sentences([{ k: "paused", kind: "me", by: 2 }], place(1, STILL)), ["say_paused Bo"]);
  assert.deepEqual(sentences([{ k: "paused", kind: "me", by: 1 }], place(1, STILL)), ["say_you_paused"]);
  assert.deepEqual(sentences([{ k: "paused", kind: "bell", by: 2 }], place(1, STILL)), ["say_bell Bo"]);
  assert.deepEqual(sentences([{ k: "paused", kind: "facilitator", by: 0 }], place(1, STILL)), ["say_paused_all"]);
});

test("a pause of somebody who only listens along does not stop the turn, and is not said to", () => {
  assert.deepEqual(sentences([{ k: "paused", kind: "me", by: 3 }], place(1)), ["say_paused_apart Cy"]);
  assert.deepEqual(sentences([{ k: "paused", kind: "me", by: 3 }], place(3)), ["say_you_paused_apart"]);
  assert.deepEqual(sentences([{ k: "person_lost", seat: 3 }], place(1)), ["say_lost_apart Cy"]);
});

test("somebody's lost connection is told to the others, and not to themselves", () => {
  const lost = [{ k: "person_lost", seat: 2 }];
  assert.deepEqual(sentences(lost, place(1, STILL)), ["say_lost Bo"]);
  assert.deepEqual(sentences(lost, place(2, STILL)), []);
});

test("a wish for a minute more is told to whoever can agree", () => {
  assert.deepEqual(sentences([{ k: "asked", turn: 4, ms: 60_000 }], place(2)), ["say_asked Ada"]);
  assert.deepEqual(sentences([{ k: "asked", turn: 4, ms: 60_000 }], place(1)), []);
});

test("a call for help is told to the facilitator", () => {
  const facilitator = place(3);
  facilitator.view.me.role = "facilitator";
  assert.deepEqual(sentences([{ k: "help", seat: 2 }], facilitator), ["say_help Bo"]);
  assert.deepEqual(sentences([{ k: "help", seat: 2 }], place(1)), []);
});

const together = (seat, changes) => {
  const where = place(seat, changes);
  where.view.pairing.seats = [1, 2, 3];
  return where;
};

test("that somebody takes a moment is said to whoever practises with them, and no reason", () => {
  const out = [{ k: "stepped_out", seat: 2 }];
  assert.deepEqual(sentences(out, together(1, STILL)), ["say_paused Bo"]);
  assert.deepEqual(sentences([{ k: "stepped_out", seat: 3 }], together(1)), ["say_paused_apart Cy"]);
  const soon = together(1);
  soon.view.pairing.people = { 2: "out" };
  assert.deepEqual(sentences(out, soon), ["say_paused Bo"], "the time of who listens stands in a few seconds");
  assert.deepEqual(sentences(out, together(2, STILL)), []);
});

test("a facilitator elsewhere learns that somebody has stepped out, and of no clock", () => {
  const where = place(3);
  where.view.pairing = null;
  assert.deepEqual(sentences([{ k: "stepped_out", seat: 2 }], where), ["say_stepped_out Bo"]);
  assert.deepEqual(sentences([{ k: "stepped_in", seat: 2 }], where), ["say_returned Bo"]);
});

test("an answer to my call is said to me; that I took it back is not", () => {
  const where = place(2);
  where.view.room = { facilitator: 3 };
  assert.deepEqual(sentences([{ k: "help_ended", seat: 2, by: 3 }], where), ["call_answered Cy"]);
  assert.deepEqual(sentences([{ k: "help_ended", seat: 2, by: 2 }], where), []);
  assert.deepEqual(sentences([{ k: "help_ended", seat: 1, by: 3 }], where), []);
});

test("a mute is said by name where only one person can have done it, and so is its end", () => {
  const where = place(2);
  const muted = [{ k: "muted", seat: 2, on: true }];
  where.view.people = where.view.people.map((one) => ({ ...one, role: one.seat === 3 ? "facilitator" : "member" }));
  assert.deepEqual(sentences(muted, where), ["muted_by Cy"]);
  where.view.people = where.view.people.map((one) => ({ ...one, role: one.seat === 2 ? "member" : "facilitator" }));
  assert.deepEqual(sentences(muted, where), ["muted_by_somebody"]);
  assert.deepEqual(sentences([{ k: "muted", seat: 2, on: false }], where), ["say_unmuted"]);
  assert.deepEqual(sentences([{ k: "muted", seat: 1, on: true }], where), []);
});

test("a step of the plan that begins is told once, with what comes after it", () => {
  const where = { ...place(1), lang: "en", titles: {} };
  where.view.plan = { steps: [{ kind: "break", minutes: 5, began: 100_000 }, { kind: "open", minutes: 8, began: null }], place: 0, starts: 0 };
  const [told] = sentences([{ k: "step_began", place: 0 }], where);
  assert.match(told, /^arc_about arc_break arc_open \d\d:\d\d$/);
});

test("who leads, and whether the door is locked, is told to facilitators as it is", () => {
  assert.deepEqual(sentences([{ k: "lead_changed", seat: 3 }], place(3)), ["say_you_lead"]);
  assert.deepEqual(sentences([{ k: "lead_changed", seat: 2 }], place(3)), ["say_leads Bo"]);
  assert.deepEqual(sentences([{ k: "door_locked", on: true }, { k: "door_locked", on: false }], place(3)), ["say_locked", "say_unlocked"]);
});

test("several news of one moment are told in order, each once", () => {
  const news = [{ k: "pause_ended", kind: "me" }, { k: "pause_ended", kind: "bell" }, { k: "person_returned", seat: 2 }];
  assert.deepEqual(sentences(news, place(1)), ["say_pause_ended", "say_returned Bo"]);
});

test("news of a kind that this page does not know are passed over", () => {
  assert.deepEqual(sentences([{ k: "of_next_year" }], place(1)), []);
});

test("a lost connection is told once, and so is its return", () => {
  assert.equal(connectionSentence("open", "lost", t), "say_reconnecting");
  assert.equal(connectionSentence("lost", "restarting", t), null);
  assert.equal(connectionSentence("restarting", "open", t), "say_reconnected");
  assert.equal(connectionSentence("connecting", "open", t), null);
  assert.equal(connectionSentence("open", "moved", t), "moved_title");
});

test("a new phase of the same turn is told with its prompt; a new turn has its own sentence", () => {
  const say = (one) => one.prompt;
  const at = (turn, step, prompt) => ({ turn, place: step, prompt });
  assert.equal(phaseSentence(at(1, 0, "a"), at(1, 1, "b"), say), "b");
  assert.equal(phaseSentence(at(1, 0, "a"), at(1, 0, "a"), say), null);
  assert.equal(phaseSentence(at(1, 1, "b"), at(1, 0, "a"), say), null);
  assert.equal(phaseSentence(at(1, 2, "a"), at(2, 0, "b"), say), null);
  assert.equal(phaseSentence(null, at(1, 0, "a"), say), null);
});
