import assert from "node:assert/strict";
import { test } from "node:test";

import { listsFor, permissionFor, promptFor, stepsOf } from "../../static/js/room/texts.js";
import { whyWords } from "../../static/js/room/why.js";
import { fill, initials, lengthWords, nameList, translator } from "../../static/js/room/words.js";

const t = translator({
  list_and: "{first} and {last}",
  length_moment: "a few seconds",
  length_half: "half a minute",
  length_one: "one minute",
  length_one_half: "one and a half minutes",
  length_half_more: "{n} and a half minutes",
  length_minutes: "{n} minutes",
  number_2: "two",
  number_9: "nine",
  people_one: "{n} person",
  people_other: "{n} people",
  phase_tell: "Tell",
  prompt_free: "This time is yours.",
  prompt_answered: "{name} answers.",
  prompt_supporter: "Stay.",
  prompt_witness: "You are with them.",
  line_speaker: "Silence is fine.",
  line_answered: "You need not reply.",
  line_supporter: "Look, nod, hum.",
  line_witness: "You do not comment.",
});

const EXERCISE = {
  phases: [
    {
      ...{ key: "tell", label: { en: "Tell", sv: "Berätta" }, speaker: { en: "Tell it.", sv: "Berätta det." } },
      ...{ speaker_hint: { en: "Slowly." }, supporter: { en: "Hands still." }, supporter_hint: { en: "Count." } },
    },
  ],
  may: { en: ["look"], sv: ["titta"] },
  may_not: { en: ["solve"], sv: ["lösa"] },
  common: { witness_prompt: { en: "You are here by listening." }, witness_hint: { en: "Your turn is kept." } },
};
const where = (changes) => ({ exercise: EXERCISE, phase: { key: "tell", index: 0 }, floor: "me", name: "Ada", lang: "en", t, ...changes });

test("places are filled, and a place without a value stays as it is", () => {
  assert.equal(fill("{a} and {b}", { a: 1 }), "1 and {b}");
});

test("a missing text is shown as its key, never as nothing", () => {
  assert.equal(t("not_there"), "not_there");
});

test("one person, two people", () => {
  assert.deepEqual([t.count("people", 1), t.count("people", 2)], ["1 person", "2 people"]);
});

test("lengths are kind and rounded, in half minutes while they are short", () => {
  const said = [5_000, 30_000, 62_000, 88_000, 119_000, 150_000, 540_000, 780_000].map((ms) => lengthWords(ms, t));
  assert.deepEqual(said, [
    "a few seconds",
    "half a minute",
    "one minute",
    "one and a half minutes",
    "two minutes",
    "two and a half minutes",
    "nine minutes",
    "13 minutes",
  ]);
});

test("names are listed as one says them", () => {
  assert.deepEqual([nameList([], t), nameList(["A"], t), nameList(["A", "B", "C"], t)], ["", "A", "A, B and C"]);
});

test("a face that is not there has one or two letters", () => {
  assert.deepEqual(["Ingrid", "ada maria lovelace", "Åke-Örjan", ""].map(initials), ["I", "AL", "ÅÖ", ""]);
});

test("each role reads its own prompt and its own line", () => {
  assert.equal(promptFor(where({ role: "speaker" })), "Tell it.");
  assert.equal(promptFor(where({ role: "speaker", lang: "sv" })), "Berätta det.");
  assert.equal(promptFor(where({ role: "supporter", floor: "other" })), "Hands still.");
  assert.equal(promptFor(where({ role: "witness", floor: "other" })), "You are here by listening.");
  assert.equal(permissionFor(where({ role: "supporter" })), "Count.");
  assert.equal(permissionFor(where({ role: "witness" })), "Your turn is kept.");
});

test("while the exercise is on its way, the page has words of its own", () => {
  const early = (changes) => where({ exercise: null, ...changes });
  assert.equal(promptFor(early({ role: "speaker" })), "This time is yours.");
  assert.equal(promptFor(early({ role: "speaker", floor: "other" })), "Ada answers.");
  assert.equal(promptFor(early({ role: "witness" })), "You are with them.");
  assert.equal(permissionFor(early({ role: "speaker", floor: "other" })), "You need not reply.");
  assert.equal(permissionFor(early({ role: "supporter" })), "Look, nod, hum.");
});

test("what helps and what waits outside comes in the reader's language", () => {
  assert.deepEqual(listsFor(EXERCISE, "sv"), { may: ["titta"], mayNot: ["lösa"] });
  assert.deepEqual(listsFor(null, "sv"), { may: [], mayNot: [] });
});

test("the reasons for a company are told in sentences, and one that has none is passed over", () => {
  const said = (key, values = {}) => [key, ...Object.values(values)].join(" ");
  said.has = () => false;
  const view = { people: [{ seat: 4, name: "Ada" }], pairing: { why: ["first_time:4:0", "partner_owed:4:120000", "of_next_year:0:0"] } };
  assert.deepEqual(whyWords(view, said), ["why_first_time", "why_partner_owed Ada length_minutes 2"]);
  assert.deepEqual(whyWords({ people: [], pairing: null }, said), []);
});

test("steps are past, now or ahead, under the exercise's label, the page's word or a number", () => {
  const spans = [
    ["tell", "speaker", 0, 0, 1],
    ["tell", "speaker", 7, 1, 2],
    ["unknown", "speaker", 8, 2, 3],
  ];
  assert.deepEqual(stepsOf(spans, 1, { exercise: EXERCISE, lang: "sv", t }), [
    { name: "Berätta", when: "past" },
    { name: "Tell", when: "now" },
    { name: "3", when: "ahead" },
  ]);
});
