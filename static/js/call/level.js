/**
 * The live level of a microphone: pure smoothing, and a meter that feeds it. Nothing of it leaves the device.
 */

const FLOOR_DB = -60;
const RISE_MS = 40;
const FALL_MS = 350;

/** Loudness of samples (-1..1) as a share of the meter, 0..1: root mean square from -60 dB to 0 dB, in decibels. */
export function loudness(samples) {
  let sum = 0;
  for (const one of samples) sum += one * one;
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12);
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR_DB));
}

/** The shown level after `elapsed` ms: it rises fast and falls slowly. */
export function smooth(shown, fresh, elapsed) {
  const span = fresh > shown ? RISE_MS : FALL_MS;
  return shown + (fresh - shown) * (1 - Math.exp(-elapsed / span));
}

/** Calls `draw(level)` until the function that it returns is called. */
export function watchLevel(track, draw, every = 50) {
  const audio = new AudioContext();
  const ear = audio.createAnalyser();
  ear.fftSize = 1024;
  const source = audio.createMediaStreamSource(new MediaStream([track]));
  source.connect(ear);
  const samples = new Float32Array(ear.fftSize);
  let shown = 0;
  const timer = setInterval(() => {
    ear.getFloatTimeDomainData(samples);
    shown = smooth(shown, loudness(samples), every);
    draw(shown);
  }, every);
  return () => {
    clearInterval(timer);
    source.disconnect();
    audio.close();
  };
}
