/**
 * Voice and face in the room: the way I take part, my devices, and what the room lets through. Everything here is
 * optional: without devices, permission or a server that knows of calls, the room works as it is.
 */

import { MeshCalls } from "../call/calls.js";
import { canAsk, list, open, sentenceFor, WAYS } from "../call/devices.js";
import { isOtherNetwork } from "../call/mending.js";
import { allowed } from "../call/plan.js";
import { Speaker } from "../call/speaker.js";

const OPEN_SCREENS = new Set(["lobby", "waiting", "turn", "closing", "goodbye", "board"]); // devices may be open
const CALL_SCREENS = new Set([...OPEN_SCREENS, "break"]); // calls stand; in the break they only bring what others say
const SOON = 30; // ms: many small changes are drawn once
const LISTENED = 4_000; // ms after which a silent microphone is called that
const LOUD = 0.3; // of the meter: a voice

export class Voice {
  /** @param say(message) to the server; @param redraw; @param kept {read(key, fallback), write(key, value)} on this device */
  constructor({ say, redraw, kept, page, now }) {
    this.kept = kept;
    this.now = now;
    this.redraw = redraw;
    this.able = canAsk();
    const way = kept.read("way", "listen");
    this.way = WAYS.includes(way) ? way : "listen";
    this.mic = this.way !== "listen";
    this.cam = this.way === "face";
    this.ids = kept.read("devices", {}) ?? {};
    this.tracks = { audio: null, video: null };
    this.failures = { audio: null, video: null };
    this.devices = { audio: [], video: [], speaker: [] };
    this.speaker = new Speaker({ id: this.ids.speaker ?? "", changed: () => this.retell() });
    this.asking = false;
    this.selfShown = false;
    this.level = { since: 0, peak: 0 };
    this.closedBy = null; // paused, facilitator or witness: why an open microphone sends nothing
    this.screen = null;
    this.checks = false;
    this.soon = null;
    this.calls = new MeshCalls({ say, changed: () => this.drawSoon(), page, now });
    if (this.able) navigator.mediaDevices.addEventListener("devicechange", () => this.learnDevices());
    this.watchNetwork(navigator.connection);
  }

  watchNetwork(network) {
    let before = network?.type;
    network?.addEventListener?.("change", () => {
      if (isOtherNetwork(before, network.type)) this.calls.wake();
      before = network.type;
    });
  }

  // --- what the room says ---

  hear(message) {
    // What others ask of me before I have joined is out of date by then: they are told to begin anew.
    if (this.able && !(this.checks && message.t === "signal")) this.calls.hear(message);
  }

  online() {
    if (this.able) this.calls.online();
  }

  wake() {
    this.calls.wake();
  }

  /**
   * Called at every drawing: what the room is now, and which screen stands; `checks`: over the board I still try my
   * devices, as in the lobby.
   */
  follow({ view, screen: stands, checks = false }) {
    if (!this.able) return;
    const screen = checks ? "lobby" : stands;
    const joins = this.checks && !checks;
    this.checks = checks;
    const there = OPEN_SCREENS.has(screen);
    const came = there && !OPEN_SCREENS.has(this.screen);
    const went = !there && OPEN_SCREENS.has(this.screen);
    if (screen !== this.screen) this.selfShown = false;
    this.screen = screen;
    if (went) this.putDown();
    this.calls.follow(CALL_SCREENS.has(screen) && !checks ? (view?.links ?? []) : []);
    if (joins) this.calls.join();
    this.apply(view);
    this.speaker.play(this.people());
    if (came) this.acquire();
  }

  apply(view) {
    this.view = view;
    const { audio, video } = this.tracks;
    const may = allowed({ view, screen: this.screen, mic: this.mic && audio !== null, cam: this.cam && video !== null });
    this.closedBy = may.why;
    // In the check I see and hear that my devices work; nobody else does: they are handed to no call.
    const checks = this.screen === "lobby";
    if (audio !== null) audio.enabled = may.mic || checks;
    const told = { mic: may.mic, cam: may.cam, plays: this.speaker.waits ? "waits" : "yes" };
    this.calls.send({ audio: checks ? null : audio, video: may.cam ? video : null }, told);
  }

  retell() {
    this.apply(this.view);
    this.drawSoon();
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
    if (kind === "speaker") return this.speaker.choose(id);
    if (kind === "audio") this.listenAnew();
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
    track.onmute = track.onunmute = () => this.drawSoon(); // by the system, a key of the headset for example
    this.tracks = { ...this.tracks, [kind]: track };
    if (kind === "video") this.ownStream = new MediaStream([track]);
  }

  close(kind) {
    const track = this.tracks[kind];
    if (track === null) return;
    track.onended = track.onmute = track.onunmute = null;
    track.stop();
    this.tracks = { ...this.tracks, [kind]: null };
  }

  putDown() {
    this.close("audio");
    this.close("video");
  }

  async learnDevices() {
    this.devices = await list();
    this.speaker.settle(this.devices.speaker.map((one) => one.id));
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

  // --- whether I am heard ---

  /** Begin to listen for the loudest that my microphone gives; `noteLevel` is told each of them. */
  listenAnew() {
    this.level = { since: this.now(), peak: 0 };
  }

  noteLevel(level) {
    this.level.peak = Math.max(this.level.peak, level);
  }

  /** What hearing.js wants to know of this device. */
  facts(online) {
    const { audio } = this.tracks;
    const listened = this.level.peak > LOUD || this.now() - this.level.since > LISTENED;
    return {
      online,
      failure: this.failures.audio,
      track: audio === null ? "none" : audio.muted ? "muted" : "live",
      mic: this.mic,
      closedBy: this.closedBy,
      cam: this.cam && this.tracks.video !== null,
      level: listened ? this.level.peak : null,
      waits: this.speaker.waits,
    };
  }

  // --- the others ---

  people() {
    return this.calls.people();
  }

  drawSoon() {
    if (this.soon !== null) return;
    this.soon = setTimeout(() => {
      this.soon = null;
      this.redraw();
    }, SOON);
  }
}
