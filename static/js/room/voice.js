/**
 * Voice and face in the room: the way I take part, my devices, and what the room lets through. Everything here is
 * optional: without devices, permission or a server that knows of calls, the room works as it is.
 */

import { MeshCalls } from "../call/calls.js";
import { canAsk, list, open, sentenceFor, WAYS } from "../call/devices.js";
import { allowed } from "../call/plan.js";

const OPEN_SCREENS = new Set(["lobby", "waiting", "turn", "closing", "board"]);
const SOON = 30; // ms: many small changes are drawn once

export class Voice {
  /** @param say(message) to the server; @param redraw; @param kept {read(key, fallback), write(key, value)} on this device */
  constructor({ say, redraw, kept, page, now }) {
    this.kept = kept;
    this.redraw = redraw;
    this.able = canAsk();
    const way = kept.read("way", "listen");
    this.way = WAYS.includes(way) ? way : "listen";
    this.mic = this.way !== "listen";
    this.cam = this.way === "face";
    this.ids = kept.read("devices", {}) ?? {};
    this.tracks = { audio: null, video: null };
    this.failures = { audio: null, video: null };
    this.devices = { audio: [], video: [] };
    this.asking = false;
    this.selfShown = false;
    this.soundWaits = false; // the browser wants a tap before it plays
    this.closedBy = null; // paused or witness: why an open microphone sends nothing
    this.screen = null;
    this.soon = null;
    this.players = new Map(); // seat -> audio element
    this.calls = new MeshCalls({ say, changed: () => this.drawSoon(), page, now });
    if (this.able) navigator.mediaDevices.addEventListener("devicechange", () => this.learnDevices());
    navigator.connection?.addEventListener?.("change", () => this.calls.wake());
  }

  // --- what the room says ---

  hear(message) {
    if (this.able) this.calls.hear(message);
  }

  online() {
    if (this.able) this.calls.online();
  }

  wake() {
    this.calls.wake();
  }

  /** Called at every drawing: what the room is now, and which screen stands. */
  follow({ view, screen }) {
    if (!this.able) return;
    const there = OPEN_SCREENS.has(screen);
    const came = there && !OPEN_SCREENS.has(this.screen);
    const went = !there && OPEN_SCREENS.has(this.screen);
    this.screen = screen;
    if (went) this.putDown();
    this.calls.follow(there ? (view?.links ?? []) : []);
    this.apply(view);
    this.play();
    if (came) this.acquire();
  }

  apply(view) {
    this.view = view;
    const { audio, video } = this.tracks;
    const may = allowed({ view, screen: this.screen, mic: this.mic && audio !== null, cam: this.cam && video !== null });
    this.closedBy = may.why;
    if (audio !== null) audio.enabled = may.mic;
    // In the check I see myself; nobody else does, because nothing is linked there.
    this.calls.send({ audio, video: may.cam ? video : null }, { mic: may.mic, cam: may.cam });
  }

  // --- what I choose ---

  /** face, voice or listen: three equal ways. */
  choose(way) {
    this.way = way;
    this.mic = way !== "listen";
    this.cam = way === "face";
    this.kept.write("way", way);
    this.failures = { audio: null, video: null };
    return this.acquire();
  }

  toggleMic() {
    this.mic = !this.mic;
    this.failures = { ...this.failures, audio: null };
    if (this.mic && this.way === "listen") this.remember("voice");
    return this.acquire();
  }

  toggleCam() {
    this.cam = !this.cam;
    this.failures = { ...this.failures, video: null };
    if (this.cam) this.remember("face");
    return this.acquire();
  }

  remember(way) {
    this.way = way;
    this.kept.write("way", way);
  }

  useDevice(kind, id) {
    this.ids = { ...this.ids, [kind]: id };
    this.kept.write("devices", this.ids);
    this.close(kind);
    return this.acquire();
  }

  showSelf(shown) {
    this.selfShown = shown;
    this.redraw();
  }

  // --- devices ---

  /** Open what is wanted and close what is not; a wish that changed meanwhile is seen to afterwards. */
  async acquire() {
    if (this.asking) return;
    this.asking = true;
    this.drawSoon();
    while (await this.openNext());
    this.asking = false;
    this.apply(this.view);
    this.learnDevices();
    this.drawSoon();
  }

  async openNext() {
    const there = OPEN_SCREENS.has(this.screen);
    if (!there || this.way === "listen") this.close("audio");
    if (!there || !this.cam) this.close("video");
    const kind = this.lacks("audio", this.mic) ? "audio" : this.lacks("video", this.cam) ? "video" : null;
    if (!there || kind === null) return false;
    const { track, failure } = await open(kind, this.ids[kind]);
    this.failures = { ...this.failures, [kind]: failure };
    if (track === null) this[kind === "audio" ? "mic" : "cam"] = false;
    else this.take(kind, track);
    return true;
  }

  lacks(kind, wanted) {
    return wanted && this.tracks[kind] === null;
  }

  take(kind, track) {
    track.onended = () => {
      this.close(kind);
      this[kind === "audio" ? "mic" : "cam"] = false;
      this.failures = { ...this.failures, [kind]: "gone" };
      this.apply(this.view);
      this.drawSoon();
    };
    this.tracks = { ...this.tracks, [kind]: track };
    if (kind === "video") this.ownStream = new MediaStream([track]);
  }

  close(kind) {
    const track = this.tracks[kind];
    if (track === null) return;
    track.onended = null;
    track.stop();
    this.tracks = { ...this.tracks, [kind]: null };
  }

  putDown() {
    this.close("audio");
    this.close("video");
  }

  async learnDevices() {
    this.devices = await list();
    this.drawSoon();
  }

  /** Keys of sentences for what did not work. */
  troubles() {
    return ["audio", "video"].filter((kind) => this.failures[kind] !== null).map((kind) => sentenceFor(kind, this.failures[kind]));
  }

  /** The sentence that belongs to a direct connection, before the first call. */
  get isDirect() {
    return this.calls.ice?.policy === "all";
  }

  // --- the others ---

  people() {
    return this.calls.people();
  }

  /** Sound plays in elements of its own, so that no change of the screen cuts it. */
  play() {
    const people = this.people();
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
  }

  async start(player) {
    try {
      await player.play();
    } catch (error) {
      if (error.name !== "NotAllowedError") return;
      this.soundWaits = true;
      this.drawSoon();
    }
  }

  /** After a tap the browser plays. */
  letSoundPlay() {
    this.soundWaits = false;
    for (const player of this.players.values()) this.start(player);
    this.redraw();
  }

  drawSoon() {
    if (this.soon !== null) return;
    this.soon = setTimeout(() => {
      this.soon = null;
      this.redraw();
    }, SOON);
  }
}
