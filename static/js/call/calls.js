/**
 * All my calls as one thing: told who I am linked to and what I send, it keeps a call to each of them. A mesh of
 * direct connections; a media server would be another class with the same methods:
 *
 *   follow(links)      the server's `links`: calls to others begin, calls that are not named end at once
 *   send({audio, video}, {mic, cam})   tracks or null, and what the others are told of them
 *   hear(message)      `signal` and `ice` of the server
 *   online()           the socket is (back) there
 *   wake()             the network is another
 *   people()           seat -> {stream, mic, cam, quality, state, weak}
 *   stop()             end all of it
 */

import { Connection } from "./connection.js";
import { changes, restPicture } from "./plan.js";

const LOOK_EVERY = 3_000; // ms between two looks at the quality
const MOST_EARLY = 100; // signals kept for a link that the page has not been told of yet
const RENEW_BEFORE = 60_000; // ms before credentials end
const OFFERED_WITHIN = 15_000; // ms after which a call that did not come about is begun anew

const NOTHING = { audio: null, video: null };

export class MeshCalls {
  /** @param say(message) to the server; @param changed whenever somebody's stream or state is another */
  constructor({ say, changed, page, now, make }) {
    Object.assign(this, { say, changed, page, now, make });
    this.calls = new Map(); // link id -> {link, connection, other, quality, run, since}
    this.early = [];
    this.ice = null;
    this.tracks = NOTHING;
    this.told = { mic: false, cam: false };
    this.timer = null;
    this.renewal = null;
  }

  follow(links) {
    const { close, open } = changes(this.calls.keys(), links);
    for (const id of close) this.end(id);
    for (const link of links) if (this.calls.has(link.link)) this.calls.get(link.link).link = link;
    for (const link of open) this.begin(link);
    if (this.timer === null && links.length > 0) this.timer = setInterval(() => this.look(), LOOK_EVERY);
    if (links.length === 0) this.rest();
    if (close.length + open.length > 0) this.changed();
  }

  rest() {
    clearInterval(this.timer);
    this.timer = null;
  }

  begin(link) {
    const call = { link, connection: null, other: null, quality: "good", run: { rests: false, poor: 0, good: 0 }, since: 0 };
    this.calls.set(link.link, call);
    this.tell(call);
    this.connect(call);
    const waiting = this.early.filter((message) => message.link === link.link);
    this.early = this.early.filter((message) => message.link !== link.link);
    for (const message of waiting) this.onSignal(message);
  }

  end(id) {
    this.calls.get(id)?.connection?.close();
    this.calls.delete(id);
  }

  /** Make a connection where there is something to send; who only listens waits for the other's offer. */
  connect(call, { asked = false } = {}) {
    if (call.connection !== null || this.ice === null) return;
    const sends = this.tracks.audio !== null || this.tracks.video !== null;
    if (!sends && !asked) return;
    const { link } = call;
    call.since = this.now();
    call.connection = new Connection({
      polite: link.polite,
      ice: this.ice,
      say: (kind, data) => this.calls.get(link.link) === call && this.say({ t: "signal", link: link.link, kind, data }),
      changed: this.changed,
      make: this.make,
    });
    // Who answers adds tracks only after the offer is set: then both kinds share what was offered.
    if (!asked) call.connection.send(this.tracksFor(call));
  }

  tracksFor({ link, run }) {
    return { audio: this.tracks.audio, video: link.video && !run.rests ? this.tracks.video : null };
  }

  send(tracks, told) {
    const same = tracks.audio === this.tracks.audio && tracks.video === this.tracks.video;
    const news = told.mic !== this.told.mic || told.cam !== this.told.cam;
    this.tracks = tracks;
    this.told = told;
    for (const call of this.calls.values()) {
      if (call.connection === null) this.connect(call);
      else call.connection.send(this.tracksFor(call));
      if (news || !same) this.tell(call);
    }
  }

  tell({ link, run }) {
    const cam = this.told.cam && link.video && !run.rests;
    this.say({ t: "signal", link: link.link, kind: "state", data: JSON.stringify({ mic: this.told.mic, cam, weak: run.rests, page: this.page }) });
  }

