/**
 * One call to one person: an RTCPeerConnection with perfect negotiation. Candidates wait until there is a remote
 * description; handlers stand before anything is sent. Whom it may reach is decided elsewhere.
 */

import { restartIn } from "./mending.js";
import { givesWay } from "./plan.js";
import { compare, measure } from "./quality.js";
import { answering, answers, plain, sessionOf, withQuietSilence } from "./sdp.js";

const UNANSWERED = 4_000; // ms after which an offer is said again: a signal may reach nobody
const MOST_WAITING = 64; // candidates kept for a description that has not come
const MOST_BITS = 500_000; // a second, of one picture to one person: up to three of them are sent at once
const LONGEST_CANDIDATE = 1024; // bytes, as the wire has it

export class Connection {
  /**
   * @param say(kind, data) sends a signal; @param changed is called when the stream or the state is another
   * @param fresh() resolves when the credentials of the relay are good for a new path
   */
  constructor({ polite, ice, say, changed, fresh, now, make = (config) => new RTCPeerConnection(config) }) {
    Object.assign(this, { polite, say, changed, fresh, now });
    this.pc = make({ iceServers: ice.servers, iceTransportPolicy: ice.policy, bundlePolicy: "max-bundle" });
    this.stream = new MediaStream();
    this.own = new MediaStream();
    this.senders = { audio: null, video: null };
    this.candidates = [];
    this.making = false;
    this.settingAnswer = false;
    this.ignored = false;
    this.closed = false;
    this.offered = null; // when the offer was said that no answer has come to
    this.mending = { since: now(), tries: 0, last: null, moved: false, asking: false, timer: null };
    this.looked = { memory: null, sum: null }; // the numbers of earlier looks, for what was lost since
    this.listen();
  }

  listen() {
    const { pc } = this;
    pc.onnegotiationneeded = () => this.offer();
    pc.onicecandidate = ({ candidate }) => {
      const data = candidate === null ? "" : JSON.stringify(candidate);
      if (data !== "" && data.length <= LONGEST_CANDIDATE) this.say("ice", data);
    };
    pc.ontrack = ({ track }) => {
      this.stream.addTrack(track);
      track.onmute = track.onunmute = track.onended = () => this.changed();
      this.changed();
    };
    pc.onconnectionstatechange = () => {
      const works = pc.connectionState === "connected";
      Object.assign(this.mending, { since: this.now(), ...(works ? { tries: 0 } : {}) });
      if (works && this.senders.video !== null) this.limit(this.senders.video);
      this.mend();
      this.changed();
    };
  }

  get state() {
    return this.pc.connectionState;
  }

  /** Set the clock for the next restart, or stop it where there is nothing to mend. */
  mend() {
    const { mending } = this;
    const wait = restartIn({ ...mending, state: this.state, polite: this.polite, now: this.now() });
    clearTimeout(mending.timer);
    mending.timer = wait === null ? null : setTimeout(() => this.restart(), wait);
  }

  async restart() {
    const { mending } = this;
    if (mending.asking) return;
    mending.asking = true;
    await this.fresh();
    mending.asking = false;
    if (this.closed || (this.state === "connected" && !mending.moved)) return;
    Object.assign(mending, { moved: false, last: this.now(), tries: mending.tries + 1 });
    this.pc.restartIce();
    this.mend();
  }

  async offer() {
    try {
      this.making = true;
      await this.pc.setLocalDescription();
      this.tellDescription();
    } catch (error) {
      this.complain(error);
    } finally {
      this.making = false;
    }
  }

  tellDescription() {
    const description = this.pc.localDescription;
    if (this.closed || description === null) return;
    this.offered = description.type === "offer" ? this.now() : null;
    const sdp = withQuietSilence(description.sdp);
    this.say(description.type, description.type === "answer" ? answering(sdp, this.pc.remoteDescription?.sdp) : sdp);
  }

  /** Whether this description is of another connection of theirs than the one I am connected to: they began anew. */
  isForeign(sdp) {
    const known = sessionOf(this.pc.remoteDescription?.sdp);
    return known !== null && known !== sessionOf(sdp);
  }

  /**
   * Whether a first offer of theirs meets one of mine and I am the one to give way: by a fresh connection that answers. A
   * rollback would do by the book, but when it hits an offer that is just being set Chromium gathers no candidate after it.
   */
  givesUp() {
    return this.polite && this.pc.remoteDescription === null && (this.making || this.pc.signalingState === "have-local-offer");
  }

