import assert from "node:assert/strict";
import { test } from "node:test";

import { Twice, WITHIN } from "../../static/js/room/escape.js";
import { seenWith, wholeOf } from "../../static/js/room/kept.js";
import { outOf } from "../../static/js/room/out.js";
import * as scene from "../../static/js/room/scene.js";
import { initial } from "../../static/js/room/state.js";

const ME = { seat: 1, role: "member", ready: true, presence: "here", out_since: 5, can: ["step_in"] };
const OUT = { why: "out", seat: 1, until: 90_000 };
const pairing = (changes) => ({ id: 6, stage: "held", people: { 1: "out", 2: "here" }, held: [OUT], turn: { runs_from: null }, ...changes });
const view = (changes = {}) => ({ room: { step: "exercise" }, me: ME, people: [], pairing: pairing({}), plan: null, ...changes });
const on = (one, connection = "open") => ({ ...initial({ snapshot: { v: 1, view: one } }), connection });

test("who is out sees the quiet page, also after a reload, whatever the room does", () => {
  assert.equal(scene.screenOf(on(view())), "out");
  assert.equal(scene.screenOf(on(view({ pairing: null, room: { step: "between" } }))), "out");
  assert.equal(scene.screenOf(on(view({ pairing: pairing({ stage: "closed" }) }))), "out");
  assert.equal(scene.screenOf(on(view({ room: { step: "closed" }, pairing: null }))), "room_closed");
});

test("the page comes with the tap, before the server has said so", () => {
  const inside = view({ me: { ...ME, out_since: null } });
  assert.equal(scene.screenOf(on(inside)), "turn");
  assert.equal(scene.screenOf(on(inside), { out: true }), "out");
});

test("the time stands for who is out, until the others go on", () => {
  assert.equal(outOf(view()), "stands");
  assert.equal(outOf(view({ pairing: pairing({ held: [] }) })), "away");
  assert.equal(outOf(view({ pairing: pairing({ held: [{ ...OUT, seat: 2 }] }) })), "away");
});

test("while somebody else speaks and listens, the others simply go on", () => {
  assert.equal(outOf(view({ pairing: pairing({ stage: "running", turn: { runs_from: 7 } }) })), "apart");
});

test("for the speaker and the listener the time counts as standing at once, though it runs for a few seconds more", () => {
  const soon = pairing({ held: [OUT], turn: { runs_from: 7, speaker: 2, supporter: 1 } });
  assert.equal(outOf(view({ pairing: soon })), "stands");
  assert.equal(scene.holdsByBeingOut(soon, 1), true);
  assert.equal(scene.holdsByBeingOut({ ...soon, turn: { speaker: 2, supporter: 3 } }, 1), false);
  assert.equal(scene.holdsByBeingOut({ ...soon, turn: null }, 1), false);
});

test("between exercises nobody waits", () => {
  assert.equal(outOf(view({ pairing: null })), "free");
  assert.equal(outOf(view({ pairing: pairing({ stage: "closed", held: [] }) })), "free");
});

test("somebody who takes a moment holds the time before a pause of all does", () => {
  assert.equal(scene.heldBy({ held: [{ why: "facilitator" }, { ...OUT, seat: 2 }] }, 1).why, "out");
});

test("the plan shows the break and the goodbye, once the closing of the exercise has been put away", () => {
  const rest = (kind) => view({ room: { step: "between" }, me: { ...ME, out_since: null }, pairing: null, plan: { steps: [{ kind, minutes: 5, began: 0 }], place: 0, starts: 0 } });
  assert.equal(scene.screenOf(on(rest("break"))), "break");
  assert.equal(scene.screenOf(on(rest("closing"))), "goodbye");
  assert.equal(scene.screenOf(on(rest("open"))), "waiting");
  const fresh = rest("break");
  assert.equal(scene.screenOf(on({ ...fresh, me: { ...fresh.me, ready: false } })), "lobby");
  assert.equal(scene.screenOf(on({ ...fresh, pairing: { ...pairing({}), stage: "closed" } })), "closing");
});

test("Escape leads out when it is pressed twice within a second, and not by holding it", () => {
  const keys = new Twice();
  const escape = (at, repeat = false) => keys.pressed({ key: "Escape", repeat }, at);
  assert.deepEqual([escape(0), escape(WITHIN)], [false, false]);
  assert.equal(escape(WITHIN + 500), true);
  assert.equal(escape(WITHIN + 600), false, "a third press begins anew");
  assert.equal(escape(WITHIN + 700, true), false);
  assert.equal(keys.pressed({ key: "a", repeat: false }, WITHIN + 710), false);
  assert.equal(escape(WITHIN + 720), false, "another key lies between");
});

const summed = (id, s, p) => ({ me: { seat: 1 }, pairing: { id, turn: null, sums: { 1: { s, p } } } });

test("how long I spoke and listened adds up over the exercises, also those before this page", () => {
  const first = summed(3, 1_000, 2_000); // a reload in the middle of the third
  let seen = seenWith({}, first);
  seen = seenWith(seen, summed(3, 5_000, 6_000));
  seen = seenWith(seen, summed(4, 10_000, 20_000));
  assert.deepEqual(wholeOf({ spent: { s: 101_000, p: 102_000 }, first, seen }), { spoke: 115_000, listened: 126_000 });
});

test("without a pairing, or with the same sums, nothing is seen", () => {
  const seen = seenWith({}, summed(3, 1, 2));
  assert.equal(seenWith(seen, summed(3, 1, 2)), seen);
  assert.equal(seenWith(seen, { me: { seat: 1 }, pairing: null }), seen);
  assert.equal(seenWith(seen, null), seen);
  assert.deepEqual(wholeOf({ spent: { s: 0, p: 0 }, first: null, seen: {} }), { spoke: 0, listened: 0 });
});
