/**
 * What a call does next, as pure functions: which calls begin and end, who gives way, what may be sent. No browser, no
 * clock.
 */

/** Compare the calls that stand with the links that the server names: {close: [id], open: [link]}. */
export function changes(standing, links) {
  const named = new Set(links.map((link) => link.link));
  const there = new Set(standing);
  return {
    close: [...there].filter((id) => !named.has(id)),
    open: links.filter((link) => !there.has(link.link)),
  };
}

/** Screens on which the switches are at hand: only there anything is sent. */
const SENDING = new Set(["turn", "waiting", "goodbye", "board"]);

/** A pause that somebody asked for closes the microphones; a lost connection does not. */
const PAUSES = new Set(["me", "bell", "facilitator"]);

/** Whether a pause closes my microphone: the whole conversation's, or my own while the others go on. */
export function isPaused(pairing, seat) {
  if (!pairing || pairing.stage === "closed") return false;
  const stands = pairing.turn === null || pairing.turn.runs_from === null;
  return (pairing.held ?? []).some((held) => PAUSES.has(held.why) && (stands || held.seat === seat));
}

/** What of microphone and camera is let through: {mic, cam, why}; `why` says what closes an open microphone. */
export function allowed({ view, screen, mic, cam }) {
  if (!view || !SENDING.has(screen)) return { mic: false, cam: false, why: null };
  const links = view.links ?? [];
  const paused = isPaused(view.pairing, view.me.seat);
  const muted = links.some((link) => link.muted);
  const why = paused ? "paused" : view.me.muted ? "facilitator" : muted ? "witness" : null;
  return { mic: mic && why === null, cam, why };
}

/** Whether a fresh offer must give way to one of mine: perfect negotiation, as the WebRTC specification shows it. */
export function givesWay({ kind, polite, making, signaling, settingAnswer }) {
  const ready = !making && (signaling === "stable" || settingAnswer);
  const collision = kind === "offer" && !ready;
  return collision && !polite;
}
