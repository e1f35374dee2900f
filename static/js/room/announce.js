/**
 * What a screen reader is told, and when: turn changes, the warning, pauses, people who go and come, the connection.
 * Never a running clock, and never how somebody's turn ended. Pure: returns sentences, says nothing itself.
 */

import { arcOf, arcWords } from "./arc.js";
import { callWords, helperName } from "./calling.js";
import { phaseAt, remaining, used } from "./clock.js";
import { holdsByBeingOut, nameOf } from "./scene.js";
import { mutedWords } from "./muted.js";
import { lengthWords } from "./words.js";

function offered(item, { view, seat, t }) {
  const turn = view.pairing?.turn;
  if (turn && turn.no !== item.turn) return null; // already the next one
  const { speaker, supporter } = turn ?? item;
  const name = { speaker: nameOf(view, speaker), supporter: supporter === 0 ? "" : nameOf(view, supporter) };
  if (speaker === seat) return t(turn?.make_up ? "say_your_make_up" : "say_your_turn", { name: name.supporter });
  if (supporter === seat) return t("say_you_listen", { name: name.speaker });
  return t("say_others_turn", name);
}

function warned(_item, { view, seat, t, now }) {
  const turn = view.pairing?.turn;
  if (!turn || turn.speaker !== seat) return null; // the end of somebody else's time is not a listener's business
  const phase = phaseAt(turn.spans, used(turn, now));
  const left = phase === null ? remaining(turn, now) : phase.end - used(turn, now);
  return t("say_warned", { left: secondsOrLength(left, t) });
}

function secondsOrLength(ms, t) {
  const seconds = Math.max(5, Math.round(ms / 5_000) * 5);
  return seconds <= 45 ? t("seconds_long", { n: seconds }) : lengthWords(ms, t);
}

/** Whether the time stands still: it does not for somebody who only listens along. */
const stands = (view) => !view.pairing?.turn || view.pairing.turn.runs_from === null;

function paused(item, { view, seat, t }) {
  const by = item.by ?? item.seat;
  const name = nameOf(view, by);
  if (item.kind === "facilitator") return t("say_paused_all");
  if (item.kind === "bell") return by === seat ? t("say_you_paused") : t("say_bell", { name });
  if (by === seat) return t(stands(view) ? "say_you_paused" : "say_you_paused_apart");
  return t(stands(view) ? "say_paused" : "say_paused_apart", { name });
}

function lost(item, { view, seat, t }) {
  if (item.seat === seat) return null;
  return t(stands(view) ? "say_lost" : "say_lost_apart", { name: nameOf(view, item.seat) });
}

function asked(_item, { view, seat, t }) {
  const turn = view.pairing?.turn;
  if (!turn || turn.supporter !== seat) return null;
  return t("say_asked", { name: nameOf(view, turn.speaker) });
}

function ofPerson(key) {
  return (item, { view, seat, t }) => (item.seat === seat ? null : t(key, { name: nameOf(view, item.seat) }));
}

function visited(item, { view, seat, t }) {
  if (item.seat === seat) return t(item.on ? "say_you_visit" : "say_you_visited");
  return t(item.on ? "say_visit" : "say_visit_over", { name: nameOf(view, item.seat) });
}

/** To whoever practises with them their time stands still; a facilitator elsewhere only learns of it. */
function steppedOut(item, { view, seat, t }) {
  if (item.seat === seat) return null;
  const name = nameOf(view, item.seat);
  const together = (view.pairing?.seats ?? []).includes(item.seat);
  if (!together) return t("say_stepped_out", { name });
  return t(stands(view) || holdsByBeingOut(view.pairing, item.seat) ? "say_paused" : "say_paused_apart", { name });
}

function helpEnded(item, { view, seat, t }) {
  if (item.seat !== seat || item.by === seat) return null;
  return callWords({ state: "answered", name: nameOf(view, item.by) || helperName(view) }, t);
}

function muted(item, { view, seat, t }) {
  if (item.seat !== seat) return null;
  return item.on ? mutedWords(view, t) : t("say_unmuted");
}

/** Once, where the session goes on to something else, with what comes after it. */
function stepBegan(_item, where) {
  const arc = arcOf(where.view, where);
  return arc && arcWords(arc, where);
}

function leads(item, { view, seat, t }) {
  return item.seat === seat ? t("say_you_lead") : t("say_leads", { name: nameOf(view, item.seat) });
}

function closed(_item, { view, t }) {
  const result = view.pairing?.closes?.result;
  return result ? t(result === "even" ? "say_even" : "say_uneven") : null;
}

function help(item, { view, seat, t }) {
  const by = item.seat ?? item.by;
  return view.me.role === "facilitator" && by !== seat ? t("say_help", { name: nameOf(view, by) }) : null;
}

const SENTENCES = {
  turn_offered: offered,
  warned,
  paused,
  pause_ended: (_item, { t }) => t("say_pause_ended"),
  asked,
  granted: (_item, { t }) => t("say_granted"),
  ask_refused: (_item, { view, seat, t }) => (view.pairing?.turn?.speaker === seat ? t("say_not_now") : null),
  person_lost: lost,
  person_returned: ofPerson("say_returned"),
  person_away: ofPerson("say_away"),
  person_left: ofPerson("say_left"),
  person_joined: ofPerson("say_joined"),
  entered: ofPerson("say_entered"),
  exercise_started: (_item, { t }) => t("say_started"),
  exercise_ended: (_item, { view, t }) => (view.me.role === "facilitator" ? t("say_ended") : null),
  closed,
  visited,
  help,
  stepped_out: steppedOut,
  stepped_in: ofPerson("say_returned"),
  help_ended: helpEnded,
  muted,
  step_began: stepBegan,
  lead_changed: leads,
  door_locked: (item, { t }) => t(item.on ? "say_locked" : "say_unlocked"),
};

/** Sentences for a batch of news, in order, each once. `where` is {view, seat, t, now, lang, titles}, after the batch. */
export function sentences(news, where) {
  const told = news.map((item) => SENTENCES[item.k]?.(item, where) ?? null).filter((text) => text !== null);
  return [...new Set(told)];
}

/** What a change of the connection has to say, or null. */
export function connectionSentence(before, after, t) {
  const lostNow = after === "lost" || after === "restarting";
  const wasLost = before === "lost" || before === "restarting";
  if (lostNow && !wasLost) return t("say_reconnecting");
  if (after === "open" && wasLost) return t("say_reconnected");
  if (after === "moved" && before !== "moved") return t("moved_title");
  return null;
}

/** What a call for help has to say when time alone has changed it: that it stands, and that nobody has answered yet. */
export function callSentence(before, after, t) {
  if (after === null || after.state === "answered" || after.state === before?.state) return null;
  return callWords(after, t);
}

/**
 * What the time itself has to say between two looks at the clock: a further phase of the turn, with its prompt; never one
 * that came back with a lost connection. `prompt(phase)` gives the sentence that stands on the screen.
 */
export function phaseSentence(before, after, prompt) {
  if (after === null || before === null || before.turn !== after.turn || after.place <= before.place) return null;
  return prompt(after);
}
