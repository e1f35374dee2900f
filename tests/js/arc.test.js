import assert from "node:assert/strict";
import { test } from "node:test";

import { arcOf, arcWords, endOfStep, restKind, stepNow } from "../../static/js/room/arc.js";

const MINUTE = 60_000;
const t = (key, values = {}) => [key, ...Object.values(values)].join(" ");
const STEPS = [
  { kind: "arrive", minutes: 5, slug: "", began: 0 },
  { kind: "exercise", minutes: 20, slug: "from-fact", began: null },
  { kind: "closing", minutes: 6, slug: "", began: null },
];

const view = (place, changes = {}) => ({ room: { step: "between" }, plan: { steps: STEPS, place, starts: 10 * MINUTE }, ...changes });
const where = { titles: { "from-fact": "From fact to feeling" }, t, lang: "en", now: 11 * MINUTE };

test("the line says where the session is and what comes, by the exercise's own name", () => {
  const arc = arcOf(view(0), where);
  assert.deepEqual([arc.now, arc.next], ["arc_arrive", "From fact to feeling"]);
  assert.match(arcWords(arc, where), /^arc_about arc_arrive From fact to feeling \d\d:\d\d$/);
});

test("the time is the reader's own, of the instant at which the step ends", () => {
  const at = Date.UTC(2026, 10, 28, 18, 16);
  const shown = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
  assert.equal(arcWords({ now: "a", next: "b", at }, { ...where, now: at - 10 * MINUTE }), `arc_about a b ${shown}`);
});

test("who came early does not make the first step end early", () => {
  assert.equal(endOfStep(view(0).plan), 15 * MINUTE);
});

test("a later step ends its minutes after it has begun", () => {
  const steps = STEPS.map((step, place) => (place === 1 ? { ...step, began: 18 * MINUTE } : step));
  assert.equal(endOfStep({ steps, place: 1, starts: 10 * MINUTE }), 38 * MINUTE);
});

test("what should have begun comes soon, and no time is said that has passed", () => {
  assert.equal(arcWords(arcOf(view(0), where), { ...where, now: 16 * MINUTE }), "arc_soon arc_arrive From fact to feeling");
});

test("after the last step nothing comes", () => {
  assert.equal(arcWords(arcOf(view(2), where), where), "arc_closing");
});

test("a plan that is not there, or not there yet, has no line", () => {
  assert.equal(arcOf({ room: {} }, where), null);
  assert.equal(arcOf(view(0, { plan: null }), where), null);
  assert.equal(stepNow(null), null);
});

test("an exercise whose name the page does not know is called an exercise", () => {
  assert.equal(arcOf(view(0), { ...where, titles: {} }).next, "arc_exercise");
});

test("while an exercise runs the plan gives no screen of its own", () => {
  assert.equal(restKind(view(2)), "closing");
  assert.equal(restKind(view(2, { room: { step: "exercise" } })), null);
});
