import assert from "node:assert/strict";
import { test } from "node:test";

import { MeshCalls } from "../../static/js/call/calls.js";

globalThis.MediaStream ??= class {
  getAudioTracks() {
    return [];
  }
};

/** A peer connection that sets every description at once, and keeps what it was asked to do. */
class Peer {
  constructor() {
    Object.assign(this, { signalingState: "stable", connectionState: "new", iceConnectionState: "new" });
    Object.assign(this, { localDescription: null, remoteDescription: null, senders: [] });
  }

  addTrack(track) {
    const sender = { track, getParameters: () => ({}) };
    this.senders.push(sender);
    if (this.signalingState === "stable") queueMicrotask(() => this.onnegotiationneeded?.());
    return sender;
  }

  async setLocalDescription() {
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.signalingState = type === "answer" ? "stable" : "have-local-offer";
    this.localDescription = { type, sdp: `o=- ${this.number} 2 IN IP4 127.0.0.1\r\n` };
  }

  async setRemoteDescription(description) {
    this.signalingState = description.type === "answer" ? "stable" : "have-remote-offer";
    this.remoteDescription = description;
  }

  close() {
    this.connectionState = "closed";
  }
}

const OFFER = "o=- 4611 2 IN IP4 127.0.0.1\r\n";
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A page with a microphone that has just made its first offer to whoever is at the other end of its link. */
async function offering({ polite }) {
  const peers = [];
  const said = [];
  const now = { ms: 0 };
  const calls = new MeshCalls({
    say: (message) => said.push(message),
    changed: () => {},
    page: "a",
    now: () => now.ms,
    make: () => peers[peers.push(Object.assign(new Peer(), { number: 100 + peers.length })) - 1],
  });
  calls.hear({ t: "ice", servers: [], policy: "all", expires: 0 });
  calls.send({ audio: { kind: "audio" }, video: null }, { mic: true, cam: false, plays: "yes" });
  calls.follow([{ link: "p1-1-2", with: 2, polite, video: true, muted: false }]);
  await settled();
  const kinds = () => said.map((message) => message.kind).filter((kind) => ["offer", "answer", "bye"].includes(kind));
  const hear = async (kind, data) => {
    calls.hear({ t: "signal", link: "p1-1-2", from: 2, kind, data });
    await settled();
  };
  return { calls, peers, kinds, hear, now };
}

test("of two first offers at once the polite side gives up its own, and answers from a fresh connection", async () => {
  const { calls, peers, kinds, hear } = await offering({ polite: true });
  assert.deepEqual(kinds(), ["offer"]);
  await hear("offer", OFFER);
  assert.deepEqual(peers.map((peer) => peer.connectionState), ["closed", "new"]);
  assert.equal(peers[1].remoteDescription.sdp, OFFER);
  assert.equal(kinds()[1], "answer");
  calls.stop();
});

test("the other side stays with its offer", async () => {
  const { calls, peers, kinds, hear } = await offering({ polite: false });
  await hear("offer", OFFER);
  assert.deepEqual(peers.map((peer) => peer.signalingState), ["have-local-offer"]);
  assert.deepEqual(kinds(), ["offer"]);
  calls.stop();
});

test("an answer to the offer of an earlier connection is not taken by the one that stands", async () => {
  const { calls, peers, hear } = await offering({ polite: false });
  await hear("bye", "");
  assert.deepEqual(peers.map((peer) => peer.localDescription.sdp.split(" ")[1]), ["100", "101"]);
  await hear("answer", `${OFFER}a=x-samtal-answers:100 2\r\n`);
  assert.deepEqual([peers[1].signalingState, peers[1].remoteDescription], ["have-local-offer", null]);
  await hear("answer", `${OFFER}a=x-samtal-answers:101 2\r\n`);
  assert.deepEqual([peers[1].signalingState, peers[1].remoteDescription.sdp], ["stable", OFFER]);
  calls.stop();
});

test("a call for which neither end found a single way is begun anew, by one of the two", async () => {
  for (const [polite, times] of [[false, 2], [true, 1]]) {
    const { calls, peers, kinds, hear, now } = await offering({ polite });
    await hear("answer", OFFER);
    now.ms = 20_000;
    await calls.look();
    await settled();
    assert.equal(peers.length, times);
    assert.equal(kinds().includes("bye"), !polite);
    calls.stop();
  }
});
