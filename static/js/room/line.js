/**
 * A facilitator's quiet line: which of them stand now, in which language they are read, and how their words are fetched.
 * The room says only that there is one; its words lie beside the log. Fetching may fail without anything being broken.
 */

export const STAYS = 180_000; // ms: a line that nobody puts away goes by itself
const AGAIN = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000]; // ms, after tries that failed

/** The lines that stand now, the newest first: {number, at, mine}; `mine` is said to me alone. Pure. */
export function linesOf(view, { now, dismissed }) {
  const said = [
    { line: view?.room?.line ?? null, mine: false },
    { line: view?.me?.line ?? null, mine: true },
  ];
  return said
    .filter(({ line }) => line !== null && now - line.at < STAYS && !dismissed.includes(line.number))
    .map(({ line, mine }) => ({ number: line.number, at: line.at, mine }))
    .sort((a, b) => b.at - a.at);
}

/** The words in the reader's language if they were given, else in the other: {words, lang}. Pure. */
export function wordsFor(said, lang) {
  const order = [lang, "en", "sv"];
  const found = order.find((one) => said[one]);
  return found === undefined ? null : { words: said[found], lang: found };
}

/** Who wrote a line, as far as the news said so: a line read after a reload has no author but the room's facilitator. */
export function authorsIn(news, lines) {
  const written = news.filter((item) => item.k === "line");
  return Object.fromEntries(
    written.flatMap(({ at, by }) => lines.filter((line) => line.at === at).map((line) => [line.number, by])),
  );
}

/** Fetches the words of lines, each once; what does not come is asked for again, and after a while let go. */
export class LineWords {
  /** @param address of the lines; @param changed when there is something new to draw */
  constructor({ address, changed, get = (url) => fetch(url, { credentials: "same-origin" }), later = (fn, ms) => setTimeout(fn, ms) }) {
    this.address = address;
    this.changed = changed;
    this.get = get;
    this.later = later;
    this.found = new Map(); // number -> {en, sv}, or null while it is on its way or has been let go
  }

  /** {en, sv}, or null as long as they are not there. */
  of(number) {
    if (!this.found.has(number)) {
      this.found.set(number, null);
      this.ask(number, 0);
    }
    return this.found.get(number);
  }

  async ask(number, tries) {
    const said = await this.read(number);
    if (said === "again" && tries < AGAIN.length) this.later(() => this.ask(number, tries + 1), AGAIN[tries]);
    if (typeof said === "string") return;
    this.found.set(number, said);
    this.changed();
  }

  async read(number) {
    try {
      const answer = await this.get(`${this.address}${number}/`);
      if (answer.ok) return await answer.json();
      return answer.status >= 500 || answer.status === 429 ? "again" : "gone";
    } catch {
      return "again";
    }
  }
}
