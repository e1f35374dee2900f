/**
 * The board in sentences: how people are there, why a pairing is proposed, who is owed, how late it is. Pure.
 */

import { lateMinutes } from "./board-sums.js";
import { nameOf } from "./scene.js";
import { timesWords } from "./why.js";
import { clockTime, lengthWords, nameList } from "./words.js";

export const namesOf = (view, seats, t) => nameList(seats.map((seat) => nameOf(view, seat)), t);

/** "Sofia + Leila", as pairs are written. */
export const pairWords = (view, seats) => seats.map((seat) => nameOf(view, seat)).join(" + ");

/** How somebody of a pairing is there, in words; empty for who simply is. */
export function presenceWords(view, seat, link, t) {
  const name = nameOf(view, seat);
  if (link === "out") return t("board_out", { name });
  if (link === "lost" || link === "missing") return t("board_back_soon", { name });
  return link === "away" ? t("board_away", { name }) : "";
}

/** Everybody of a pairing who is not simply there, each in words. */
export function goneWords(view, pairing, t) {
  const words = pairing.seats.map((seat) => presenceWords(view, seat, pairing.people[String(seat)], t));
  return words.filter((one) => one !== "");
}

const readWhy = (word) => {
  const [code, other = "0", value = "0"] = word.split(":");
  return { code, other: Number(other), value: Number(value) };
};

/** The reasons of a proposed group, each once: [{code, seat, other, value}], without what two people are told alike. */
function reasonsOf(group) {
  const seen = new Map();
  for (const [seat, words] of group.why) {
    for (const word of words) {
      const reason = { seat, ...readWhy(word) };
      const about = reason.other === 0 ? reason.code : `${reason.code}:${[seat, reason.other].sort((a, b) => a - b).join()}`;
      if (!seen.has(about)) seen.set(about, reason);
    }
  }
  return [...seen.values()];
}

/** Why a group is proposed, in sentences for whoever leads. */
export function whyGroup(view, group, t) {
  const reasons = reasonsOf(group);
  const again = reasons.filter((one) => one.code === "met_before");
  const sentences = again.map((one) =>
    t("next_met_before", { names: namesOf(view, [one.seat, one.other], t), times: timesWords(one.value, t) }),
  );
  if (again.length === 0 && reasons.some((one) => one.code === "first_time")) sentences.push(t("next_first_time"));
  if (reasons.some((one) => one.code === "odd_number")) sentences.push(t("next_odd"));
  if (reasons.some((one) => one.code === "whole_room")) sentences.push(t("next_whole_room"));
  if (reasons.some((one) => one.code === "no_shared_language")) sentences.push(t("next_no_language"));
  return sentences;
}

/** Whether nobody in a proposal meets anybody for a second time. */
export function nobodyMeetsTwice(proposal) {
  const codes = proposal.groups.flatMap((group) => reasonsOf(group).map((one) => one.code));
  return codes.includes("first_time") && !codes.includes("met_before");
}

/** "Leila is owed about two minutes.", for everybody who is. */
export function owedWords(view, owed, t) {
  return owed.map(([seat, ms]) => t("next_owed", { name: nameOf(view, seat), length: lengthWords(ms, t) }));
}

/** "plan ends 20:15, now 2 min late". */
export function lateWords({ ends, late }, lang, t) {
  const n = lateMinutes(late);
  const end = clockTime(ends, lang);
  if (n > 0) return t("plan_late", { end, n });
  return n < 0 ? t("plan_early", { end, n: -n }) : t("plan_on_time", { end });
}

/** The other facilitators of the room who have not left. */
export function alsoLeading(view) {
  return view.people.filter((one) => one.role === "facilitator" && one.presence !== "left" && one.seat !== view.me.seat);
}

/** "Only you and Jonas see this." */
export function onlyWords(view, t) {
  const names = alsoLeading(view).map((one) => one.name);
  return names.length === 0 ? t("only_you_call") : t("only_these_call", { names: nameList([t("you"), ...names], t) });
}

/** What a step of the plan is called: its exercise, else its kind. */
export function stepTitle(step, exercises, t) {
  const found = step.slug ? exercises.find((one) => one.slug === step.slug) : null;
  return found?.name ?? t(`step_${step.kind}`);
}
