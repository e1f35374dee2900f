import assert from "node:assert/strict";
import { test } from "node:test";

import { Desk, LONG_WAIT_MS, proposalKey, ROOMS_EVERY_MS } from "../../static/js/room/board-desk.js";

const DESK = { ends: null, between_ms: 15_000, next: "/next/", lines: "/line/", rooms: null, links: null };
const person = (seat, more = {}) => ({ seat, role: "member", presence: "here", ready: true, out: false, ...more });
const VIEW = {
  people: [1, 2, 3, 4].map((seat) => person(seat)),
  me: { takes_part: false },
  room: { step: "arriving", line: null },
  board: [],
  hands: [],
};
const PROPOSAL = { exercise: "fact", seed: 7, groups: [{ seats: [1, 2], why: [] }, { seats: [3, 4], why: [] }], waits: [], owed: [] };

/** A desk whose questions are answered by hand. */
function made(changes = {}) {
  const asked = [];
  const waited = [];
  const ask = (address) => new Promise((answer) => asked.push({ address, answer }));
  const desk = new Desk({ desk: { ...DESK, ...changes }, ask, changed: () => {}, waited: (hand) => waited.push(hand.seat) });
  const follow = (view = VIEW, now = 0) => desk.follow({ view, now, slug: "fact" });
  const answer = async (body) => {
    asked.pop().answer(body);
    await new Promise((done) => setImmediate(done));
  };
  return { desk, asked, waited, follow, answer };
}

async function withProposal() {
  const all = made();
  all.follow();
  await all.answer(PROPOSAL);
  return all;
}

test("a proposal is asked for once, and anew when somebody comes, goes or is ready", async () => {
  const { asked, follow, answer, desk } = made();
  follow();
  follow();
  assert.deepEqual(asked.map((one) => one.address), ["/next/?exercise=fact"]);
  await answer(PROPOSAL);
  follow();
  assert.equal(asked.length, 0);
  assert.deepEqual(desk.shown(), { groups: [[1, 2], [3, 4]], waits: [] });
  assert.equal(desk.isFresh, true);
  follow({ ...VIEW, people: [...VIEW.people, person(5)] });
  assert.equal(asked.length, 1);
  assert.equal(desk.isFresh, false, "whoever has just come must not be left out");
});

test("nothing that leaves the pairs as they are asks again", () => {
  assert.equal(proposalKey(VIEW, "fact"), proposalKey({ ...VIEW, hands: [{ seat: 1, since: 0 }] }, "fact"));
  assert.notEqual(proposalKey(VIEW, "fact"), proposalKey({ ...VIEW, people: [person(1, { out: true }), ...VIEW.people.slice(1)] }, "fact"));
});

test("an answer that fails is asked for again after a while", async () => {
  const { asked, follow, answer } = made();
  follow(VIEW, 0);
  await answer(null);
  follow(VIEW, 1_000);
  assert.equal(asked.length, 0);
  follow(VIEW, 3_000);
  assert.equal(asked.length, 1);
});

test("what was changed by hand is what is started, with the proposal's seed", async () => {
  const { desk } = await withProposal();
  desk.swap(1, 4);
  assert.equal(desk.isChanged, true);
  assert.deepEqual(desk.startFields(), { exercise: "fact", groups: [[4, 2], [3, 1]], seed: 7 });
  desk.swap(1, 4);
  assert.equal(desk.isChanged, false);
  desk.reset();
  assert.deepEqual(desk.startFields().groups, [[1, 2], [3, 4]]);
});

test("a change outlasts a new proposal for the same people, and not one for others", async () => {
  const { desk, follow, answer } = await withProposal();
  desk.swap(1, 4);
  const ended = { ...VIEW, room: { ...VIEW.room, step: "between" } };
  follow(ended);
  await answer({ ...PROPOSAL, seed: 8 });
  assert.deepEqual([desk.isChanged, desk.renewed, desk.startFields().seed], [true, false, 8]);
  follow({ ...ended, people: VIEW.people.slice(1) });
  await answer({ ...PROPOSAL, groups: [{ seats: [2, 3, 4], why: [] }] });
  assert.deepEqual([desk.isChanged, desk.renewed], [false, true]);
});

