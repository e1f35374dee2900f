/**
 * The keys of the board, for whoever has no hand free for the pointer. Pure: what a key asks for, never how it is done.
 * Each has a button too. They rest in a field, in a dialog, with a modifier, and for whoever has put them off.
 */

export const KEYS = { p: "pause", n: "next", m: "message", v: "visit", "?": "keys" };

const WRITING = new Set(["INPUT", "TEXTAREA", "SELECT"]);

/** What a press of a key asks for, or null. `dialog`: one is open. */
export function keyWish(event, { on = true, dialog = false } = {}) {
  if (!on || dialog || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return null;
  const target = event.target ?? {};
  if (WRITING.has(target.tagName) || target.isContentEditable) return null;
  return Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
}
