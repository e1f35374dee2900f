/**
 * Finds speech in one microphone by vad-web (Silero, version 5), on this device: sound comes in, one probability for
 * every 32 ms goes out, and nothing else is kept. What it needs is fetched at the first use. Where that or wasm is not
 * to be had, there is simply no ear.
 */

const VAD = new URL("../../vendor/vad-web-0.0.31/", import.meta.url).href;
const WASM = new URL("../../vendor/onnxruntime-web-1.22.0/", import.meta.url).href;
const NEEDED = [`${VAD}silero_vad_v5.onnx`, `${VAD}vad.worklet.bundle.min.js`, `${WASM}ort-wasm-simd-threaded.wasm`];

// The library keeps the sound of what it takes for speech. Nothing is ever certain enough for it to do so.
const KEEPS_NO_SOUND = { positiveSpeechThreshold: 1, negativeSpeechThreshold: 1, preSpeechPadMs: 0, redemptionMs: 0 };

/** Asked before, because the library would tell the console of what it cannot get. */
async function canGet(address) {
  return (await fetch(address, { method: "HEAD" })).ok;
}

async function library() {
  if (typeof WebAssembly !== "object" || typeof AudioWorkletNode !== "function") throw new Error("not in this browser");
  if (!(await Promise.all(NEEDED.map(canGet))).every(Boolean)) throw new Error("not to be had");
  await import(`${VAD}bundle.min.js`); // not a module: it leaves its name behind
  return window.vad.MicVAD;
}

export class Ear {
  /** @param heard(probability) for every frame */
  constructor(heard) {
    this.heard = heard;
    this.wanted = null; // the track that it should hear
    this.track = null; // and the one that it hears
    this.voices = null;
    this.failed = false;
    this.working = false;
  }

  get ready() {
    return this.voices !== null;
  }

  /** Listen to `track`, or to nothing. May be called at every drawing. */
  async listen(track) {
    this.wanted = track;
    if (this.working || this.failed) return;
    this.working = true;
    try {
      while (this.wanted !== this.track) await this.turnTo(this.wanted);
      // A browser that waits for a tap lets go of the sound later: then the mirror has holes, and is not shown.
      if (track !== null && this.sound.state === "suspended") this.sound.resume();
    } catch {
      this.failed = true; // offline, blocked, an old browser: no mirror, and no word about it
      this.release();
    }
    this.working = false;
  }

  async turnTo(track) {
    this.track = track;
    await this.voices?.pause();
    if (track === null) await this.sound?.suspend();
    else if (this.voices === null) await this.begin();
    else await this.voices.start();
  }

  async begin() {
    const MicVAD = await library();
    const stream = async () => new MediaStream([this.track]);
    this.sound = new AudioContext();
    this.voices = await MicVAD.new({
      ...KEEPS_NO_SOUND,
      model: "v5",
      baseAssetPath: VAD,
      onnxWASMBasePath: WASM,
      ortConfig: (ort) => Object.assign(ort.env.wasm, { numThreads: 1 }),
      audioContext: this.sound,
      getStream: stream,
      resumeStream: stream,
      pauseStream: async () => {}, // the microphone belongs to the call
      onFrameProcessed: ({ isSpeech }) => this.heard(isSpeech),
    });
  }

  release() {
    this.sound?.close().catch(() => {});
    this.sound = this.voices = null;
  }
}
