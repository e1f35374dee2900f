/**
 * The room's socket: says hello, comes back by itself, measures the clock, and sees to it that every command is
 * answered once. What a message *means* is state.js's; nothing here touches the page. Every effect (socket, timer,
 * clock, chance) comes in, so that the tests hold it in their hands.
 */

import { addSample, deviceNow, offsetOf } from "./clock.js";

const PING_EVERY = 5_000;
const SILENT_AFTER = 15_000; // three pings without an answer
const PROBE = 4_000; // after a wake-up: an answer within this, or a new connection
const BURST = [0, 250, 500, 900]; // pings of a fresh connection: the clock is known within a second
const FINAL = new Set([4401, 4403, 4404, 4409, 4410]);
const TOO_FAST = 4429;

/** Delay before try number `tries` (from 0), ms: doubling from half a second to 15 s, with half of it left to chance. */
export function backoff(tries, chance) {
  const longest = Math.min(15_000, 500 * 2 ** Math.min(tries, 10));
  return longest / 2 + (longest / 2) * chance;
}

/** A random UUID, also where `crypto.randomUUID` is not offered (plain http on a local network). */
export function makeId() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class RoomSocket {
  /**
   * @param address of the socket; @param version gives the last version that the page knows, or null
   * @param tell is called with every message of the server and with `_closed` of the connection
   */
  constructor({ address, ticket = "", version, tell, effects = {} }) {
    this.address = address;
    this.ticket = ticket;
    this.version = version;
    this.tell = tell;
    this.open = effects.open ?? ((url) => new WebSocket(url));
    this.later = effects.later ?? ((fn, ms) => setTimeout(fn, ms));
    this.never = effects.never ?? ((timer) => clearTimeout(timer));
    this.now = effects.now ?? deviceNow;
    this.chance = effects.chance ?? Math.random;
    this.tab = makeId();
    this.unanswered = new Map();
    this.samples = [];
    this.tries = 0;
    this.socket = null;
    this.ready = false; // hello has been answered
    this.been = false; // it has been since somebody asked for this tab: from then on I come back by myself
    this.timers = new Set();
    this.heard = 0;
    this.stopped = false;
  }

  /** The server's clock, ms. */
  serverNow() {
    return this.now() + offsetOf(this.samples);
  }

  start() {
    this.stopped = false;
    this.been = false;
    this.connect();
  }

  /** End it for good: the page is left. */
  stop() {
    this.stopped = true;
    this.drop();
  }

  /** Send a command; it is sent again after a lost connection, under the same id, until it is answered. */
  wish(t, fields = {}) {
    const body = { t, id: makeId(), ...fields };
    this.unanswered.set(body.id, body);
    if (this.ready) this.say(body);
    return body.id;
  }

  /** Tell the server that a deadline seems to be reached. */
  due() {
    if (this.ready) this.say({ t: "due" });
  }

  /** Ask for what was missed. */
  hello() {
    const body = { t: "hello", tab: this.tab, v: this.version() };
    if (this.ticket) body.ticket = this.ticket;
    if (this.been) body.again = true;
    this.say(body);
  }

  /** The server's clock when it was last heard: what is shown stands still there while the connection is gone. */
  lastHeard() {
    return this.heard + offsetOf(this.samples);
  }

  /** The device woke up, or its network came or went: find out now, not at the next try. */
  wake() {
    if (this.stopped || this.socket === null) return;
    if (!this.ready) {
      this.tries = 0;
      this.connect();
      return;
    }
    const before = this.heard;
    this.ping();
    this.after(PROBE, () => this.heard === before && this.lost(1006));
  }

  // --- what happens on the connection ---

  connect() {
    this.drop();
    const socket = this.open(this.address);
    this.socket = socket;
    socket.onopen = () => this.hello();
    socket.onmessage = (event) => this.onFrame(event.data);
    socket.onclose = (event) => this.lost(event.code);
    this.after(10_000, () => this.ready || this.lost(1006));
  }

  drop() {
    for (const timer of this.timers) this.never(timer);
    this.timers.clear();
    this.ready = false;
    const socket = this.socket;
    if (socket === null) return;
    // A dead network keeps a closing socket for minutes: nobody listens to it any more.
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  lost(code) {
    if (this.stopped) return;
    this.drop();
    this.tell({ t: "_closed", code });
    if (FINAL.has(code)) {
      this.socket = null;
      return;
    }
    const wait = this.told_to_wait ?? backoff(this.tries + (code === TOO_FAST ? 4 : 0), this.chance());
    this.told_to_wait = null;
    this.tries += 1;
    this.after(wait, () => this.connect());
  }

  onFrame(text) {
    const message = JSON.parse(text);
    this.heard = this.now();
    if (message.t === "welcome") this.onWelcome();
    if (message.t === "pong") this.onPong(message);
    if (message.t === "restarting") this.told_to_wait = message.in_ms + 500 * this.chance();
    if (message.t === "ok" || message.t === "refused") this.unanswered.delete(message.id);
    if (message.t === "error" && message.id) this.onError(message);
    this.tell(message);
    // Whatever code the socket closes with after this: coming back would take the seat from the other window.
    if (message.t === "moved") this.lost(4409);
  }

  onWelcome() {
    if (this.ready) return; // the answer to a second hello
    this.ready = true;
    this.been = true;
    this.tries = 0;
    for (const ms of BURST) this.after(ms, () => this.ping());
    this.after(PING_EVERY, () => this.beat());
    for (const body of this.unanswered.values()) this.say(body);
  }

  onPong({ c, s }) {
    // A device that slept may have drifted: the old samples then disagree with the new one by more than its round trip.
    const fresh = addSample([], { sent: c, server: s, received: this.now() })[0];
    if (Math.abs(fresh.offset - offsetOf(this.samples)) > fresh.trip + 250) this.samples = [];
    this.samples = addSample(this.samples, { sent: c, server: s, received: this.now() });
  }

  onError({ code, id }) {
    const body = this.unanswered.get(id);
    if (code === "busy" && body) this.after(500 + 500 * this.chance(), () => this.ready && this.say(body));
    else this.unanswered.delete(id);
  }

  beat() {
    if (this.now() - this.heard > SILENT_AFTER) {
      this.lost(1006);
      return;
    }
    this.ping();
    this.after(PING_EVERY, () => this.beat());
  }

  ping() {
    if (this.ready) this.say({ t: "ping", c: this.now(), v: this.version() });
  }

  after(ms, fn) {
    const timer = this.later(() => {
      this.timers.delete(timer);
      fn();
    }, ms);
    this.timers.add(timer);
  }

  say(body) {
    if (this.socket !== null && this.socket.readyState === 1) this.socket.send(JSON.stringify(body));
  }
}
