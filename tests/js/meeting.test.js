import assert from "node:assert/strict";
import { test } from "node:test";

import { next } from "../../static/js/meeting.js";

test("while nothing has changed only the words follow", () => {
  assert.deepEqual(next("waiting", { stage: "waiting", room: "", line: "in 3 minutes" }, true), { words: "in 3 minutes" });
});

test("who waits goes on by itself as soon as their room is open", () => {
  assert.deepEqual(next("waiting", { stage: "ready", room: "/r/here/", line: "" }, true), { go: "/r/here/" });
  assert.deepEqual(next("closed", { stage: "ready", room: "/r/here/", line: "" }, true), { go: "/r/here/" });
});

test("who only looked at the plan is not taken away, but finds the button", () => {
  assert.deepEqual(next("planned", { stage: "ready", room: "/r/here/", line: "" }, true), { reload: true });
});

test("anything else that has changed is drawn anew", () => {
  assert.deepEqual(next("planned", { stage: "cancelled", room: "", line: "" }, true), { reload: true });
  assert.deepEqual(next("ready", { stage: "over", room: "", line: "" }, true), { reload: true });
});

test("somebody who reads another page stays there until they press the button", () => {
  assert.deepEqual(next("waiting", { stage: "ready", room: "/r/here/", line: "" }, false), { reload: true });
});
