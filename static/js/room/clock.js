/**
 * Time, computed and never counted: the server's clock from samples, and everything that follows from a turn's
 * `used_ms` and `runs_from`. Pure: the caller says what time it is. All lengths and instants are milliseconds.
 */

const KEPT_SAMPLES = 16;

/** The device's own clock: it does not jump when somebody sets the wall clock. */
export function deviceNow() {
  return performance.timeOrigin + performance.now();
}

/**
 * Add one ping to the samples. `sent` and `received` are the device's clock, `server` the server's.
 * @returns the newest samples, at most sixteen
 */
export function addSample(samples, { sent, server, received }) {
  const trip = Math.max(0, received - sent);
  const offset = server - (sent + received) / 2;
  return [...samples, { trip, offset }].slice(-KEPT_SAMPLES);
}

/** How far the server's clock is ahead of ours: the sample with the least round trip says it best (not the mean). */
export function offsetOf(samples) {
  if (samples.length === 0) return 0;
  return samples.reduce((best, sample) => (sample.trip < best.trip ? sample : best)).offset;
}

/** How long a sitting may run at most. */
export function hardEnd(turn) {
  return turn.budget_ms + turn.extension_ms + turn.grace_ms;
}

/** Speaking time used at `now`; stands still while `runs_from` is null, and never passes the hard end. */
export function used(turn, now) {
  if (turn.runs_from === null) return turn.used_ms;
  return Math.min(Math.max(turn.used_ms, hardEnd(turn)), turn.used_ms + Math.max(0, now - turn.runs_from));
}

/** What the clock has added since the server last settled: what both sides of the bar grow by. */
export function growth(turn, now) {
  return used(turn, now) - turn.used_ms;
}

/** Time left of the turn; negative in the grace that lets a sentence end. */
export function remaining(turn, now) {
  return turn.budget_ms + turn.extension_ms - used(turn, now);
}

/** How long until the handover is over, or 0. */
export function untilStart(turn, now) {
  return turn.runs_from === null ? 0 : Math.max(0, turn.runs_from - now);
}

/** The phase at `usedMs`, as {key, who, index, start, end, place}; the last one when the time is past them all. */
export function phaseAt(spans, usedMs) {
  if (!spans || spans.length === 0) return null;
  let place = spans.findIndex((span) => usedMs < span[4]);
  if (place === -1) place = spans.length - 1;
  const [key, who, index, start, end] = spans[place];
  return { key, who, index, start, end, place };
}

/**
 * What the ring shows: how much of it is full (0..1) and how much time that is. In a last taking-in the ring is about
 * that phase alone, because that is what there is to rest in.
 */
export function ring(turn, now, { step = 1000 } = {}) {
  const usedMs = used(turn, now);
  const total = turn.budget_ms + turn.extension_ms;
  const phase = phaseAt(turn.spans, usedMs);
  const resting = phase !== null && phase.key === "take_in" && phase.place === turn.spans.length - 1;
  const whole = resting ? Math.max(1, phase.end - phase.start) : Math.max(1, total);
  const left = resting ? phase.end - usedMs : total - usedMs;
  const shown = Math.max(0, Math.ceil(left / step) * step);
  return { fraction: Math.min(1, Math.max(0, shown / whole)), left, resting, grace: left <= 0 };
}

/**
 * The words for a time left, as [key, number]: minutes while there are minutes, seconds only at the end, and in steps
 * of five so that nobody watches a stopwatch.
 */
export function leftWords(leftMs) {
  if (leftMs <= 0) return ["left_over", 0];
  if (leftMs >= 60_000) return ["left_minutes", Math.round(leftMs / 60_000)];
  if (leftMs > 30_000) return ["left_under_minute", 1];
  return ["left_seconds", Math.max(5, Math.ceil(leftMs / 5_000) * 5)];
}

/** m:ss, for the numbers under the bar. */
export function minutesAndSeconds(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * The sums of `seat` at `now`: {spoke, listened}. The live turn adds to the speaker's and the supporter's alike.
 */
export function sumsAt(pairing, seat, now) {
  const settled = pairing.sums[String(seat)] ?? { s: 0, p: 0 };
  const turn = pairing.turn;
  const grown = turn === null ? 0 : growth(turn, now);
  return {
    spoke: settled.s + (turn !== null && turn.speaker === seat ? grown : 0),
    listened: settled.p + (turn !== null && turn.supporter === seat ? grown : 0),
  };
}

/**
 * The width of one half of the bar: what the longer half will be when the live turn has run, so that an even round
 * fills both sides and nothing ever shrinks within a turn.
 */
export function barScale(pairing, seats, now) {
  const turn = pairing.turn;
  const ahead = turn === null ? 0 : Math.max(0, turn.budget_ms + turn.extension_ms - turn.used_ms);
  const lengths = seats.flatMap((seat) => {
    const settled = pairing.sums[String(seat)] ?? { s: 0, p: 0 };
    const inTurn = turn !== null && (turn.speaker === seat || turn.supporter === seat);
    const live = sumsAt(pairing, seat, now);
    return [
      Math.max(live.spoke, settled.s + (inTurn && turn.speaker === seat ? ahead : 0)),
      Math.max(live.listened, settled.p + (inTurn && turn.supporter === seat ? ahead : 0)),
    ];
  });
  return Math.max(60_000, ...lengths);
}

/** The next instants at which the page should look again: start, warning, change of phase, end of the budget. */
export function nextInstant(turn, now) {
  if (turn === null || turn.runs_from === null) return null;
  const at = (usedMs) => turn.runs_from + (usedMs - turn.used_ms);
  const marks = [turn.runs_from, at(turn.budget_ms + turn.extension_ms), at(hardEnd(turn))];
  if (turn.warn_ms !== null) marks.push(at(turn.warn_ms));
  for (const span of turn.spans) marks.push(at(span[4]));
  const ahead = marks.filter((mark) => mark > now);
  return ahead.length === 0 ? null : Math.min(...ahead);
}

/** The instant at which the server should be asked to look at its clock: the earliest `due` of what I can see. */
export function dueOf(view) {
  if (view === null) return null;
  const dues = [view.pairing, ...(view.board ?? [])].map((pairing) => pairing?.due ?? null);
  const known = dues.filter((due) => due !== null);
  return known.length === 0 ? null : Math.min(...known);
}
