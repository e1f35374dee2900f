/**
 * Which frames belong to which turn, and what is left of a turn when it is over: its role, its length, and the lengths
 * in which I spoke. Pure: whoever calls says what time it is. Instants and lengths are milliseconds.
 *
 * As speaker the whole running time counts. As supporter it is the time in which the other holds the floor: where the
 * exercise asks me to speak, speaking fills nobody's time. Closed microphones, pauses and handovers do not count.
 */

import { used } from "../room/clock.js";
import { floorFor, myRole } from "../room/scene.js";
import { FRAME_MS, isSpeech, runsOf } from "./runs.js";

const LEAST_HEARD = 0.9; // of the time with an open microphone: a mirror with holes would be wrong
const LEAST_MS = 5_000;

/** The part of the first `usedMs` of a turn that counts for a role; the last phase goes on until the turn ends. */
export function countedMs(turn, role, usedMs) {
  if (role === "speaker" || turn.spans.length === 0) return usedMs;
  const last = turn.spans.length - 1;
  return turn.spans.reduce((sum, [, who, , start, end], place) => {
    const until = place === last ? usedMs : Math.min(end, usedMs);
    return floorFor({ who }, role) === "other" ? sum + Math.max(0, until - start) : sum;
  }, 0);
}

/** My turn or my supporting as it is now, or null: {key, pairing, role, turn}. Who only listens along has no mirror. */
function part(pairing, seat) {
  const role = myRole(pairing, seat);
  if (role !== "speaker" && role !== "supporter") return null;
  return { key: `${pairing.id}.${pairing.turn.no}.${role}`, pairing: pairing.id, role, turn: pairing.turn };
}

export class Turns {
  constructor() {
    this.now = null; // the part that is on: with frames in stretches, and the time that they should add up to
  }

  /**
   * Told whenever the room, the microphone or the time is another. `open`: my microphone sends.
   * @returns the mirror of a part that is over now, {pairing, turn, role, running_ms, runs}, or null
   */
  follow({ pairing, seat, open, at }) {
    const next = part(pairing, seat);
    const over = this.now !== null && this.now.key !== next?.key ? this.end(at) : null;
    if (next === null) return over;
    this.now ??= { ...next, open, stretches: [[]], wanted: 0, seen: 0 };
    this.advance(at);
    if (!open && this.now.open) this.now.stretches.push([]);
    Object.assign(this.now, { turn: next.turn, open });
    return over;
  }

  /** The time that counts has gone on to `at`; with an open microphone, as many frames should have come. */
  advance(at) {
    const { turn, role, open, seen } = this.now;
    const counted = Math.max(seen, countedMs(turn, role, used(turn, at)));
    this.now.wanted += open ? counted - seen : 0;
    this.now.seen = counted;
  }

  /** One more frame, as probability of speech, that was heard at the instant `at`. */
  frame(probability, at) {
    if (this.now === null || !this.now.open) return;
    const { turn, role, stretches } = this.now;
    const grows = turn.runs_from !== null && countedMs(turn, role, used(turn, at)) > countedMs(turn, role, used(turn, at - FRAME_MS));
    if (grows) stretches.at(-1).push(isSpeech(probability));
    else if (stretches.at(-1).length > 0) stretches.push([]);
  }

  end(at) {
    this.advance(at);
    const { pairing, role, turn, stretches, wanted } = this.now;
    this.now = null;
    const heard = stretches.reduce((sum, marks) => sum + marks.length * FRAME_MS, 0);
    if (wanted < LEAST_MS || heard < LEAST_HEARD * wanted) return null;
    const running = Math.round(countedMs(turn, role, used(turn, at)));
    return { pairing, turn: turn.no, role, running_ms: running, runs: stretches.flatMap((marks) => runsOf(marks)) };
  }
}
