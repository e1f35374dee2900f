/**
 * What is read from or written into a session description (SDP), as pure functions.
 */

/** Which connection of the other side a description belongs to: the session id of its `o=` line (RFC 8866, 5.2). */
export function sessionOf(sdp) {
  return /^o=\S+ (\S+) /m.exec(sdp ?? "")?.[1] ?? null;
}

/** One description among all of its connection's: session id and version of its `o=` line. */
function versionOf(sdp) {
  return /^o=\S+ (\S+ \S+) /m.exec(sdp ?? "")?.[1] ?? null;
}

const ANSWERS = /^a=x-samtal-answers:(.*?)\r?\n/m;

/** An answer that names its offer. SDP itself does not tell which of several offers was answered. */
export function answering(sdp, offer) {
  const version = versionOf(offer);
  return version === null ? sdp : `${sdp}a=x-samtal-answers:${version}\r\n`;
}

/** Whether an answer belongs to `offer`. One that names none is taken at its word. */
export function answers(sdp, offer) {
  const named = ANSWERS.exec(sdp)?.[1] ?? null;
  return named === null || named === versionOf(offer);
}

/** A description without what is only for us. */
export function plain(sdp) {
  return sdp.replace(ANSWERS, "");
}

/** Ask for silence to cost nothing: `usedtx=1` for Opus (RFC 7587, 7). What is written here binds who reads it. */
export function withQuietSilence(sdp) {
  const number = /^a=rtpmap:(\d+) opus\/48000/im.exec(sdp)?.[1];
  if (number === undefined) return sdp;
  const line = new RegExp(`^a=fmtp:${number} (.*)$`, "m");
  return sdp.replace(line, (whole, rest) => (rest.includes("usedtx") ? whole : `a=fmtp:${number} ${rest.trimEnd()};usedtx=1${rest.endsWith("\r") ? "\r" : ""}`));
}
