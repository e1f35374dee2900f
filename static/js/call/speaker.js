/**
 * Where sound comes out: an element for everybody who is heard, the loudspeaker that was chosen, and a tone to try it.
 */

/** Whether this browser lets a page choose; elsewhere it is chosen in the settings of the device. */
export function canChoose(kind = HTMLMediaElement) {
  return "setSinkId" in kind.prototype;
}

/** Send an element's sound to a device; "" is the device's own choice. One that is gone changes nothing. */
async function route(element, id) {
  if (!canChoose() || element.sinkId === id) return;
  try {
    await element.setSinkId(id);
  } catch {
    if (id !== "") await route(element, "");
  }
}

/** Sound plays in elements of its own, so that no change of the screen cuts it. */
export class Speaker {
  /** @param changed is called when the browser begins or ends to wait for a tap */
  constructor({ id = "", changed }) {
    this.id = id;
    this.changed = changed;
    this.waits = false; // the browser wants a tap before it plays
    this.players = new Map(); // seat -> audio element
  }

  /** @param people seat -> {stream} */
  play(people) {
    for (const [seat, player] of this.players) {
      if (people.has(seat)) continue;
      player.srcObject = null;
      this.players.delete(seat);
    }
    for (const [seat, { stream }] of people) {
      if (stream === null || stream.getAudioTracks().length === 0) continue;
      const player = this.players.get(seat) ?? new Audio();
      this.players.set(seat, player);
      if (player.srcObject === stream) continue;
      player.srcObject = stream;
      this.start(player);
    }
    if (this.waits && this.players.size === 0) this.waits = false;
  }

  async start(player) {
    await route(player, this.id);
    try {
      await player.play();
    } catch (error) {
      if (error.name !== "NotAllowedError") return;
      this.waits = true;
      this.changed();
    }
  }

  /** After a tap the browser plays. */
  letPlay() {
    this.waits = false;
    for (const player of this.players.values()) this.start(player);
    this.changed();
  }

  choose(id) {
    this.id = id;
    for (const player of this.players.values()) route(player, id);
  }

  /** A loudspeaker was plugged in or out: without the chosen one sound comes from the device's own, until it is back. */
  settle(there) {
    const id = there.length === 0 || there.includes(this.id) ? this.id : "";
    for (const player of this.players.values()) route(player, id);
  }

  /** A soft tone through the chosen loudspeaker; silent where the browser does not let us. */
  async tone() {
    try {
      const audio = new AudioContext();
      const way = audio.createMediaStreamDestination();
      const player = new Audio();
      await route(player, this.id);
      player.srcObject = way.stream;
      await player.play();
      hum(audio, way).onended = () => {
        player.srcObject = null;
        audio.close();
      };
    } catch {
      // No sound is no loss: it can be tried again.
    }
  }
}

/** A second that swells and fades. */
function hum(audio, way) {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  const start = audio.currentTime + 0.1;
  tone.frequency.value = 392;
  volume.gain.setValueAtTime(0.0001, start);
  volume.gain.exponentialRampToValueAtTime(0.12, start + 0.2);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 1.1);
  tone.connect(volume).connect(way);
  tone.start(start);
  tone.stop(start + 1.2);
  return tone;
}
