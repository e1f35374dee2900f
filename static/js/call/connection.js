/**
 * One call to one person: an RTCPeerConnection with perfect negotiation. Candidates wait until there is a remote
 * description; handlers stand before anything is sent. Whom it may reach is decided elsewhere.
 */

import { givesWay, qualityOf } from "./plan.js";
import { sessionOf, withQuietSilence } from "./sdp.js";

const PATIENCE = 2_500; // ms that a broken path may mend itself
const MOST_WAITING = 64; // candidates kept for a description that has not come
const LONGEST_CANDIDATE = 1024; // bytes, as the wire has it

export class Connection {
  /** @param say(kind, data) sends a signal; @param changed is called when the stream or the state is another. */
  constructor({ polite, ice, say, changed, make = (config) => new RTCPeerConnection(config) }) {
    this.polite = polite;
    this.say = say;
    this.changed = changed;
    this.pc = make({ iceServers: ice.servers, iceTransportPolicy: ice.policy, bundlePolicy: "max-bundle" });
    this.stream = new MediaStream();
    this.own = new MediaStream();
    this.senders = { audio: null, video: null };
    this.candidates = [];
    this.making = false;
    this.settingAnswer = false;
    this.ignored = false;
    this.closed = false;
    this.before = null; // the numbers of the last look, for what was lost since
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
      if (pc.connectionState === "failed") pc.restartIce();
      if (pc.connectionState === "disconnected") this.mendLater();
      this.changed();
    };
  }

  get state() {
    return this.pc.connectionState;
  }

  mendLater() {
    setTimeout(() => !this.closed && this.pc.connectionState === "disconnected" && this.pc.restartIce(), PATIENCE);
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
    if (!this.closed && description !== null) this.say(description.type, withQuietSilence(description.sdp));
  }

  /** Whether this description is of another connection of theirs than the one I am connected to: they began anew. */
  isForeign(sdp) {
    const known = sessionOf(this.pc.remoteDescription?.sdp);
    return known !== null && known !== sessionOf(sdp);
  }

  /** An offer or an answer of the other side. */
  async describe(kind, sdp) {
    const { pc } = this;
    try {
      if (kind === "answer" && pc.signalingState !== "have-local-offer") return;
      const now = { kind, polite: this.polite, making: this.making, signaling: pc.signalingState, settingAnswer: this.settingAnswer };
      this.ignored = givesWay(now);
      if (this.ignored) return;
      this.settingAnswer = kind === "answer";
      await pc.setRemoteDescription({ type: kind, sdp });
      this.settingAnswer = false;
      for (const candidate of this.candidates.splice(0)) await this.add(candidate);
      if (kind !== "offer") return;
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
    Object.assign(parameters.encodings[0], { maxBitrate: 600_000, maxFramerate: 24 });
    sender.setParameters(parameters).catch((error) => this.complain(error));
  }

  /** The socket is back, or the network is another: say again what may have been lost. */
  wake({ moved = false } = {}) {
    if (this.pc.signalingState === "have-local-offer") this.tellDescription();
    else if (moved || this.pc.connectionState !== "connected") this.senders.audio !== null || this.pc.remoteDescription !== null ? this.pc.restartIce() : null;
  }

  renew(ice) {
    this.pc.setConfiguration({ iceServers: ice.servers, iceTransportPolicy: ice.policy, bundlePolicy: "max-bundle" });
  }

  /** good, fair or poor since the last look; null where nothing can be said. */
  async look() {
    if (this.closed || this.pc.connectionState !== "connected") return null;
    const sum = { lost: 0, received: 0, trip: 0 };
    for (const one of (await this.pc.getStats()).values()) {
      if (one.type === "inbound-rtp") {
        sum.lost += one.packetsLost ?? 0;
        sum.received += one.packetsReceived ?? 0;
      }
      if (one.type === "candidate-pair" && one.nominated) sum.trip = (one.currentRoundTripTime ?? 0) * 1000;
    }
    const before = this.before ?? sum;
    this.before = sum;
    const lost = Math.max(0, sum.lost - before.lost);
    const all = lost + Math.max(0, sum.received - before.received);
    return qualityOf({ loss: all === 0 ? 0 : lost / all, trip: sum.trip });
  }

  /** What goes wrong with a description is mended by the next one; nobody has to read of it. */
  complain(error) {
    if (!this.closed) console.debug("call:", error.name);
  }

  close() {
    this.closed = true;
    const { pc } = this;
    pc.onnegotiationneeded = pc.onicecandidate = pc.ontrack = pc.onconnectionstatechange = null;
    pc.close();
  }
}