  hear(message) {
    if (message.t === "ice") this.onIce(message);
    else this.onSignal(message);
  }

  onIce(ice) {
    const servers = ice.servers.map(({ urls, username, credential }) => (username ? { urls, username, credential } : { urls }));
    this.ice = { servers, policy: ice.policy };
    clearTimeout(this.renewal);
    const wait = ice.expires - this.now() - RENEW_BEFORE;
    if (ice.expires > 0) this.renewal = setTimeout(() => this.say({ t: "turn" }), Math.max(5_000, Math.min(wait, 2 ** 30)));
    for (const call of this.calls.values()) {
      if (call.connection === null) this.connect(call);
      else call.connection.renew(this.ice);
    }
    for (const message of this.early.splice(0)) this.onSignal(message);
    this.changed();
  }

  onSignal(message) {
    const call = this.calls.get(message.link);
    if (call === undefined || (this.ice === null && message.kind !== "state")) {
      // It may have overtaken the news of its link; what belongs to an earlier one is pushed out or never asked for.
      this.early = [...this.early, message].slice(-MOST_EARLY);
      return;
    }
    if (message.from !== call.link.with) return;
    if (message.kind === "state") this.onState(call, message.data);
    if (message.kind === "bye") this.again(call);
    if (message.kind === "ice") call.connection?.candidate(message.data).catch(() => {});
    if (message.kind === "answer") call.connection?.describe("answer", message.data);
    if (message.kind === "offer") this.onOffer(call, message.data);
  }

  async onOffer(call, sdp) {
    if (call.connection?.isForeign(sdp)) this.drop(call);
    this.connect(call, { asked: true });
    const { connection } = call;
    await connection.describe("offer", sdp);
    if (call.connection === connection) connection.send(this.tracksFor(call));
  }

  onState(call, data) {
    let said = null;
    try {
      said = JSON.parse(data);
    } catch {
      return; // whatever another browser says is not trusted to be well formed
    }
    const known = call.other;
    call.other = { mic: said.mic === true, cam: said.cam === true, weak: said.weak === true, page: String(said.page ?? "") };
    if (known === null || known.page !== call.other.page) this.tell(call);
    if (known !== null && known.page !== call.other.page) this.again(call);
    this.changed();
  }

  drop(call) {
    call.connection?.close();
    call.connection = null;
  }

  /** The other page is a new one, or a call did not come about. */
  again(call) {
    this.drop(call);
    this.connect(call);
    this.changed();
  }

  online() {
    this.say({ t: "turn" });
    for (const call of this.calls.values()) {
      this.tell(call);
      call.connection?.wake();
    }
  }

  wake() {
    for (const call of this.calls.values()) call.connection?.wake({ moved: true });
  }

  async look() {
    for (const call of [...this.calls.values()]) {
      this.mend(call);
      const quality = (await call.connection?.look()) ?? null;
      if (quality === null) continue;
      const before = `${call.quality}${call.run.rests}`;
      const run = restPicture(call.run, quality);
      const turned = run.rests !== call.run.rests;
      Object.assign(call, { quality, run });
      if (turned) {
        call.connection?.send(this.tracksFor(call));
        this.tell(call);
      }
      if (before !== `${quality}${run.rests}`) this.changed();
    }
  }

  /** A call that never came about is begun anew, by the one who is not polite so that not both do. */
  mend(call) {
    const { connection, link } = call;
    if (connection === null || link.polite || connection.state === "connected") return;
    if (this.now() - call.since < OFFERED_WITHIN || connection.pc.remoteDescription !== null) return;
    this.say({ t: "signal", link: link.link, kind: "bye", data: "" });
    this.again(call);
  }

  people() {
    const found = new Map();
    for (const { link, connection, other, quality, run } of this.calls.values()) {
      found.set(link.with, {
        stream: connection?.stream ?? null,
        state: connection?.state ?? "none",
        mic: other?.mic ?? false,
        cam: (other?.cam ?? false) && link.video,
        known: other !== null,
        quality,
        weak: run.rests || (other?.weak ?? false),
      });
    }
    return found;
  }

  stop() {
    for (const id of [...this.calls.keys()]) this.end(id);
    this.rest();
    clearTimeout(this.renewal);
  }
}
