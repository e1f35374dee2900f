import assert from "node:assert/strict";
import { test } from "node:test";

import { MeshCalls } from "../../static/js/call/calls.js";

globalThis.MediaStream = class {
  addTrack() {}
  getAudioTracks() {
    return [];
  }
};

/** As much of a browser's connection as signalling needs; it never finds a path by itself. */
class Peer {
  constructor() {
    Object.assign(this, { connectionState: "new", iceConnectionState: "new", signalingState: "stable", remoteDescription: null, restarts: 0, sent: [] });
  }
  addTrack(track) {
    const sender = { track, getParameters: () => ({}), replaceTrack: async (other) => (sender.track = other) };
    this.sent.push(sender);
    return sender;
  }
  setConfiguration(config) {
    this.config = config;
  }
  restartIce() {
    this.restarts += 1;
  }
  close() {
    this.connectionState = "closed";
  }
}

const VOICE = { audio: { kind: "audio", readyState: "live" }, video: null };
const FACE = { ...VOICE, video: { kind: "video" } };
const link = (more) => ({ link: "p1-1-2", with: 2, polite: false, video: true, muted: false, ...more });

function company({ now = 0, expires = 0, tracks = VOICE } = {}) {
  const said = [];
  const peers = [];
  const clock = { now };
  const make = () => peers[peers.push(new Peer()) - 1];
  const calls = new MeshCalls({ say: (message) => said.push(message), changed: () => {}, page: "mine", now: () => clock.now, make });
  calls.send(tracks, { mic: true, cam: tracks.video !== null, plays: "yes" });
  calls.hear({ t: "ice", servers: [], policy: "all", expires });
  return { calls, said, peers, clock };
}

const state = (more) => ({ t: "signal", link: "p1-1-2", from: 2, kind: "state", data: JSON.stringify({ mic: true, cam: true, page: "a", ...more }) });

test("who has something to send begins the call, who only listens waits to be called", (t) => {
  const speaker = company();
  speaker.calls.follow([link()]);
  const listener = company({ tracks: { audio: null, video: null } });
  listener.calls.follow([link()]);
  t.after(() => [speaker, listener].forEach(({ calls }) => calls.stop()));
  assert.deepEqual([speaker.peers.length, listener.peers.length], [1, 0]);
});

test("a socket that comes back tears nothing down while the links are the same", (t) => {
  const { calls, peers } = company();
  calls.follow([link()]);
  peers[0].connectionState = "connected";
  calls.online();
  calls.follow([link()]);
  t.after(() => calls.stop());
  assert.deepEqual([peers.length, peers[0].connectionState, peers[0].restarts], [1, "connected", 0]);
});

test("a link that is no longer named ends its call at once", (t) => {
  const { calls, peers } = company();
  calls.follow([link()]);
  calls.follow([]);
  t.after(() => calls.stop());
  assert.equal(peers[0].connectionState, "closed");
  assert.equal(calls.people().size, 0);
});

test("the call begins anew when the other page is a new one, and only then", (t) => {
  const { calls, peers } = company();
  calls.follow([link()]);
  calls.hear(state());
  calls.hear(state({ mic: false }));
  assert.equal(peers.length, 1);
  calls.hear(state({ page: "b" }));
  t.after(() => calls.stop());
  assert.deepEqual(peers.map((one) => one.connectionState), ["closed", "new"]);
});

test("who comes late to links that stand has all of their calls begun anew", (t) => {
  const { calls, peers, said } = company();
  calls.follow([link(), link({ link: "p1-1-3", with: 3 })]);
  calls.join();
  t.after(() => calls.stop());
  assert.deepEqual(said.filter((one) => one.kind === "bye").map((one) => one.link), ["p1-1-2", "p1-1-3"]);
  assert.deepEqual(peers.map((one) => one.connectionState), ["closed", "closed", "new", "new"]);
});

test("in a company that is too large for pictures only sound is sent, and said to be", (t) => {
  const { calls, peers, said } = company({ tracks: FACE });
  calls.follow([link({ video: false })]);
  t.after(() => calls.stop());
  assert.deepEqual(peers[0].sent.map((one) => one.track.kind), ["audio"]);
  const told = said.filter((one) => one.kind === "state").map((one) => JSON.parse(one.data).cam);
  assert.deepEqual(new Set(told), new Set([false]));
});

test("what others say of themselves may be anything", (t) => {
  const { calls } = company();
  calls.follow([link()]);
  for (const data of ["", "null", "[]", "7", '{"mic":"yes","quality":"fine","plays":1}']) calls.hear({ ...state(), data });
  t.after(() => calls.stop());
  const { mic, quality, plays } = calls.people().get(2);
  assert.deepEqual([mic, quality, plays], [false, "good", null]);
});

test("what comes from somebody else than the other end of a link is not heard", (t) => {
  const { calls } = company();
  calls.follow([link()]);
  calls.hear({ ...state(), from: 3 });
  t.after(() => calls.stop());
  assert.equal(calls.people().get(2).known, false);
});

test("a new path waits for fresh credentials when the old ones are near their end", async (t) => {
  const { calls, said, clock, peers } = company({ expires: 600_000 });
  calls.follow([link()]);
  t.after(() => calls.stop());
  await calls.freshIce();
  assert.equal(said.filter((one) => one.t === "turn").length, 0);

  clock.now = 580_000;
  let fresh = false;
  const waiting = calls.freshIce().then(() => (fresh = true));
  await Promise.resolve();
  assert.deepEqual([fresh, said.filter((one) => one.t === "turn").length], [false, 1]);
  calls.hear({ t: "ice", servers: [{ urls: ["turn:relay.example"], username: "u", credential: "c" }], policy: "relay", expires: 1_180_000 });
  await waiting;
  assert.equal(peers[0].config.iceServers[0].username, "u");
});

const poor = { came: 0.3, went: 0.3, trip: 50, leaves: true, arrives: true };
const good = { came: 0, went: 0, trip: 50, leaves: true, arrives: true };

test("a poor link takes the picture from the sender and leaves the voice; a tap brings it back", (t) => {
  const { calls, peers, clock } = company({ tracks: FACE });
  calls.follow([link()]);
  t.after(() => calls.stop());
  const [call] = calls.calls.values();
  const kinds = () => peers[0].sent.map((one) => one.track?.kind ?? null);
  for (let look = 0; look < 4; look += 1) {
    calls.note(call, poor);
    clock.now += 2_000;
  }
  assert.deepEqual(kinds(), ["audio", null]);
  assert.deepEqual([calls.people().get(2).restsMine, calls.people().get(2).quality], [true, "poor"]);
  calls.tryPictures();
  assert.deepEqual(kinds(), ["audio", "video"]);
});

test("the other page's word is enough where reports are lost", (t) => {
  const { calls, clock } = company({ tracks: FACE });
  calls.follow([link()]);
  t.after(() => calls.stop());
  const [call] = calls.calls.values();
  calls.hear(state({ quality: "poor" }));
  for (let look = 0; look < 4; look += 1) {
    calls.note(call, { ...good, went: null });
    clock.now += 2_000;
  }
  assert.equal(calls.people().get(2).restsMine, true);
});
