/** What is on, in a heading and one line, and what holds everybody: pause, bring back, the next round. */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { lastStart } from "./board-sums.js";
import { stepTitle } from "./board-words.js";
import { Button } from "./parts.js";
import { clockTime } from "./words.js";

/** Whether everybody is paused by a facilitator. */
export const isPaused = (view) => (view.board ?? []).some((one) => (one.held ?? []).some((held) => held.why === "facilitator"));

/** The wish that p and its button stand for now: pause, or go on. */
export const holdWish = (view) => (isPaused(view) ? "resume_all" : "pause_all");

/** Whether a further round still fits after this one, in words; empty where nothing ends. */
function fitWords({ view, t, lang, now, exercises, desk }) {
  const exercise = exercises.find((one) => one.slug === view.room.exercise?.slug);
  if (exercise === undefined) return "";
  const people = Math.max(2, ...(view.board ?? []).map((one) => one.seats.length));
  const last = lastStart(exercise, people, { plan: view.plan, ends: desk.desk.ends, betweenMs: desk.desk.between_ms });
  if (last === null) return "";
  return now <= last ? t("fits_until", { time: clockTime(last, lang) }) : t("no_further_round");
}

function roundWords({ view, t }) {
  const open = (view.board ?? []).filter((one) => one.stage !== "closed" && one.round > 0);
  if (open.length === 0) return "";
  const [n, of] = [Math.min(...open.map((one) => one.round)), open[0].rounds];
  return of === 1 ? t("round_one") : t("round_of", { n, of });
}

/** The step of the plan that is on, when it is no exercise. */
function stepLine({ view, t }) {
  const step = view.plan?.steps[view.plan.place] ?? null;
  return step === null ? t("board_idle") : t(`step_${step.kind}_line`);
}

/** The sheet that ends the exercise for everybody, or what stands in the way of the next round. */
export const endSheet = (t, next) => ({
  sheet: "reason",
  asks: { wish: "end", title: t(next ? "next_end_title" : "end_title"), line: t(next ? "next_end_line" : "end_line"), fields: {} },
});

/** To the next round: while an exercise is on it is ended first, with a reason; else to where the pairs stand. */
export function goToNext({ view, t, set }) {
  if (view.room.step === "exercise") set(endSheet(t, true));
  else document.getElementById("next-title")?.focus();
}

export function Head({ model }) {
  const { view, t, act, set, exercises, exerciseName } = model;
  const running = view.room.step === "exercise";
  const step = view.plan?.steps[view.plan.place] ?? null;
  const title = running ? exerciseName : step === null ? view.room.title : stepTitle(step, exercises, t);
  const lines = running ? [roundWords(model), fitWords(model)] : [stepLine(model)];
  const hold = holdWish(view);
  // One button that changes, so that whoever pressed it by keyboard still stands on it.
  return html`<header class="board-head row spread">
    <div class="grow"><h1 class="board-title" tabindex="-1" data-heading>${title}</h1>
      <p class="quiet">${lines.filter(Boolean).join(" · ")}</p></div>
    <div class="row tools">
      ${running && html`<${Button} kind=${hold === "resume_all" ? "main" : ""} icon=${hold === "resume_all" ? "play" : "pause"}
        onClick=${() => act(hold)}>${t(hold)}</${Button}>
        <${Button} onClick=${() => set(endSheet(t, false))}>${t("bring_back")}</${Button}>`}
      <${Button} kind=${running && hold === "pause_all" ? "main" : ""} onClick=${() => goToNext(model)}>${t("round_next")}</${Button}>
    </div>
  </header>`;
}
