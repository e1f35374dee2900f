import assert from "node:assert/strict";
import { test } from "node:test";

import { compare, measure, qualityOf, restPicture, RUNS, STEADY, steady, worse } from "../../static/js/call/quality.js";

const report = (...all) => new Map(all.map((one, place) => [one.id ?? String(place), one]));
const counted = (more) => ({ received: 0, lost: 0, sent: 0, lostThere: 0, reported: 0, voice: 0, heard: 0, trip: 0, ...more });

test("a look adds up what came and went, sound and picture, on the path that is used", () => {
  const sum = measure(
    report(
      { type: "inbound-rtp", kind: "audio", packetsReceived: 50, packetsLost: 1 },
      { type: "inbound-rtp", kind: "video", packetsReceived: 100, packetsLost: 4 },
      { type: "outbound-rtp", kind: "audio", packetsSent: 48 },
      { type: "outbound-rtp", kind: "video", packetsSent: 90 },
      { type: "remote-inbound-rtp", kind: "audio", packetsLost: 2, timestamp: 900 },
      { type: "remote-inbound-rtp", kind: "video", packetsLost: 3, timestamp: 1_000 },
      { type: "candidate-pair", id: "old", nominated: true, currentRoundTripTime: 3 },
      { type: "candidate-pair", id: "used", nominated: true, currentRoundTripTime: 0.25 },
      { type: "transport", selectedCandidatePairId: "used" },
    ),
  );
  assert.deepEqual(sum, { received: 150, lost: 5, sent: 138, lostThere: 5, reported: 1_000, voice: 48, heard: 50, trip: 250 });
});

test("a browser that names no transport has marked the path itself", () => {
  const pair = { type: "candidate-pair", nominated: true };
  assert.equal(measure(report({ ...pair, currentRoundTripTime: 3 }, { ...pair, selected: true, currentRoundTripTime: 0.1 })).trip, 100);
});

test("what was lost is counted since the last look, each way by itself", () => {
  const first = compare(null, counted({ received: 100, lost: 10, sent: 100, reported: 1 }));
  const second = compare(first.memory, counted({ received: 190, lost: 20, sent: 200, lostThere: 25, reported: 2 }));
  assert.deepEqual([second.came, second.went], [0.1, 0.25]);
});

test("few packets say nothing yet, and are counted on", () => {
  const first = compare(null, counted({}));
  const few = compare(first.memory, counted({ received: 8, lost: 2 }));
  assert.equal(few.came, null);
  assert.equal(compare(few.memory, counted({ received: 18, lost: 2 })).came, 0.1);
});

test("what I sent is not judged before the other side has reported anew", () => {
  const first = compare(null, counted({ sent: 10, reported: 5 }));
  const silent = compare(first.memory, counted({ sent: 200, reported: 5 }));
  assert.equal(silent.went, null);
  assert.equal(compare(silent.memory, counted({ sent: 210, lostThere: 100, reported: 6 })).went, 0.5);
});

test("quality follows what is lost and how long a word takes; nothing counted says nothing new", () => {
  assert.equal(qualityOf({ loss: 0, trip: 50 }), "good");
  assert.equal(qualityOf({ loss: 0.1, trip: 50 }), "fair");
  assert.equal(qualityOf({ loss: 0.2, trip: 50 }), "poor");
  assert.equal(qualityOf({ loss: 0, trip: 1_100 }), "poor");
  assert.equal(qualityOf({ loss: null, trip: 50 }), null);
  assert.equal(qualityOf({ loss: null, trip: 600 }), "fair");
});

test("of two words about a connection the worse one counts, and silence never", () => {
  assert.equal(worse("good", "poor"), "poor");
  assert.equal(worse("fair", null), "fair");
  assert.equal(worse(null, null), null);
});

const shownAfter = (...looks) => looks.reduce(steady, STEADY).shown;

test("one bad look is not shown, two in a row are", () => {
  assert.equal(shownAfter("poor", "good", "poor"), "good");
  assert.equal(shownAfter("fair", "poor"), "poor");
});

test("a sign rises after three better looks in a row", () => {
  assert.equal(shownAfter("poor", "poor", "good", "good"), "poor");
  assert.equal(shownAfter("poor", "poor", "good", "good", "good"), "good");
  assert.equal(shownAfter("poor", "poor", "good", "good", "poor", "good", "good"), "poor");
});

test("a look that says nothing leaves the sign as it is", () => {
  assert.equal(shownAfter("poor", null, "poor", null), "poor");
});

/** The instants (seconds) at which the picture rests, of one look a second. */
function restingAt(qualities, run = RUNS) {
  const found = [];
  qualities.forEach((quality, second) => {
    run = restPicture(run, quality, second * 1_000);
    if (run.rests) found.push(second);
  });
  return { found, run };
}

const seconds = (many, quality) => Array(many).fill(quality);

test("a picture rests after six poor seconds, and comes back after twelve good ones", () => {
  const { found } = restingAt([...seconds(7, "poor"), ...seconds(20, "good")]);
  assert.deepEqual([found[0], found.at(-1)], [6, 18]);
});

test("a better moment in between begins the count anew", () => {
  assert.deepEqual(restingAt([...seconds(5, "poor"), "fair", ...seconds(5, "poor")]).found, []);
  assert.equal(restingAt([...seconds(7, "poor"), ...seconds(10, "good"), "fair", ...seconds(11, "good")]).run.rests, true);
});

test("a picture that came back too soon waits twice as long, at most two minutes", () => {
  let run = RUNS;
  const waits = [];
  let now = 0;
  for (let relapse = 0; relapse < 6; relapse += 1) {
    while (!run.rests) run = restPicture(run, "poor", (now += 1_000));
    const since = now;
    while (run.rests) run = restPicture(run, "good", (now += 1_000));
    waits.push(Math.round((now - since) / 1_000));
  }
  assert.deepEqual(waits, [13, 25, 49, 97, 121, 121]);
});

test("a picture that rests again much later waits as at first", () => {
  const run = { ...RUNS, back: 0, wait: 96_000 };
  assert.equal(restPicture({ ...run, since: 100_000 }, "poor", 106_000).wait, RUNS.wait);
});
