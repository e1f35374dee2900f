/**
 * Microphone and camera of this device: opening them, and saying in a word why that failed. The sentences are texts.
 */

const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const PICTURE = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24, max: 24 }, facingMode: "user" };

/** What it takes, by way: face (and voice), voice, listen. */
export const WAYS = ["face", "voice", "listen"];

/** Why a device could not be opened: refused, none, busy or unable. */
export function failureOf(error) {
  const names = {
    NotAllowedError: "refused",
    SecurityError: "refused",
    NotFoundError: "none",
    OverconstrainedError: "none",
    NotReadableError: "busy",
    AbortError: "busy",
  };
  return names[error?.name] ?? "unable";
}

/** The key of the sentence for a failure of `kind` (audio, video). */
export function sentenceFor(kind, failure) {
  return `check_${kind}_${failure}`;
}

/** Whether this page may ask for devices at all: not on plain http of another machine. */
export function canAsk(media = navigator.mediaDevices) {
  return typeof media?.getUserMedia === "function" && typeof RTCPeerConnection === "function";
}

async function openOne(kind, id, media) {
  const wish = { ...(kind === "audio" ? SOUND : PICTURE), ...(id ? { deviceId: { exact: id } } : {}) };
  try {
    const stream = await media.getUserMedia({ [kind]: wish });
    return stream.getTracks()[0];
  } catch (error) {
    // The device that was chosen is not there today: another one will do. (As a mere ideal Chromium does not heed it.)
    if (id && failureOf(error) === "none") return openOne(kind, null, media);
    throw error;
  }
}

/** Open one kind: {track, failure}; exactly one of them is null. */
export async function open(kind, id = null, media = navigator.mediaDevices) {
  try {
    return { track: await openOne(kind, id, media), failure: null };
  } catch (error) {
    return { track: null, failure: failureOf(error) };
  }
}

/** Devices to choose from: {audio: [{id, label}], video: [...], speaker: [...]}; only those whose names the browser tells. */
export async function list(media = navigator.mediaDevices) {
  const found = { audio: [], video: [], speaker: [] };
  for (const one of await media.enumerateDevices()) {
    const kind = { audioinput: "audio", videoinput: "video", audiooutput: "speaker" }[one.kind];
    if (kind && one.label) found[kind].push({ id: one.deviceId, label: one.label });
  }
  return found;
}
