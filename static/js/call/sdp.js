/**
 * The two things that are read from or written into a session description (SDP), as pure functions.
 */

/** Which connection of the other side a description belongs to: the session id of its `o=` line (RFC 8866, 5.2). */
export function sessionOf(sdp) {
  return /^o=\S+ (\S+) /m.exec(sdp ?? "")?.[1] ?? null;
}

/** Ask for silence to cost nothing: `usedtx=1` for Opus (RFC 7587, 7). What is written here binds who reads it. */
export function withQuietSilence(sdp) {
  const number = /^a=rtpmap:(\d+) opus\/48000/im.exec(sdp)?.[1];
  if (number === undefined) return sdp;
  const line = new RegExp(`^a=fmtp:${number} (.*)$`, "m");
  return sdp.replace(line, (whole, rest) => (rest.includes("usedtx") ? whole : `a=fmtp:${number} ${rest.trimEnd()};usedtx=1${rest.endsWith("\r") ? "\r" : ""}`));
}
