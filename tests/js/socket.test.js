import assert from "node:assert/strict";
import { test } from "node:test";

import { backoff, makeId, RoomSocket } from "../../static/js/room/socket.js";

/** A network, a clock and timers that the test holds in its hand. */
class World {
  constructor() {
    this.time = 0;
    this.timers = [];
    this.sockets = [];
    this.told = [];
    this.v = 5;
    this.room = new RoomSocket({
      address: "ws://here/ws/r/x/",
      version: () => this.v,
      tell: (message) => this.told.push(message),
      effects: {
        open: (url) => this.opened(url),
        later: (fn, ms) => this.later(fn, ms),
        never: (timer) => this.timers.splice(this.timers.indexOf(timer), this.timers.includes(timer) ? 1 : 0),
        now: () => this.time,
        chance: () => 0,
      },
    });
  }

  opened(url) {
    const socket = { url, readyState: 0, sent: [], closed: false };
    socket.send = (text) => socket.sent.push(JSON.parse(text));
    socket.close = () => (socket.closed = true);
    this.sockets.push(socket);
    return socket;
  }

  later(fn, ms) {
    const timer = { at: this.time + ms, fn };
    this.timers.push(timer);
    return timer;
  }

  /** Let time pass; timers run in order. */
  pass(ms) {
    const until = this.time + ms;
    for (;;) {
      const next = this.timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.timers.splice(this.timers.indexOf(next), 1);
      this.time = next.at;
      next.fn();
    }
    this.time = until;
  }

  get socket() {
    return this.sockets.at(-1);
  }

  connect() {
    this.socket.readyState = 1;
    this.socket.onopen();
  }

  say(message) {
    this.socket.onmessage({ data: JSON.stringify(message) });
  }

  welcome() {
    this.connect();
    this.say({ t: "welcome", seat: 1, tab: this.room.tab, now: 0, heartbeat_ms: 15_000 });
  }

  sent(t) {
    return this.socket.sent.filter((message) => message.t === t);
  }
}

function joined() {
  const world = new World();
  world.room.start();
  world.welcome();
  return world;
}

test("the first word is hello, with the last version that is known", () => {
  const world = new World();
  world.room.start();
  world.connect();
  assert.deepEqual(world.socket.sent, [{ t: "hello", tab: world.room.tab, v: 5 }]);
});

test("a lost connection comes back as such, and a tab that is asked for again does not", () => {
  const world = joined();
  world.socket.onclose({ code: 1006 });
  world.pass(20_000);
  world.connect();
  assert.equal(world.socket.sent[0].again, true);
  world.say({ t: "moved" });
  world.room.start();
  world.connect();
  assert.deepEqual(world.socket.sent, [{ t: "hello", tab: world.room.tab, v: 5 }]);
});

test("a wish before the welcome is sent after it, once", () => {
  const world = new World();
  world.room.start();
  const id = world.room.wish("rest", { turn: 3 });
  world.welcome();
  assert.deepEqual(world.sent("rest"), [{ t: "rest", id, turn: 3 }]);
});

test("an unanswered wish is sent again under the same id after a lost connection", () => {
  const world = joined();
  const id = world.room.wish("keep", { turn: 3 });
  world.socket.onclose({ code: 1006 });
  world.pass(20_000);
  world.welcome();
  assert.deepEqual(world.sent("keep"), [{ t: "keep", id, turn: 3 }]);
});

test("an answered wish is not sent again", () => {
  const world = joined();
  world.say({ t: "ok", id: world.room.wish("pause"), v: 6 });
  world.say({ t: "refused", id: world.room.wish("bell"), code: "no_pause_left" });
  world.socket.onclose({ code: 1006 });
  world.pass(20_000);
  world.welcome();
  assert.deepEqual([...world.sent("pause"), ...world.sent("bell")], []);
});

test("a busy server is asked again with the same id", () => {
  const world = joined();
  const id = world.room.wish("rest", { turn: 1 });
  world.say({ t: "error", code: "busy", id });
  world.pass(1_000);
  assert.deepEqual(world.sent("rest").map((message) => message.id), [id, id]);
});