test("a start that is refused is proposed anew, and one that is done leaves no change behind", async () => {
  const { desk, asked, follow } = await withProposal();
  desk.swap(1, 4);
  desk.sending("a", "start", desk.startFields());
  desk.hear({ t: "refused", id: "a", code: "blocked" });
  assert.equal(desk.shown(), null);
  assert.equal(desk.renewed, true);
  follow();
  assert.equal(asked.length, 1);

  const other = await withProposal();
  other.desk.swap(1, 4);
  other.desk.sending("b", "start", {});
  other.desk.hear({ t: "error", id: "b", code: "busy" });
  assert.equal(other.desk.isChanged, true, "it is sent again by itself");
  other.desk.hear({ t: "ok", id: "b", v: 3 });
  assert.equal(other.desk.isChanged, false);
});

test("words stay in their field until the server has them", () => {
  const { desk } = made();
  assert.equal(desk.sayFields(0), null);
  desk.write(0, { en: " Slow is fine. " });
  desk.write(3, { sv: "Jag kommer" });
  assert.deepEqual(desk.sayFields(0), { seat: 0, en: "Slow is fine." });
  desk.sending("a", "say", desk.sayFields(0));
  desk.hear({ t: "refused", id: "a", code: "not_in_room" });
  assert.equal(desk.draft(0).en, " Slow is fine. ");
  desk.sending("b", "say", desk.sayFields(0));
  desk.hear({ t: "ok", id: "b", v: 1 });
  assert.deepEqual([desk.draft(0).en, desk.sent, desk.draft(3).sv], ["", 0, "Jag kommer"]);
  desk.write(0, { en: "A" });
  assert.equal(desk.sent, null);
});

test("a call that has waited for a minute is told once", () => {
  const { waited, follow } = made();
  const view = { ...VIEW, hands: [{ seat: 2, since: 1_000 }] };
  follow(view, 1_000 + LONG_WAIT_MS - 1);
  assert.deepEqual(waited, []);
  follow(view, 1_000 + LONG_WAIT_MS);
  follow(view, 2_000 + LONG_WAIT_MS);
  assert.deepEqual(waited, [2]);
  follow({ ...view, hands: [{ seat: 2, since: 200_000 }] }, 200_000 + LONG_WAIT_MS);
  assert.deepEqual(waited, [2, 2]);
});

test("the other rooms are asked about every few seconds, where there are any", async () => {
  const { asked, follow, desk, answer } = made({ rooms: "/m/x/board/" });
  const rooms = () => asked.filter((one) => one.address === "/m/x/board/").length;
  follow(VIEW, 0);
  assert.equal(rooms(), 1);
  await answer({ rooms: [{ room: "b" }] });
  assert.deepEqual(desk.rooms, [{ room: "b" }]);
  follow(VIEW, ROOMS_EVERY_MS - 1);
  assert.equal(rooms(), 0);
  follow(VIEW, ROOMS_EVERY_MS);
  assert.equal(rooms(), 1);
});

test("the newest line for all is read, and an older answer does not take its place", async () => {
  const { asked, desk, follow } = made();
  const said = (number) => ({ ...VIEW, room: { ...VIEW.room, line: { number, at: 5 } } });
  follow(said(1));
  const first = asked.pop();
  follow(said(2));
  const second = asked.pop();
  assert.deepEqual([first.address, second.address], ["/line/1/", "/line/2/"]);
  second.answer({ en: "Two", sv: "" });
  first.answer({ en: "One", sv: "" });
  await new Promise((done) => setImmediate(done));
  assert.equal(desk.line.words.en, "Two");
});
