/**
 * What is told to me beside the turn, and what of it outlives a reload of this tab: the quiet lines with their words and
 * their authors, the answer to my call, that something felt like fixing.
 */

import { callSentence } from "./announce.js";
import { answerIn, callOf } from "./calling.js";
import { authorsIn, linesOf, LineWords, wordsFor } from "./line.js";
import { nameOf } from "./scene.js";

const EMPTY = { putAway: [], spoken: [], authors: {}, answer: null, fixing: null };

export class Told {
  /** @param kept {read(fallback), write(value)} in this tab; @param say to the screen reader; @param changed to draw */
  constructor({ address, kept, say, changed, get, later }) {
    this.kept = kept;
    this.say = say;
    this.changed = changed;
    this.own = { ...EMPTY, ...kept.read(EMPTY) };
    this.words = new LineWords({ address, changed, get, later });
    this.call = undefined; // as it stood at the last look; undefined before the first one
  }

  keep(change) {
    this.own = { ...this.own, ...change };
    this.kept.write(this.own);
  }

  /** The news of a message: who wrote a line, and who answered me. */
  hear(news, { view, seat, now }) {
    const authors = authorsIn(news, linesOf(view, { now, dismissed: [] }));
    const answer = answerIn(news, seat);
    if (Object.keys(authors).length > 0) this.keep({ authors: { ...this.own.authors, ...authors } });
    if (answer !== null) this.keep({ answer });
  }

  /** What stands now: {lines, call}. Lines that I wrote myself are nothing to tell me. */
  at(view, now) {
    const found = linesOf(view, { now, dismissed: this.own.putAway });
    const mine = found.map((line) => ({ ...line, by: this.own.authors[line.number] ?? null })).filter((line) => line.by !== view.me.seat);
    const lines = mine.map((line) => ({ ...line, said: this.words.of(line.number) }));
    return { lines, call: callOf(view, { now, answer: this.own.answer }) };
  }

  /** Say what is new, each once: a line when its words are there, a call when it stands and when nobody has answered. */
  tell({ lines, call }, { view, t, lang }) {
    const before = this.call;
    this.call = call;
    const sentence = before === undefined ? null : callSentence(before, call, t);
    const fresh = lines.filter((line) => line.said !== null && !this.own.spoken.includes(line.number));
    if (fresh.length > 0) this.keep({ spoken: [...this.own.spoken, ...fresh.map((line) => line.number)] });
    const read = fresh.map((line) => {
      const name = nameOf(view, line.by ?? view.room.facilitator ?? 0);
      return [name, wordsFor(line.said, lang)?.words].filter(Boolean).join(": ");
    });
    const all = [sentence, ...read].filter(Boolean);
    if (all.length > 0) this.say(all);
  }

  putAway(number) {
    this.keep({ putAway: [...this.own.putAway, number] });
    this.changed();
  }

  forgetAnswer() {
    this.keep({ answer: null });
    this.changed();
  }

  /** That it felt like fixing in this round of this pairing. */
  noteFixing({ id, round }) {
    this.keep({ fixing: `${id}.${round}` });
    this.changed();
  }

  hasToldFixing(pairing) {
    return pairing !== null && this.own.fixing === `${pairing.id}.${pairing.round}`;
  }
}
