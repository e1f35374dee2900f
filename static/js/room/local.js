/**
 * What stays on this device: what reached me, the urges I counted, whether sounds are on. Kept by room and exercise in
 * the tab's own storage, so that a reload loses nothing and closing the tab forgets it. Nothing here is ever sent.
 */

/** Read what was kept; anything unreadable counts as nothing. */
export function recall(storage, key, fallback) {
  try {
    return JSON.parse(storage.getItem(key)) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Keep `value`; a full or forbidden storage is no reason to fail. */
export function keep(storage, key, value) {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    // Private windows may refuse: then it is forgotten with the page.
  }
}

/** Keeps the screen lit during a turn, where nobody touches it for minutes. The browser lets go of it when hidden. */
export class Wakefulness {
  constructor(power = navigator.wakeLock) {
    this.power = power;
    this.lock = null;
    this.asking = false;
  }

  /** Hold it or let it go; may be called at every drawing. */
  async keep(wanted) {
    const held = this.lock !== null && !this.lock.released;
    if (wanted === held || this.asking || this.power === undefined) return;
    this.asking = true;
    try {
      if (wanted) this.lock = document.visibilityState === "visible" ? await this.power.request("screen") : null;
      else await this.lock.release();
    } catch {
      this.power = undefined; // refused (a nearly empty battery): not asked again on this page
    }
    this.asking = false;
  }
}

/** A soft tone of half a second, swelling and fading; silent where the browser does not let us. */
export function softTone(make = () => new AudioContext()) {
  try {
    const audio = make();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const start = audio.currentTime;
    tone.frequency.value = 392;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.08, start + 0.15);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.9);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 1);
    tone.onended = () => audio.close();
  } catch {
    // No sound is no loss: the same is on the screen.
  }
}