test("tries come back with growing waits, and chance spreads them", () => {
  assert.deepEqual([0, 1, 2, 3].map((tries) => backoff(tries, 0)), [250, 500, 1_000, 2_000]);
  assert.equal(backoff(0, 1), 500);
  assert.equal(backoff(50, 1), 15_000);
});

test("a network that returns, or a lid that opens, does not wait for the next try", () => {
  const world = joined();
  for (let i = 0; i < 6; i += 1) {
    world.socket.onclose?.({ code: 1006 });
    world.pass(100);
  }
  const before = world.sockets.length;
  world.room.wake();
  assert.equal(world.sockets.length, before + 1);
});

test("a connection that is open but dead is replaced soon after a wake-up", () => {
  const world = joined();
  world.pass(2_000);
  world.room.wake();
  const old = world.socket;
  world.pass(10_000);
  assert.equal(old.closed, true);
  assert.ok(world.sockets.length > 1);
});

test("a connection that answers after a wake-up stays", () => {
  const world = joined();
  world.pass(2_000);
  world.room.wake();
  world.pass(100);
  world.say({ t: "pong", c: 2_000, s: 2_050 });
  world.pass(5_000);
  assert.equal(world.sockets.length, 1);
});

test("a server that has been silent for too long is left for a new connection", () => {
  const world = joined();
  world.pass(60_000);
  assert.ok(world.sockets.length > 1);
  assert.ok(world.told.some((message) => message.t === "_closed"));
});

test("after being moved, signed out or shut out, nobody comes back by themselves", () => {
  for (const code of [4401, 4403, 4404, 4409]) {
    const world = joined();
    world.socket.onclose({ code });
    world.pass(120_000);
    assert.equal(world.sockets.length, 1);
    assert.deepEqual(world.told.at(-1), { t: "_closed", code });
  }
});

test("a page that was told of another window waits, whatever its socket closes with", () => {
  const world = joined();
  world.say({ t: "moved" });
  world.socket.onclose?.({ code: 1006 });
  world.room.wake();
  world.pass(120_000);
  assert.equal(world.sockets.length, 1);
  assert.equal(world.socket.closed, true);
});

test("a server that restarts is given the time that it asked for", () => {
  const world = joined();
  world.say({ t: "restarting", in_ms: 3_000 });
  world.socket.onclose({ code: 4012 });
  world.pass(2_900);
  assert.equal(world.sockets.length, 1);
  world.pass(200);
  assert.equal(world.sockets.length, 2);
});

test("too fast means to slow down", () => {
  const world = joined();
  world.socket.onclose({ code: 4429 });
  world.pass(3_900);
  assert.equal(world.sockets.length, 1);
});

test("pings measure the server's clock within the first second", () => {
  const world = joined();
  world.pass(0);
  const [ping] = world.sent("ping");
  world.time += 20;
  world.say({ t: "pong", c: ping.c, s: ping.c + 10 + 777_000 });
  assert.equal(world.room.serverNow(), world.time + 777_000);
});

test("a clock that jumped while the device slept is believed anew", () => {
  const world = joined();
  world.pass(0);
  world.say({ t: "pong", c: world.time, s: world.time + 1_000 });
  world.time += 60_000;
  world.say({ t: "pong", c: world.time, s: world.time + 9_000 });
  assert.equal(world.room.serverNow() - world.time, 9_000);
});

test("while the connection is gone the clock that is shown stands where the server was last heard", () => {
  const world = joined();
  world.say({ t: "pong", c: world.time, s: world.time + 500 });
  const heard = world.room.lastHeard();
  world.time += 30_000;
  assert.equal(world.room.lastHeard(), heard);
  assert.equal(heard, 500);
});

test("ids are version 4 UUIDs, and no two are alike", () => {
  const ids = new Set(Array.from({ length: 50 }, makeId));
  assert.equal(ids.size, 50);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
