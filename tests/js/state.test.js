import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { apply, initial, isWaiting } from "../../static/js/room/state.js";

const VIEW = { room: { step: "arriving" }, me: { seat: 3 }, people: [], pairing: null, board: null, hands: null };
const SNAPSHOT = { t: "snapshot", v: 7, view: VIEW };
const event = (changes) => ({ t: "event", v: 8, from: 7, at: 0, what: [], patch: {}, ...changes });
const after = (...messages) => messages.reduce(apply, initial());

test("a page begins with the snapshot that came with it", () => {
  const state = initial({ snapshot: { v: 4, view: VIEW } });
  assert.deepEqual([state.v, state.seat, state.connection], [4, 3, "connecting"]);
});

test("welcome opens the connection and says who I am", () => {
  const state = after({ t: "welcome", seat: 3, tab: "x", now: 1, heartbeat_ms: 15_000 });
  assert.deepEqual([state.connection, state.seat], ["open", 3]);
});

test("an event replaces the slices it names and leaves the others", () => {
  const state = after(SNAPSHOT, event({ patch: { room: { step: "exercise" } }, what: [{ k: "exercise_started" }] }));
  assert.deepEqual([state.v, state.view.room.step, state.view.me], [8, "exercise", VIEW.me]);
  assert.deepEqual(state.news, [{ k: "exercise_started" }]);
});

test("an event that is known already is dropped, and told to nobody again", () => {
  const known = after(SNAPSHOT);
  assert.equal(apply(known, event({ v: 7, from: 6, patch: { room: {} } })), known);
});

test("an event that overlaps with what is known is taken: its slices are whole", () => {
  const state = after(SNAPSHOT, event({ v: 9, from: 5, patch: { room: { step: "between" } } }));
  assert.deepEqual([state.v, state.view.room.step, state.gap], [9, "between", false]);
});

test("an event after a hole changes nothing and asks again", () => {
  const state = after(SNAPSHOT, event({ v: 11, from: 10, patch: { room: {} } }));
  assert.deepEqual([state.v, state.gap, state.view], [7, true, VIEW]);
});

test("a heartbeat that is ahead of me asks again", () => {
  assert.equal(after(SNAPSHOT, { t: "head", v: 9, now: 0 }).gap, true);
  assert.equal(after(SNAPSHOT, { t: "head", v: 7, now: 0 }).gap, false);
});

test("a snapshot heals a hole", () => {
  const state = after(SNAPSHOT, event({ v: 11, from: 10 }), { ...SNAPSHOT, v: 11 });
  assert.deepEqual([state.v, state.gap], [11, false]);
});

test("a wish waits until it is answered, and a refusal says for what", () => {
  const sent = after(SNAPSHOT, { t: "_sent", id: "a", wish: "keep" });
  assert.equal(isWaiting(sent, "keep"), true);
  const refused = apply(sent, { t: "refused", id: "a", code: "being_repaid" });
  assert.equal(isWaiting(refused, "keep"), false);
  assert.deepEqual(refused.refused, { id: "a", code: "being_repaid", t: "keep" });
  assert.equal(apply(refused, { t: "_sent", id: "b", wish: "rest" }).refused, null);
});

test("a busy server has not answered: the wish goes on waiting", () => {
  const state = after({ t: "_sent", id: "a", wish: "rest" }, { t: "error", code: "busy", id: "a" });
  assert.equal(isWaiting(state, "rest"), true);
});

test("a lost connection keeps everything that is known", () => {
  const state = after({ t: "welcome", seat: 3 }, SNAPSHOT, { t: "_closed", code: 1006 });
  assert.deepEqual([state.connection, state.v, state.view], ["lost", 7, VIEW]);
});

test("another window took over: whatever the socket says then, this one waits", () => {
  const state = after({ t: "welcome", seat: 3 }, { t: "moved" }, { t: "_closed", code: 1006 });
  assert.equal(state.connection, "moved");
  assert.equal(after({ t: "_closed", code: 4409 }).connection, "moved");
  assert.equal(apply(state, { t: "_come_back" }).connection, "connecting");
});

test("signed out, not allowed and no room are final, and each is known by its code", () => {
  for (const code of [4401, 4403, 4404]) {
    const state = after({ t: "_closed", code });
    assert.deepEqual([state.connection, state.ended], ["ended", code]);
  }
});

test("a server that restarts is not a lost network", () => {
  assert.equal(after({ t: "restarting", in_ms: 500 }, { t: "_closed", code: 4012 }).connection, "restarting");
});

test("a message that this page does not know changes nothing", () => {
  const state = after(SNAPSHOT);
  assert.equal(apply(state, { t: "constructor" }), state);
  assert.equal(apply(state, { t: "of_next_year" }), state);
});

// What the Python tests of the wire wrote: {"messages": [...], "view": the fresh view after them, "v": its version}.
const FIXTURES = new URL("fixtures/", import.meta.url);
const written = (existsSync(FIXTURES) ? readdirSync(FIXTURES) : []).filter((name) => name.startsWith("wire-") && name.endsWith(".json"));

for (const name of written) {
  test(`what the server says in ${name} adds up to what it shows afresh`, () => {
    const { messages, view, v } = JSON.parse(readFileSync(new URL(name, FIXTURES), "utf8"));
    const state = messages.reduce(apply, initial());
    assert.deepEqual(state.view, view);
    assert.equal(state.v, v);
    assert.equal(state.gap, false);
  });
}
