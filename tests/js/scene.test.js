import assert from "node:assert/strict";
import { test } from "node:test";

import * as scene from "../../static/js/room/scene.js";
import { initial } from "../../static/js/room/state.js";

const TURN = { speaker: 1, supporter: 2, runs_from: 100, used_ms: 0, budget_ms: 9, extension_ms: 0, grace_ms: 0, pass_until_ms: 5 };
const PAIRING = { id: 6, stage: "running", seats: [1, 2, 3], turn: TURN, may: ["pass"], held: [] };
const ME = { seat: 1, role: "member", ready: true, presence: "here" };

function state(changes = {}, connection = "open") {
  const view = { room: { step: "arriving" }, me: ME, people: [], pairing: null, board: null, hands: null, ...changes };
  return { ...initial({ snapshot: { v: 1, view } }), connection };
}

test("who has not agreed yet is in the lobby, who has waits", () => {
  assert.equal(scene.screenOf(state({ me: { ...ME, ready: false } })), "lobby");
  assert.equal(scene.screenOf(state()), "waiting");
});

test("a live pairing is the turn, a closed one the closing until it is put away", () => {
  assert.equal(scene.screenOf(state({ pairing: PAIRING })), "turn");
  const closed = state({ pairing: { ...PAIRING, stage: "closed", turn: null } });
  assert.equal(scene.screenOf(closed), "closing");
  assert.equal(scene.screenOf(closed, { dismissed: 6 }), "waiting");
  closed.view.me = { ...ME, ready: false };
  assert.equal(scene.screenOf(closed), "lobby", "who left and came back begins anew");
});

test("a facilitator has the board, and a turn like everybody when they take part", () => {
  const me = { ...ME, role: "facilitator", ready: false };
  assert.equal(scene.screenOf(state({ me })), "board");
  assert.equal(scene.screenOf(state({ me, pairing: PAIRING })), "turn");
  assert.equal(scene.screenOf(state({ me, pairing: PAIRING }), { board: true }), "board");
  assert.equal(scene.screenOf(state({ pairing: PAIRING }), { board: true }), "turn");
});

test("who leads checks sound and picture before any call, once, and a visit is a call", () => {
  const view = state({ me: { ...ME, role: "facilitator" }, board: [{ ...PAIRING, visitor: null }] }).view;
  assert.equal(scene.isChecking({ screen: "board", view, checked: false }), true);
  assert.equal(scene.isChecking({ screen: "board", view, checked: true }), false);
  assert.equal(scene.isChecking({ screen: "turn", view, checked: false }), false);
  assert.equal(scene.isChecking({ screen: "board", view: { ...view, board: [{ ...PAIRING, visitor: 1 }] }, checked: false }), false);
  assert.equal(scene.visits(state().view), false);
  assert.equal(scene.visits(null), false);
});

test("a room that is closed says so, after the closing of the exercise has been seen", () => {
  const room = { step: "closed" };
  assert.equal(scene.screenOf(state({ room })), "room_closed");
  assert.equal(scene.screenOf(state({ room, pairing: { ...PAIRING, stage: "closed", turn: null } })), "closing");
});

test("another window, a final end and my own leaving come before everything else", () => {
  assert.equal(scene.screenOf(state({ pairing: PAIRING }, "moved")), "moved");
  assert.equal(scene.screenOf(state({ pairing: PAIRING }, "ended")), "ended");
  assert.equal(scene.screenOf(state({ pairing: PAIRING }), { left: true }), "left");
});

test("a lost connection leaves the screen as it is", () => {
  assert.equal(scene.screenOf(state({ pairing: PAIRING }, "lost")), "turn");
});

test("the speaker sees the supporter, everybody else the speaker", () => {
  assert.deepEqual([1, 2, 3].map((seat) => scene.faceSeat(PAIRING, seat)), [2, 1, 1]);
  assert.equal(scene.faceSeat({ ...PAIRING, turn: null }, 2), 1);
});

test("my role is what the turn says", () => {
  assert.deepEqual([1, 2, 3].map((seat) => scene.myRole(PAIRING, seat)), ["speaker", "supporter", "witness"]);
  assert.equal(scene.myRole({ ...PAIRING, turn: null }, 1), null);
});

test("a handover that is over on my clock is over for my eyes", () => {
  const handover = { ...PAIRING, stage: "handover" };
  assert.equal(scene.stageAt(handover, 50), "handover");
  assert.equal(scene.stageAt(handover, 100), "running");
});

test("of several reasons to stand still my own pause comes first, then a lost connection", () => {
  const held = [{ why: "facilitator" }, { why: "lost", seat: 2 }, { why: "me", seat: 1 }];
  assert.equal(scene.heldBy({ held }, 1).why, "me");
  assert.equal(scene.heldBy({ held }, 2).why, "lost");
  assert.equal(scene.heldBy({ held: [] }, 1), null);
});

test("passing is offered in the first seconds of a turn only", () => {
  assert.equal(scene.mayPass(PAIRING, 104), true);
  assert.equal(scene.mayPass(PAIRING, 105), false);
});

test("ending at once is offered in the grace and in closing phases, and not before", () => {
  const pairing = { ...PAIRING, may: ["done"] };
  assert.equal(scene.mayEnd(pairing, 108), false);
  assert.equal(scene.mayEnd(pairing, 109), true);
  assert.equal(scene.mayEnd({ ...pairing, turn: { ...TURN, closing: true } }, 101), true);
  assert.equal(scene.mayEnd({ ...pairing, may: [] }, 109), false);
});

test("who has the floor depends on the phase and the role", () => {
  assert.equal(scene.floorFor({ who: "speaker" }, "speaker"), "me");
  assert.equal(scene.floorFor({ who: "supporter" }, "speaker"), "other");
  assert.equal(scene.floorFor({ who: "both" }, "supporter"), "both");
  assert.equal(scene.floorFor({ who: "both" }, "witness"), "other");
});

test("what reached me is asked of the speaker, in the taking-in", () => {
  const pairing = { ...PAIRING, turn: { ...TURN, spans: [["take_in", "both", 0, 0, 9]] } };
  assert.equal(scene.phaseOf(pairing, 1, 101).asksWhatReached, true);
  assert.equal(scene.phaseOf(pairing, 2, 101).asksWhatReached, false);
});

test("somebody whom the view no longer lists has no name and is gone", () => {
  assert.deepEqual([scene.nameOf({ people: [] }, 9), scene.personIn({ people: [] }, 9).presence], ["", "left"]);
});
