/**
 * Which screen, and who I am in it: everything a view wants to know, derived from the state. Pure. Whoever draws asks
 * here and never looks into the raw view for a decision.
 */

import { restKind } from "./arc.js";
import { phaseAt, remaining, untilStart, used } from "./clock.js";

export const CLOSING_KEYS = new Set(["take_in", "after"]);

/** The person in `seat`, or a stand-in without a name for somebody whom the view no longer lists. */
export function personIn(view, seat) {
  const found = view.people.find((person) => person.seat === seat);
  return found ?? { seat, name: "", pronouns: "", role: "member", rehearsal: false, presence: "left", ready: false };
}

export function nameOf(view, seat) {
  return personIn(view, seat).name;
}

/** My part in the live turn: speaker, supporter, witness; null without a turn. */
export function myRole(pairing, seat) {
  const turn = pairing?.turn ?? null;
  if (turn === null) return null;
  if (turn.speaker === seat) return "speaker";
  return turn.supporter === seat ? "supporter" : "witness";
}

/** Whose face is large: for the speaker the supporter's, for everybody else the speaker's. Without a turn, anybody. */
export function faceSeat(pairing, seat) {
  const turn = pairing.turn;
  const others = pairing.seats.filter((one) => one !== seat);
  if (turn !== null && turn.speaker !== seat) return turn.speaker;
  if (turn !== null && turn.supporter !== seat && turn.supporter !== 0) return turn.supporter;
  return others[0] ?? null;
}

/** The pause, absence or lack that the time stands still for, the one that matters most to me first. */
export function heldBy(pairing, seat) {
  const order = (held) => {
    if (held.why === "me" && held.seat === seat) return 0;
    return { lost: 1, out: 1, bell: 2, facilitator: 3, me: 4, missing: 5 }[held.why] ?? 6;
  };
  return [...(pairing.held ?? [])].sort((a, b) => order(a) - order(b))[0] ?? null;
}

/** Whether somebody of the live turn has stepped out: then its time stands, from a few seconds on at the latest. */
export function holdsByBeingOut(pairing, seat) {
  const { speaker, supporter } = pairing.turn ?? {};
  return pairing.people?.[String(seat)] === "out" && (seat === speaker || seat === supporter);
}

/** handover, running, held or waiting, as of `now`: a handover that is over on my clock is over for my eyes. */
export function stageAt(pairing, now) {
  if (pairing.turn === null) return pairing.stage === "held" ? "held" : "waiting";
  if (pairing.stage === "handover" && untilStart(pairing.turn, now) === 0) {
    return pairing.turn.runs_from === null ? "held" : "running";
  }
  return pairing.stage;
}

/** Whether the server would let me do `what`, as far as the state tells. */
export function may(pairing, what) {
  return (pairing?.may ?? []).includes(what);
}

/** Passing is for the first seconds of a turn only. */
export function mayPass(pairing, now) {
  const turn = pairing.turn;
  return may(pairing, "pass") && turn !== null && used(turn, now) < turn.pass_until_ms;
}

/** Ending a turn at once is for its grace and its closing phases; before them the rest is kept or let go. */
export function mayEnd(pairing, now) {
  const turn = pairing.turn;
  return may(pairing, "done") && turn !== null && (turn.closing || remaining(turn, now) <= 0);
}

/** In which phase the live turn is, and whether my answer to "what reached you" belongs here. */
export function phaseOf(pairing, seat, now) {
  if (pairing.turn === null) return null;
  const phase = phaseAt(pairing.turn.spans, used(pairing.turn, now));
  if (phase === null) return null;
  return { ...phase, asksWhatReached: phase.key === "take_in" && pairing.turn.speaker === seat };
}

/** Who may speak in this phase, seen from me: me, other, both. */
export function floorFor(phase, role) {
  if (phase.who === "both") return role === "witness" ? "other" : "both";
  return phase.who === role ? "me" : "other";
}

/** Between the exercises, by the step of the plan that is on. */
const BETWEEN = { break: "break", closing: "goodbye" };

function liveScreen(view, { dismissed, board, out }) {
  const { pairing, room, me } = view;
  if (out || (me.out_since ?? null) !== null) return "out";
  if (me.role === "facilitator" && (board || pairing === null || pairing.stage === "closed")) return "board";
  if (pairing !== null && pairing.stage !== "closed") return "turn";
  if (pairing !== null && pairing.id !== dismissed && me.ready) return "closing";
  return me.ready ? (BETWEEN[restKind(view)] ?? "waiting") : "lobby";
}

/**
 * The screen of a state: connecting, moved, ended, room_closed, left, out, lobby, waiting, break, goodbye, turn, closing or
 * board. `dismissed` is the id of the pairing whose closing I have put away, `board` a facilitator's wish to see the
 * board, `out` that I am on my way to the quiet page.
 */
export function screenOf(state, { dismissed = null, left = false, board = false, out = false } = {}) {
  if (left) return "left";
  if (state.connection === "moved") return "moved";
  if (state.connection === "ended") return "ended";
  if (state.view === null) return "connecting";
  const screen = liveScreen(state.view, { dismissed, board, out });
  return state.view.room.step === "closed" && screen !== "closing" ? "room_closed" : screen;
}

/**
 * Whether somebody who leads is still at the check of sound and picture, which stands over their board: until they have
 * put it away, or go to visit, they are in no call.
 */
export function isChecking({ screen, view, checked }) {
  return screen === "board" && !checked && !visits(view);
}

/** Whether I am with a pairing as its visitor. */
export function visits(view) {
  return (view?.board ?? []).some((pairing) => pairing.visitor === view.me.seat);
}

/** Whether something I do here would reach the server now. */
export function isConnected(state) {
  return state.connection === "open";
}
