/**
 * What a facilitator's page keeps for itself: the proposal of the next round and what was changed in it, words that are
 * being written, how the other rooms stand. The effects come in from outside: `ask(address)` fetches JSON or null,
 * `changed()` draws, `waited(hand)` tells that a call has waited for a minute.
 */

import { pullIn, sameGroups, samePeople, swap } from "./board-groups.js";

export const ROOMS_EVERY_MS = 5_000;
const AGAIN_AFTER_MS = 3_000;
export const LONG_WAIT_MS = 60_000;

/** Everything about the room that a proposal depends on, as one string: another one, and it is asked for anew. */
export function proposalKey(view, slug) {
  const there = view.people.map((one) => [one.seat, one.role, one.presence, one.ready, one.out].join());
  const closed = (view.board ?? []).map((one) => `${one.id}${one.stage === "closed"}`);
  return [slug, view.room.step, view.me.takes_part, there.join("|"), closed.join("|")].join(";");
}

export class Desk {
  constructor({ desk, ask, changed, waited = () => {} }) {
    Object.assign(this, { desk, ask, changed, waited });
    this.key = null;
    this.asked = null; // the key that an answer is on its way for
    this.failedAt = null;
    this.proposal = null;
    this.division = null; // as changed by hand
    this.renewed = false; // changes were dropped, since the room is another one
    this.rooms = [];
    this.roomsAt = null;
    this.line = null; // {number, words} of the newest line for everybody
    this.drafts = new Map(); // seat, 0 for everybody -> {en, sv, both}
    this.sent = null; // the seat that words have just been sent to
    this.going = new Map(); // id of a wish -> {wish, seat}
    this.minded = new Set();
  }

  /** Look what has to be asked for; at every drawing of the board. */
  follow({ view, now, slug }) {
    const key = slug === null ? null : proposalKey(view, slug);
    if (key !== this.key) {
      this.key = key;
      this.failedAt = null;
    }
    const rested = this.failedAt === null || now - this.failedAt >= AGAIN_AFTER_MS;
    if (key !== null && this.asked === null && this.proposal?.key !== key && rested) this.#propose(key, slug, now);
    this.#readLine(view.room.line);
    this.#askRooms(now);
    for (const hand of view.hands ?? []) {
      const about = `${hand.seat}@${hand.since}`;
      if (now - hand.since < LONG_WAIT_MS || this.minded.has(about)) continue;
      this.minded.add(about);
      this.waited(hand);
    }
  }

  async #propose(key, slug, now) {
    this.asked = key;
    const found = await this.ask(`${this.desk.next}?exercise=${encodeURIComponent(slug)}`);
    this.asked = null;
    if (found === null) this.failedAt = now;
    else this.#take({ ...found, key });
    this.changed();
  }

  #take(proposal) {
    const before = this.division;
    this.proposal = proposal;
    if (before === null) return;
    const same = samePeople(before, this.proposed()) && before.slug === proposal.exercise;
    if (same) return;
    this.division = null;
    this.renewed = true;
  }

  async #readLine(line) {
    if (line === null || line.number === this.line?.number) return;
    this.line = { number: line.number, at: line.at, words: null };
    const words = await this.ask(`${this.desk.lines}${line.number}/`);
    if (this.line.number === line.number) this.line = { ...this.line, words };
    this.changed();
  }

  async #askRooms(now) {
    if (this.desk.rooms === null || (this.roomsAt !== null && now - this.roomsAt < ROOMS_EVERY_MS)) return;
    this.roomsAt = now;
    const found = await this.ask(this.desk.rooms);
    if (found !== null) this.rooms = found.rooms;
    this.changed();
  }

  // --- the next round ---

  /** The proposal as a division. */
  proposed() {
    return { groups: this.proposal.groups.map((group) => group.seats), waits: this.proposal.waits };
  }

  /** The division that would be started: the proposed one, or the changed one. Null while none is known. */
  shown() {
    return this.proposal === null ? null : (this.division ?? this.proposed());
  }

  /** Whether the proposal is about the room as it is now: nobody who has just come is left out by a quick hand. */
  get isFresh() {
    return this.proposal !== null && this.proposal.key === this.key;
  }

  get isChanged() {
    return this.division !== null && !sameGroups(this.division.groups, this.proposed().groups);
  }

  swap(one, other) {
    this.#change(swap(this.shown(), one, other));
  }

  pullIn(seat, target) {
    this.#change(pullIn(this.shown(), seat, target));
  }

  #change(division) {
    this.division = { ...division, slug: this.proposal.exercise };
    this.renewed = false;
    this.changed();
  }

  /** Back to the pairs as proposed. */
  reset() {
    this.division = null;
    this.renewed = false;
    this.changed();
  }

  /** Ask anew, whatever is known: somebody else knew more of the room than this page. */
  renew() {
    this.renewed = this.division !== null;
    this.division = null;
    this.proposal = null;
    this.changed();
  }

  /** What `start` is sent with. */
  startFields() {
    return { exercise: this.proposal.exercise, groups: this.shown().groups, seed: this.proposal.seed };
  }

  // --- words that are written ---

  draft(seat) {
    return this.drafts.get(seat) ?? { en: "", sv: "", both: false };
  }

  write(seat, change) {
    this.drafts.set(seat, { ...this.draft(seat), ...change });
    this.sent = null;
    this.changed();
  }

  /** What `say` is sent with, or null when nothing is written. Only languages in which something is said. */
  sayFields(seat) {
    const { en, sv } = this.draft(seat);
    const said = Object.entries({ en: en.trim(), sv: sv.trim() }).filter(([, words]) => words !== "");
    return said.length === 0 ? null : { seat, ...Object.fromEntries(said) };
  }

  // --- what became of it ---

  /** A wish of this page is on its way under an id. */
  sending(id, wish, fields) {
    if (wish === "start" || wish === "say") this.going.set(id, { wish, seat: fields.seat ?? 0 });
  }

  /** An answer of the server: words that were taken are gone from their field; a start that was refused is proposed anew. */
  hear(message) {
    const gone = this.going.get(message.id);
    if (gone === undefined || message.code === "busy") return;
    if (message.t !== "ok" && message.t !== "refused" && message.t !== "error") return;
    this.going.delete(message.id);
    if (gone.wish === "start") {
      if (message.t === "ok") this.division = null;
      else this.renew();
      return;
    }
    if (message.t !== "ok") return;
    this.drafts.delete(gone.seat);
    this.sent = gone.seat;
  }
}
