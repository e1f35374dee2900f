/**
 * From frames to runs of speech. Pure: no browser, no clock. All lengths are milliseconds.
 *
 * The rules are those that held against speech of known length, in quiet, hum and key clicks: a frame is speech above
 * one half; runs too short to be a sound of a person are dropped first, then gaps too short to be a silence are filled.
 * They are applied afterwards, to all frames of a turn, so that a run is counted from where it really began.
 */

export const FRAME_MS = 32; // 512 samples at 16 kHz

const SPEECH_ABOVE = 0.5;
const LEAST_RUN_MS = 60;
const LEAST_GAP_MS = 300;
export const SHORT_SOUND_MS = 1200;

/** Whether a frame with this probability is speech. */
export function isSpeech(probability) {
  return probability > SPEECH_ABOVE;
}

/** The places of the true marks as [from, to), in frames. */
function spansOf(marks) {
  const spans = [];
  marks.forEach((mark, at) => {
    if (!mark) return;
    if (at > 0 && marks[at - 1]) spans.at(-1)[1] = at + 1;
    else spans.push([at, at + 1]);
  });
  return spans;
}

/**
 * The lengths of the runs of speech, in their order.
 * @param marks booleans, one for each frame of a stretch without interruption
 */
export function runsOf(marks, frame = FRAME_MS) {
  const joined = [];
  for (const [from, to] of spansOf(marks)) {
    if ((to - from) * frame < LEAST_RUN_MS) continue;
    const last = joined.at(-1);
    if (last !== undefined && (from - last[1]) * frame < LEAST_GAP_MS) last[1] = to;
    else joined.push([from, to]);
  }
  return joined.map(([from, to]) => (to - from) * frame);
}

/** The sum of runs. */
export function lengthOf(runs) {
  return runs.reduce((sum, run) => sum + run, 0);
}

/** Whether most of the time in these runs is in short sounds, such as "mm". */
export function isMostlyShort(runs) {
  return 2 * lengthOf(runs.filter((run) => run < SHORT_SOUND_MS)) > lengthOf(runs);
}
