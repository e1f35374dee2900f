/**
 * Escape twice within a second: the way out for whoever has to be gone at once. Once closes a sheet, as everywhere. Pure.
 */

export const WITHIN = 1_000; // ms

export class Twice {
  constructor() {
    this.last = -Infinity;
  }

  /** Whether this press, at the instant `now`, is the second one. A key that is held down is one press. */
  pressed({ key, repeat }, now) {
    if (key !== "Escape") this.last = -Infinity;
    if (key !== "Escape" || repeat) return false;
    const second = now - this.last < WITHIN;
    this.last = second ? -Infinity : now;
    return second;
  }
}
