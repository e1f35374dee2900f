/**
 * The plan against the clock: when each step is, how late it is, and whether a round for everybody still fits. Pure. The
 * rules are the server's (`needed_ms` in sessions/core/room_exercise.py); here they only say beforehand what it will say.
 */

export const MINUTE = 60_000;

/** done, left_out, now or ahead. */
function standing(step, place, on) {
  if (place === on) return "now";
  if (place > on) return "ahead";
  return step.began === null ? "left_out" : "done";
}

/**
 * The steps of a plan with their times: {steps, ends, late}. A step has `planned`, what the plan says; `at`, when it
 * really began; `expected`, when it will begin as things stand, for the steps ahead. `late` is how far beyond `ends` it
 * all will be, negative while there is time in hand. `ends`: the end of the meeting, else that of the plan.
 */
export function timeLine(plan, now, ends = null) {
  let planned = plan.starts;
  let expected = null;
  const steps = plan.steps.map((step, place) => {
    const when = standing(step, place, plan.place);
    const one = { ...step, place, when, planned, at: step.began, expected: when === "ahead" ? expected : null };
    planned += step.minutes * MINUTE;
    if (when === "now") {
      const began = Math.max(step.began ?? now, place === 0 ? plan.starts : 0);
      expected = Math.max(now, began + step.minutes * MINUTE);
    }
    if (when === "ahead") expected += step.minutes * MINUTE;
    return one;
  });
  const until = ends ?? planned;
  return { steps, ends: until, late: expected - until };
}

/** Lateness in whole minutes; less than one is none. */
export function lateMinutes(late) {
  return Math.trunc(late / MINUTE) + 0; // never minus nought
}

/** How long one round takes a group of so many, when every turn is used up. */
export function roundMs(exercise, people, betweenMs) {
  const { turn_ms: turn, nominal } = exercise;
  const q = !nominal || people <= nominal ? turn : Math.floor((turn * nominal) / people);
  return people * (q + betweenMs);
}

/** The size of the largest group when so many are divided: one more than meant where they do not come out even. */
export function largestGroup(exercise, people) {
  const { nominal, size_max: most } = exercise;
  const largest = !nominal || people <= nominal ? people : nominal + (people % nominal === 0 ? 0 : 1);
  return Math.min(largest, most);
}

/** The minutes that belong to the goodbye, as far as it is still to come, ms. */
export function closingMs(plan) {
  if (!plan) return 0;
  const ahead = plan.steps.filter((step, place) => place > plan.place && step.kind === "closing");
  return ahead.reduce((sum, step) => sum + step.minutes * MINUTE, 0);
}

/** The instant at which everything is over: the meeting's, else the plan's, else nobody knows. */
export function endOf(plan, ends) {
  if (ends !== null && ends !== undefined) return ends;
  if (!plan) return null;
  return plan.starts + plan.steps.reduce((sum, step) => sum + step.minutes * MINUTE, 0);
}

/** Until when a round may begin so that everybody has their turn and the goodbye its time; null: there is no end. */
export function lastStart(exercise, people, { plan, ends, betweenMs }) {
  const end = endOf(plan, ends);
  return end === null ? null : end - closingMs(plan) - roundMs(exercise, people, betweenMs);
}

/** Whether a round fits: whole (yes), only without the time for the goodbye (tight), or not at all (no). */
export function fits(exercise, people, { plan, ends, betweenMs, now }) {
  const last = lastStart(exercise, people, { plan, ends, betweenMs });
  if (last === null || now <= last) return "yes";
  const hard = ends ?? null;
  return hard === null || now + roundMs(exercise, people, betweenMs) <= hard ? "tight" : "no";
}

/** Where to go when no round fits any more: the next open round, else the closing; null: nowhere further on. */
export function wayOut(plan) {
  const ahead = (kind) => plan.steps.findIndex((step, place) => place > plan.place && step.kind === kind);
  const open = ahead("open");
  const place = open === -1 ? ahead("closing") : open;
  return place === -1 ? null : { place, kind: plan.steps[place].kind };
}

/** What may stand in for an exercise: of its level or lower, the nearest first; a circle for a circle. */
export function easier(exercises, slug, kind) {
  const own = exercises.find((one) => one.slug === slug);
  const level = own?.level ?? Infinity;
  return exercises
    .filter((one) => one.slug !== slug && one.level <= level && (kind === "circle") === (one.nominal === 0))
    .sort((a, b) => b.level - a.level);
}

/** The exercise that a next round would be: the chosen one, the plan's, the one that was last, any. */
export function nextSlug(exercises, plan, { chosen = null, last = null } = {}) {
  const known = (slug) => exercises.some((one) => one.slug === slug);
  const planned = plan ? plan.steps.slice(plan.place).find((step) => step.slug)?.slug : null;
  return [chosen, planned, last, exercises[0]?.slug].find((slug) => slug && known(slug)) ?? null;
}
