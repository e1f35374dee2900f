/**
 * All my calls as one thing: told who I am linked to and what I send, it keeps a call to each of them. A mesh of direct
 * connections, with picture while the server's links say so (four people) and sound for everybody beyond. This is all
 * that the room knows of it; a media server would be another class with the same methods:
 *
 *   follow(links)      the server's `links`: calls to others begin, calls that are not named end at once
 *   send({audio, video}, {mic, cam, plays})   tracks or null, and what the others are told of them
 *   hear(message)      `signal` and `ice` of the server
 *   online()           the socket is (back) there
 *   wake()             the network is another
 *   people()           seat -> {stream, state, known, mic, cam, pictures, plays, quality, restsMine, restsTheirs, leaves, arrives}
 *   tryPictures()      pictures that rest for a weak connection are tried again now
 *   anew(seat)         the call to this person is begun anew
 *   join()             all calls are: I come late to links that stand already
 *   stop()             end all of it
 *
 * and `ice.policy`, once known: `all` when the call goes from device to device, `relay` when not.
 */

import { Connection } from "./connection.js";
import { changes } from "./plan.js";
import { qualityOf, restPicture, RUNS, STEADY, steady, worse } from "./quality.js";

const LOOK_EVERY = 2_000; // ms between two looks at the quality
const MOST_EARLY = 100; // signals kept for a link that the page has not been told of yet
const RENEW_BEFORE = 60_000; // ms before credentials end
const OFFERED_WITHIN = 15_000; // ms after which a call that did not come about is begun anew

const NOTHING = { audio: null, video: null };
const QUALITIES = ["good", "fair", "poor"];

