/**
 * My call for help, as I may see it: nobody knows of it but the facilitators. Pure.
 */

import { nameOf } from "./scene.js";

export const PATIENCE = 60_000; // ms without an answer, after which it is said plainly
export const ANSWER_STAYS = 180_000;

/** The seat of a facilitator who is here and is not me, whoever leads first; null where nobody is. */
export function helperOf(view) {
  const { facilitator } = view.room;
  if (facilitator !== null && facilitator !== view.me.seat) return facilitator;
  const others = view.people.filter((one) => one.role === "facilitator" && one.presence === "here" && !one.out);
  return others.find((one) => one.seat !== view.me.seat)?.seat ?? null;
}

export const helperName = (view) => {
  const seat = helperOf(view);
  return seat === null ? "" : nameOf(view, seat);
};

/** "I need Maja", or "Help" where nobody facilitates. */
export function helpWord(view, t) {
  const name = helperName(view);
  return name ? t("i_need", { name }) : t("help");
}

/** Who ended my call, if the news say that somebody else did: {seat, at}, else null. */
export function answerIn(news, seat) {
  const ended = news.findLast((item) => item.k === "help_ended" && item.seat === seat && item.by !== seat);
  return ended === undefined ? null : { seat: ended.by, at: ended.at };
}

/**
 * How my call stands: {state, name} and, once answered, {at}; null when there is none. State: `waiting`; `unanswered` after a minute; `answered`,
 * as long as that is news. `answer` is what `answerIn` gave. The name is empty where nobody facilitates.
 */
export function callOf(view, { now, answer = null }) {
  if (!view) return null;
  const since = view.me.help_since ?? null;
  if (since !== null) return { state: now - since < PATIENCE ? "waiting" : "unanswered", name: helperName(view) };
  if (answer === null || now - answer.at >= ANSWER_STAYS) return null;
  return { state: "answered", name: nameOf(view, answer.seat) || helperName(view), at: answer.at };
}

/** The sentence of a call: with the name of who is there, or without one where nobody is. */
export function callWords({ state, name }, t) {
  if (state === "answered") return t("call_answered", { name });
  if (state === "waiting") return name ? t("call_waiting", { name }) : t("call_waiting_nobody");
  return name ? t("call_unanswered", { name }) : t("call_unanswered_nobody");
}
