/**
 * Where the session is in its plan, and what comes: for one calm line, never a clock that runs. Pure. The plan is the
 * facilitator's and moves by their hand alone, so an instant here is always "about".
 */

import { clockTime } from "./words.js";

const NEAR = 30_000; // ms: what begins within this, or should have begun, comes "soon"

/** The step that is on, or null without a plan. */
export function stepNow(view) {
  return view?.plan?.steps[view.plan.place] ?? null;
}

/** The kind of the step that is on while no exercise runs: break, open, closing …; null where the plan says nothing. */
export function restKind(view) {
  return view.room.step === "exercise" ? null : (stepNow(view)?.kind ?? null);
}

/** When the step that is on is planned to be over. Who came early does not make the first step begin earlier. */
export function endOfStep(plan) {
  const step = plan.steps[plan.place];
  return Math.max(step.began ?? 0, plan.starts) + step.minutes * 60_000;
}

/** What a step is called: an exercise by its own name, where the page knows it. */
export function stepTitle(step, { titles, t }) {
  const own = step.kind === "exercise" ? titles?.[step.slug] : null;
  return own || t(`arc_${step.kind}`);
}

/** {now, next, at}: the names of the step that is on and of the one after it, and about when that begins; null without a plan. */
export function arcOf(view, where) {
  const step = stepNow(view);
  if (step === null) return null;
  const next = view.plan.steps[view.plan.place + 1] ?? null;
  return { now: stepTitle(step, where), next: next === null ? null : stepTitle(next, where), at: endOfStep(view.plan) };
}

/** "Opening circle · then From fact to feeling, about 19:16". */
export function arcWords(arc, { now, t, lang }) {
  const { now: on, next, at } = arc;
  if (next === null) return on;
  if (at - now < NEAR) return t("arc_soon", { now: on, next });
  return t("arc_about", { now: on, next, time: clockTime(at, lang) });
}