export class MeshCalls {
  /** @param say(message) to the server; @param changed whenever somebody's stream or state is another */
  constructor({ say, changed, page, now, make }) {
    Object.assign(this, { say, changed, page, now, make });
    this.calls = new Map(); // link id -> the call to one person
    this.early = [];
    this.ice = null;
    this.tracks = NOTHING;
    this.told = { mic: false, cam: false, plays: "yes" };
    this.timer = null;
    this.renewal = null;
    this.awaitingIce = [];
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
    // `sign` is the quality that is shown, `out` how what I send arrives, `run` whether my picture rests.
    const call = { link, connection: null, other: null, sign: STEADY, out: "good", run: RUNS, since: 0, leaves: null, arrives: null };
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
      fresh: () => this.freshIce(),
      now: this.now,
      make: this.make,
    });
    // Who answers adds tracks when the offer is set: then both kinds share what was offered.
    if (!asked) call.connection.send(this.tracksFor(call));
  }

  tracksFor({ link, run }) {
    return { audio: this.tracks.audio, video: link.video && !run.rests ? this.tracks.video : null };
  }

  send(tracks, told) {
    const same = tracks.audio === this.tracks.audio && tracks.video === this.tracks.video;
    const news = JSON.stringify(told) !== JSON.stringify(this.told);
    this.tracks = tracks;
    this.told = told;
    for (const call of this.calls.values()) {
      if (call.connection === null) this.connect(call);
      else call.connection.send(this.tracksFor(call));
      if (news || !same) this.tell(call);
    }
  }

  tell({ link, run, sign }) {
    const { mic, cam, plays } = this.told;
    const shows = cam && link.video;
    const data = { mic, cam: shows && !run.rests, weak: shows && run.rests, page: this.page, quality: sign.shown, plays };
    this.say({ t: "signal", link: link.link, kind: "state", data: JSON.stringify(data) });
  }

  hear(message) {
    if (message.t === "ice") this.onIce(message);
    else this.onSignal(message);
  }

  onIce(ice) {
    const servers = ice.servers.map(({ urls, username, credential }) => (username ? { urls, username, credential } : { urls }));
    this.ice = { servers, policy: ice.policy, expires: ice.expires };
    clearTimeout(this.renewal);
    const wait = ice.expires - this.now() - RENEW_BEFORE;
    if (ice.expires > 0) this.renewal = setTimeout(() => this.say({ t: "turn" }), Math.max(5_000, Math.min(wait, 2 ** 30)));
    for (const call of this.calls.values()) {
      if (call.connection === null) this.connect(call);
      else call.connection.renew(this.ice);
    }
    for (const resolve of this.awaitingIce.splice(0)) resolve();
    for (const message of this.early.splice(0)) this.onSignal(message);
    this.changed();
  }

  /** Resolves when the credentials are good for a new path. They are asked for again whenever the socket is back. */
  freshIce() {
    const { expires } = this.ice;
    if (expires === 0 || expires - this.now() > RENEW_BEFORE) return Promise.resolve();
    this.say({ t: "turn" });
    return new Promise((resolve) => this.awaitingIce.push(resolve));
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
    if (call.connection?.isForeign(sdp) || call.connection?.givesUp()) this.drop(call);
    this.connect(call, { asked: true });
    await call.connection.describe("offer", sdp, () => this.tracksFor(call));
  }

  onState(call, data) {
    let said = {};
    try {
      said = JSON.parse(data) ?? said;
    } catch {
      return; // whatever another browser says is not trusted to be well formed
    }
    const known = call.other;
    call.other = {
      mic: said.mic === true,
      cam: said.cam === true,
      weak: said.weak === true,
      page: String(said.page ?? ""),
      quality: QUALITIES.includes(said.quality) ? said.quality : null,
      plays: ["yes", "waits"].includes(said.plays) ? said.plays : null,
    };
    if (known === null) this.tell(call);
    else if (known.page !== call.other.page) this.again(call);
    this.changed();
  }

  drop(call) {
    call.connection?.close();
    Object.assign(call, { connection: null, sign: STEADY, out: "good", run: RUNS, leaves: null, arrives: null });
  }

  /** The other page is a new one, or a call did not come about. */
  again(call) {
    this.drop(call);
    this.tell(call);
    this.connect(call);
    this.changed();
  }

  anew(seat) {
    for (const call of [...this.calls.values()]) if (call.link.with === seat) this.beginAnew(call);
  }

  /** I come to links that others have tried before. */
  join() {
    for (const call of [...this.calls.values()]) this.beginAnew(call);
  }

  beginAnew(call) {
    this.say({ t: "signal", link: call.link.link, kind: "bye", data: "" });
    this.again(call);
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

  tryPictures() {
    for (const call of this.calls.values()) if (call.run.rests) this.turn(call, { ...call.run, rests: false, since: null, back: this.now() });
    this.changed();
  }

  turn(call, run) {
    call.run = run;
    call.connection?.send(this.tracksFor(call));
    this.tell(call);
  }

  async look() {
    for (const call of [...this.calls.values()]) {
      this.mend(call);
      const { connection } = call;
      const seen = (await connection?.look()) ?? null;
      if (seen !== null && call.connection === connection) this.note(call, seen);
    }
  }

  /** What one look at a call has to say. */
  note(call, { came, went, trip, leaves, arrives }) {
    const before = JSON.stringify([call.sign.shown, call.run.rests, call.leaves, call.arrives]);
    const sign = steady(call.sign, qualityOf({ loss: came, trip }));
    // What I send arrives as their reports say, or worse: their page tells too, and its word comes where reports are lost.
    const out = worse(qualityOf({ loss: went, trip }) ?? call.out, call.other?.quality ?? null);
    const run = restPicture(call.run, out, this.now());
    const news = sign.shown !== call.sign.shown;
    const turned = run.rests !== call.run.rests;
    Object.assign(call, { sign, run, out: qualityOf({ loss: went, trip }) ?? call.out, leaves, arrives });
    if (turned) this.turn(call, run);
    else if (news) this.tell(call);
    if (before !== JSON.stringify([sign.shown, run.rests, leaves, arrives])) this.changed();
  }

  /** A call that never came about is begun anew, by the one who is not polite so that not both do. */
  mend(call) {
    const { connection, link } = call;
    if (connection === null || link.polite || connection.state === "connected") return;
    // Once both descriptions are there the path mends itself, unless neither end has a single candidate.
    const { remoteDescription, iceConnectionState } = connection.pc;
    if (this.now() - call.since < OFFERED_WITHIN || (remoteDescription !== null && iceConnectionState !== "new")) return;
    this.anew(link.with);
  }

  people() {
    const found = new Map();
    for (const { link, connection, other, sign, run, leaves, arrives } of this.calls.values()) {
      found.set(link.with, {
        stream: connection?.stream ?? null,
        state: connection?.state ?? "none",
        known: other !== null,
        mic: other?.mic ?? false,
        cam: (other?.cam ?? false) && link.video,
        pictures: link.video,
        plays: other?.plays ?? null,
        quality: worse(sign.shown, other?.quality ?? null),
        restsMine: run.rests && this.told.cam && link.video,
        restsTheirs: other?.weak ?? false,
        leaves,
        arrives,
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
