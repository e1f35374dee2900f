/**
 * How good a connection is, from what the browser counts, and whether the picture rests for the sake of the voice. Pure:
 * numbers and instants in, words out.
 */

const FEWEST = 20; // packets from which the share of lost ones says something; silence sends few
const WORSE_AFTER = 2; // looks in a row until a worse sign is shown
const BETTER_AFTER = 3;
const POOR_FOR = 6_000; // ms of a poor connection until the picture rests
const GOOD_FOR = 12_000; // ms of a good one until it comes back
const LONGEST_REST = 120_000; // ms: the most that is waited for a picture that had to rest again and again
const SOON_AGAIN = 60_000; // ms after its return in which another rest counts as a relapse

const RANK = { good: 0, fair: 1, poor: 2 };

/** The worse of two of good, fair, poor; null says nothing. */
export function worse(one, other) {
  if (one === null || other === null) return one ?? other;
  return RANK[one] >= RANK[other] ? one : other;
}

function pairIn(stats) {
  const all = [...stats.values()];
  const chosen = all.find((one) => one.type === "transport" && one.selectedCandidatePairId)?.selectedCandidatePairId;
  const pairs = all.filter((one) => one.type === "candidate-pair");
  const used = (one) => (chosen === undefined ? one.selected : one.id === chosen);
  return pairs.find(used) ?? pairs.find((one) => one.nominated) ?? null;
}

/**
 * The sums of one look at a connection (RTCStatsReport, W3C webrtc-stats): packets {received, lost} here, {sent, lostThere}
 * as the other side reported at `reported`, those of sound alone {voice, heard}, and the round trip in ms.
 */
export function measure(stats) {
  const sum = { received: 0, lost: 0, sent: 0, lostThere: 0, reported: 0, voice: 0, heard: 0, trip: 0 };
  for (const one of stats.values()) {
    const sound = one.kind === "audio";
    if (one.type === "inbound-rtp") {
      sum.received += one.packetsReceived ?? 0;
      sum.lost += one.packetsLost ?? 0;
      if (sound) sum.heard += one.packetsReceived ?? 0;
    } else if (one.type === "outbound-rtp") {
      sum.sent += one.packetsSent ?? 0;
      if (sound) sum.voice += one.packetsSent ?? 0;
    } else if (one.type === "remote-inbound-rtp") {
      sum.lostThere += one.packetsLost ?? 0;
      sum.reported = Math.max(sum.reported, one.timestamp ?? 0);
    }
  }
  sum.trip = (pairIn(stats)?.currentRoundTripTime ?? 0) * 1000;
  return sum;
}

const share = (lost, all) => (all < FEWEST ? null : Math.min(1, Math.max(0, lost) / all));

/**
 * What was lost since the looks in `memory` (null at first): {memory, came, went}, both shares of 0..1 or null while too
 * little has passed. What went is known only when the other side has reported anew.
 */
export function compare(memory, sum) {
  const { came: mine, went: theirs } = memory ?? { came: sum, went: sum };
  const missing = sum.lost - mine.lost;
  const came = share(missing, missing + sum.received - mine.received);
  const went = sum.reported > theirs.reported ? share(sum.lostThere - theirs.lostThere, sum.sent - theirs.sent) : null;
  return { memory: { came: came === null ? mine : sum, went: went === null ? theirs : sum }, came, went };
}

/** good, fair or poor, from the share of packets lost (0..1, or null) and the round trip in ms; null says nothing new. */
export function qualityOf({ loss, trip }) {
  if (loss > 0.15 || trip > 1000) return "poor";
  if (loss > 0.05 || trip > 500) return "fair";
  return loss === null ? null : "good";
}

export const STEADY = { shown: "good", sinks: false, looks: 0 };

/** The sign that is shown: slow to sink and slower to rise, so that it does not flicker. `run` begins as STEADY. */
export function steady(run, judged) {
  if (judged === null) return run;
  if (judged === run.shown) return { ...run, looks: 0 };
  const sinks = RANK[judged] > RANK[run.shown];
  const looks = sinks === run.sinks ? run.looks + 1 : 1;
  if (looks < (sinks ? WORSE_AFTER : BETTER_AFTER)) return { ...run, sinks, looks };
  return { shown: judged, sinks, looks: 0 };
}

export const RUNS = { rests: false, since: null, wait: GOOD_FOR, back: null };

/**
 * Whether my picture rests, `quality` being that of what I send: after some seconds of poor, until it was good for `wait`
 * ms. A picture that came back too soon waits twice as long the next time. `run` begins as RUNS.
 */
export function restPicture(run, quality, now) {
  if (quality !== (run.rests ? "good" : "poor")) return { ...run, since: null };
  const since = run.since ?? now;
  if (now - since < (run.rests ? run.wait : POOR_FOR)) return { ...run, since };
  if (run.rests) return { ...run, rests: false, since: null, back: now };
  const relapsed = run.back !== null && now - run.back < SOON_AGAIN;
  return { ...run, rests: true, since: null, wait: relapsed ? Math.min(2 * run.wait, LONGEST_REST) : GOOD_FOR };
}
