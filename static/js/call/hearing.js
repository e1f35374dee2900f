/**
 * Why somebody is not heard: the likely cause and the one thing to do, from facts that are known here. Pure; the
 * sentences are texts (`unheard_*`, `cannot_hear_*`).
 *
 * mine: {online, failure, track, mic, closedBy, cam, level, waits}. `failure` of the microphone or null; `track`: live,
 * muted (by the system) or none; `closedBy`: paused, facilitator, witness or null; `level`: the loudest of the last seconds, 0..1, or
 * null while nothing can be said; `waits`: this browser wants a tap before it plays.
 * others: [{seat, name, state, known, mic, leaves, arrives, quality, restsMine, plays, isWitness}]; `leaves` and `arrives`:
 * whether packets of sound grew, or null; `plays`: what their page says of its own sound: yes or waits, or null;
 * `isWitness`: they listen along, and nobody expects to hear them.
 *
 * Answers {cause, act, seat, name}; `act` is what a button does: mic, tap, camera_off, anew, or null.
 */

const QUIETEST = 0.1; // of the meter, -54 dB: a microphone that is spoken into is far above

const answer = (cause, act = null, other = null) => ({ cause, act, seat: other?.seat ?? null, name: other?.name ?? "" });

/** What is the matter on this device, whoever listens. */
function atMine(mine, others) {
  if (mine.failure !== null) return answer(mine.failure, "mic");
  if (!mine.mic || mine.track === "none") return answer("off", "mic");
  if (mine.closedBy !== null) return answer(mine.closedBy);
  if (mine.track === "muted") return answer("muted");
  if (!mine.online) return answer("offline");
  if (others.length === 0) return answer("nobody");
  return null;
}

const isUp = (other) => other.state === "connected";
const first = (others, what) => others.find(what) ?? null;

function onTheWay(others, act) {
  const failed = first(others, (one) => one.state === "failed");
  if (failed !== null) return answer("failed", "anew", failed);
  const down = first(others, (one) => !isUp(one));
  return down === null ? null : answer("connecting", act, down);
}

/** Why the others do not hear me. */
export function whyUnheard(mine, others) {
  const here = atMine(mine, others) ?? onTheWay(others, null);
  if (here !== null) return here;
  if (mine.level !== null && mine.level < QUIETEST) return answer("silent");
  const stuck = first(others, (one) => one.leaves === false);
  if (stuck !== null) return answer("stuck", "anew", stuck);
  const waits = first(others, (one) => one.plays === "waits");
  if (waits !== null) return answer("they_wait", null, waits);
  const weak = first(others, (one) => one.quality === "poor");
  if (weak !== null) return mine.cam && !weak.restsMine ? answer("weak_camera", "camera_off", weak) : answer("weak", null, weak);
  return mine.level === null ? answer("looking") : answer("fine", "anew", others[0]);
}

/** Why I do not hear the others. */
export function whyICannotHear(mine, everybody) {
  const others = everybody.filter((one) => !one.isWitness);
  if (mine.waits) return answer("tap", "tap");
  if (!mine.online) return answer("offline");
  if (others.length === 0) return answer("nobody");
  const quiet = first(others, (one) => one.known && !one.mic);
  if (mine.closedBy === "paused") return answer("paused");
  if (quiet !== null) return answer("off", null, quiet);
  const broken = onTheWay(others, null);
  if (broken !== null) return broken;
  const stuck = first(others, (one) => one.arrives === false);
  if (stuck !== null) return answer("stuck", "anew", stuck);
  const weak = first(others, (one) => one.quality === "poor");
  return weak !== null ? answer("weak", null, weak) : answer("fine", null, others[0]);
}
