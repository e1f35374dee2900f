/**
 * The mirror of talk: whether it is on, when the ear listens, what it says of each turn, and whom it tells. It is off
 * until somebody asks for it, hears their own microphone only, and tells nobody but them.
 */

import { Ear } from "./ear.js";
import { Turns } from "./turns.js";

const AGAIN_AFTER = 15_000; // ms until the server is asked again to keep what it did not get

export class Mirror {
  /**
   * @param kept {read(fallback), write(value)}: the choice, on this device; @param notes likewise: mirrors, in this tab
   * @param keeping {keeps, send, form, page}: whether the server may keep the lengths, where, what lets it through, and
   *   where somebody sees what is kept
   */
  constructor({ kept, notes, keeping, now, changed, ear }) {
    Object.assign(this, { kept, notes, keeping, now, changed });
    this.on = kept.read(false) === true;
    this.all = notes.read([]);
    this.outbox = [];
    this.turns = new Turns();
    this.ear = ear ?? new Ear((probability) => this.turns.frame(probability, this.now()));
  }

  choose(on) {
    this.on = on;
    this.kept.write(on);
    this.turns = new Turns();
    if (!on) this.remember([]);
    this.changed();
  }

  remember(all) {
    this.all = all;
    this.notes.write(all);
  }

  /** Called at every drawing, after the voice: what the room is now, and the microphone of the call. */
  follow({ view, screen, track }) {
    this.ear.listen(this.listens(screen) ? track : null);
    if (!this.on || !view) return;
    const open = track?.enabled === true;
    const over = this.turns.follow({ pairing: view.pairing, seat: view.me.seat, open, at: this.now() });
    if (over !== null) this.add(over);
  }

  /** In turns only, and once before the first so that everything is there in time. */
  listens(screen) {
    return this.on && (screen === "turn" || (screen === "waiting" && !this.ear.ready));
  }

  /** My mirrors of one pairing, in their order. */
  of(pairing) {
    return this.on ? this.all.filter((one) => one.pairing === pairing) : [];
  }

  add(mirror) {
    this.remember([...this.all, mirror]);
    if (!this.keeping.keeps) return;
    this.outbox.push(mirror);
    this.deliver();
  }

  async deliver() {
    if (this.delivering) return;
    this.delivering = true;
    while (this.outbox.length > 0 && this.keeping.keeps && (await this.send(this.outbox[0]))) this.outbox.shift();
    this.delivering = false;
    if (this.outbox.length > 0 && this.keeping.keeps) setTimeout(() => this.deliver(), AGAIN_AFTER);
  }

  /** Whether it need not be sent again. The server keeps the first of a turn, however often it comes. */
  async send(mirror) {
    try {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": this.keeping.form };
      const answer = await fetch(this.keeping.send, { method: "POST", headers, body: JSON.stringify(mirror) });
      if (answer.status === 403) this.keeping = { ...this.keeping, keeps: false };
      return answer.status < 500;
    } catch {
      return false;
    }
  }
}