  /** An offer or an answer of the other side; an answer to it sends what `tracks()` gives. */
  async describe(kind, sdp, tracks = null) {
    const { pc } = this;
    try {
      if (kind === "answer" && pc.signalingState !== "have-local-offer") return;
      // One to an offer of an earlier connection of mine would lead to one of theirs that is gone.
      if (kind === "answer" && !answers(sdp, pc.localDescription?.sdp)) return;
      const now = { kind, polite: this.polite, making: this.making, signaling: pc.signalingState, settingAnswer: this.settingAnswer };
      this.ignored = givesWay(now);
      if (this.ignored) return;
      this.settingAnswer = kind === "answer";
      await pc.setRemoteDescription({ type: kind, sdp: plain(sdp) });
      this.settingAnswer = false;
      for (const candidate of this.candidates.splice(0)) await this.add(candidate);
      if (kind !== "offer" || this.closed) return;
      this.send(tracks());
      await pc.setLocalDescription();
      this.tellDescription();
    } catch (error) {
      this.settingAnswer = false;
      this.complain(error);
    }
  }

  /** A candidate of the other side, as JSON. */
  async candidate(data) {
    const candidate = JSON.parse(data);
    if (this.pc.remoteDescription !== null) await this.add(candidate);
    else if (this.candidates.length < MOST_WAITING) this.candidates.push(candidate);
  }

  async add(candidate) {
    try {
      await this.pc.addIceCandidate(candidate);
    } catch (error) {
      if (!this.ignored) this.complain(error);
    }
  }

  /** Send these tracks; null sends nothing of a kind. */
  send({ audio, video }) {
    this.sendKind("audio", audio);
    this.sendKind("video", video);
  }

  sendKind(kind, track) {
    const sender = this.senders[kind];
    if (sender === null) {
      if (track === null) return;
      this.senders[kind] = this.pc.addTrack(track, this.own);
      if (kind === "video") this.limit(this.senders.video);
    } else if (sender.track !== track) {
      sender.replaceTrack(track).catch((error) => this.complain(error));
    }
  }

  /** A face of 640 x 360 needs no more. */
  limit(sender) {
    const parameters = sender.getParameters();
    if (!parameters.encodings?.length) return;
    Object.assign(parameters.encodings[0], { maxBitrate: MOST_BITS, maxFramerate: 24 });
    sender.setParameters(parameters).catch((error) => this.complain(error));
  }

  /** The socket is back, or the network is another: say again what may have been lost, look for a new path. */
  wake({ moved = false } = {}) {
    if (this.pc.signalingState === "have-local-offer") this.tellDescription();
    this.mending.moved ||= moved && this.pc.remoteDescription !== null;
    this.mend();
  }

  renew(ice) {
    this.pc.setConfiguration({ iceServers: ice.servers, iceTransportPolicy: ice.policy, bundlePolicy: "max-bundle" });
  }

  /**
   * What came and went since the last looks: {came, went, trip, leaves, arrives}; `leaves` and `arrives` are whether packets
   * of sound grew, null where there should be none. Null while there is no connection.
   */
  async look() {
    if (this.offered !== null && this.pc.signalingState === "have-local-offer" && this.now() - this.offered > UNANSWERED) this.tellDescription();
    if (this.closed || this.state !== "connected") return null;
    const sum = measure(await this.pc.getStats());
    const { memory, came, went } = compare(this.looked.memory, sum);
    const before = this.looked.sum;
    this.looked = { memory, sum };
    const speaks = this.senders.audio?.track?.readyState === "live";
    return {
      came,
      went,
      trip: sum.trip,
      leaves: before === null || !speaks ? null : sum.voice > before.voice,
      arrives: before === null || this.stream.getAudioTracks().length === 0 ? null : sum.heard > before.heard,
    };
  }

  /** What goes wrong with a description is mended by the next one; nobody has to read of it. */
  complain(error) {
    if (!this.closed) console.debug("call:", error.name);
  }

  close() {
    this.closed = true;
    clearTimeout(this.mending.timer);
    const { pc } = this;
    pc.onnegotiationneeded = pc.onicecandidate = pc.ontrack = pc.onconnectionstatechange = null;
    pc.close();
  }
}
