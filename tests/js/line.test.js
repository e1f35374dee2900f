import assert from "node:assert/strict";
import { test } from "node:test";

import { authorsIn, linesOf, LineWords, STAYS, wordsFor } from "../../static/js/room/line.js";

const view = { room: { line: { number: 4, at: 1_000 } }, me: { line: { number: 7, at: 2_000 } } };

test("a line to everybody and one to me stand together, the newest first", () => {
  const found = linesOf(view, { now: 3_000, dismissed: [] });
  assert.deepEqual(found.map((line) => [line.number, line.mine]), [[7, true], [4, false]]);
});

test("a line that was put away does not come back, and the other stays", () => {
  assert.deepEqual(linesOf(view, { now: 3_000, dismissed: [7] }).map((line) => line.number), [4]);
});

test("a line goes by itself after three minutes", () => {
  assert.deepEqual(linesOf(view, { now: 1_000 + STAYS, dismissed: [] }).map((line) => line.number), [7]);
  assert.deepEqual(linesOf(view, { now: 2_000 + STAYS, dismissed: [] }), []);
});

test("before there is a view there is no line", () => {
  assert.deepEqual(linesOf(null, { now: 0, dismissed: [] }), []);
});

test("the words are in my language if they were given in it, else in the other", () => {
  assert.deepEqual(wordsFor({ en: "Hello", sv: "Hej" }, "sv"), { words: "Hej", lang: "sv" });
  assert.deepEqual(wordsFor({ en: "", sv: "Hej" }, "en"), { words: "Hej", lang: "sv" });
  assert.equal(wordsFor({ en: "", sv: "" }, "en"), null);
});

test("who wrote a line is known from the news of the same moment", () => {
  const lines = linesOf(view, { now: 3_000, dismissed: [] });
  assert.deepEqual(authorsIn([{ k: "line", at: 2_000, to: 3, by: 9 }, { k: "help", at: 1_000 }], lines), { 7: 9 });
});

const good = { ok: true, status: 200, json: async () => ({ en: "Hello", sv: "" }) };
const bad = (status) => ({ ok: false, status });
const settled = () => new Promise((done) => setImmediate(done));

/** Lines whose addresses answer what is given, in this order; `waits` are the timers that were set. */
function fetched(...answers) {
  const waits = [];
  const asked = [];
  let drawn = 0;
  const get = async (url) => {
    asked.push(url);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const lines = new LineWords({ address: "/r/abc/line/", get, later: (fn, ms) => waits.push([fn, ms]), changed: () => (drawn += 1) });
  return { lines, waits, asked, drawn: () => drawn };
}

test("words are fetched once, and then stand", async () => {
  const { lines, asked, drawn } = fetched(good);
  assert.equal(lines.of(4), null);
  assert.equal(lines.of(4), null);
  await settled();
  assert.deepEqual([lines.of(4), asked, drawn()], [{ en: "Hello", sv: "" }, ["/r/abc/line/4/"], 1]);
});

test("after a lost network or a busy server they are asked for again, later and later", async () => {
  const { lines, waits } = fetched(new Error("no network"), bad(503), good);
  lines.of(4);
  await settled();
  waits[0][0]();
  await settled();
  assert.deepEqual(waits.map(([, ms]) => ms), [1_000, 2_000]);
  waits[1][0]();
  await settled();
  assert.deepEqual(lines.of(4), { en: "Hello", sv: "" });
});

test("a line that is gone, or not for me, is let go without a word", async () => {
  const { lines, waits, drawn } = fetched(bad(404));
  lines.of(4);
  await settled();
  assert.deepEqual([lines.of(4), waits.length, drawn()], [null, 0, 0]);
});
