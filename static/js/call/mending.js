/**
 * When a broken path is made anew (ICE restart), as pure functions. Growing distances: however long a network is gone, and
 * whatever events it sends, there is never a storm of restarts.
 */

const PATIENCE = 3_000; // ms that a broken path may mend itself
const APART = 2_000; // ms between two restarts, doubled by each that did not help
const LONGEST = 30_000;
const LET_OTHER = 700; // ms that the polite side leaves to the other, so that not both make an offer

/**
 * In how many ms to restart, or null for not at all.
 * @param state the connectionState, standing `since`; `tries` restarts were made since it last was connected, the `last`
 *   one at that instant (or null); `moved`: the device is in another network now
 */
export function restartIn({ state, since, tries, last, moved, polite, now }) {
  const broken = { failed: 0, disconnected: Math.max(0, since + PATIENCE - now) }[state];
  const wish = broken ?? (moved && (state === "connected" || state === "connecting") ? 0 : null);
  if (wish === null) return null;
  const apart = last === null ? 0 : last + Math.min(APART * 2 ** Math.max(0, tries - 1), LONGEST) - now;
  return Math.max(moved ? 0 : wish, apart, 0) + (polite ? LET_OTHER : 0);
}

/** Whether a change that `navigator.connection` tells of is another network: its estimates of speed change all the time. */
export function isOtherNetwork(before, after) {
  return before !== undefined && after !== undefined && after !== "none" && before !== after;
}
