/**
 * What of a session outlives a drawing, pure: which notes I have put away, who answered me, and how long I have spoken and
 * listened in all exercises of this room.
 */

import { sumsAt } from "./clock.js";

/**
 * How long I have spoken and listened in this room, ms. `spent` {s, p} is what the ledger knew when the page was made, with
 * `first`, the view of that moment; `seen` {id: {spoke, listened}} are the pairings that this page has seen since.
 */
export function wholeOf({ spent, first, seen }) {
  const counted = first?.pairing?.sums?.[String(first.me.seat)] ?? { s: 0, p: 0 };
  const sums = Object.values(seen);
  return {
    spoke: sums.reduce((sum, one) => sum + one.spoke, Math.max(0, spent.s - counted.s)),
    listened: sums.reduce((sum, one) => sum + one.listened, Math.max(0, spent.p - counted.p)),
  };
}

/** `seen` with the pairing that is mine now; the same object while nothing of it has changed. */
export function seenWith(seen, view) {
  const { pairing, me } = view ?? {};
  if (!pairing?.sums?.[String(me.seat)]) return seen;
  const { spoke, listened } = sumsAt(pairing, me.seat, 0);
  const before = seen[pairing.id];
  if (before && before.spoke === spoke && before.listened === listened) return seen;
  return { ...seen, [pairing.id]: { spoke, listened } };
}
