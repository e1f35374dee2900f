/**
 * Sentences: texts come from the server in the person's language, here they are only filled in. Pure.
 */

/** Fill `{name}` places of a text. */
export function fill(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

/** Make the function `t(key, values)` of a table of texts. A missing key is shown as itself, never as nothing. */
export function translator(texts) {
  const t = (key, values) => (key in texts ? fill(texts[key], values) : key);
  /** One or other: `count("pairs", 3)` takes `pairs_one` or `pairs_other`. */
  t.count = (key, n, values = {}) => t(n === 1 ? `${key}_one` : `${key}_other`, { n, ...values });
  t.has = (key) => key in texts;
  return t;
}

/** A small number as a word ("nine"), a larger one in figures. */
export function numberWord(n, t) {
  const key = "number_" + n;
  return t.has(key) ? t(key) : String(n);
}

/** A length in kind, rounded words: "half a minute", "two and a half minutes", "nine minutes". */
export function lengthWords(ms, t) {
  if (ms < 20_000) return t("length_moment");
  if (ms < 45_000) return t("length_half");
  const halves = ms < 300_000 ? Math.round(ms / 30_000) : 2 * Math.round(ms / 60_000);
  const whole = Math.floor(halves / 2);
  if (halves % 2 === 1) return whole === 1 ? t("length_one_half") : t("length_half_more", { n: numberWord(whole, t) });
  return whole === 1 ? t("length_one") : t("length_minutes", { n: numberWord(whole, t) });
}

/** "Ingrid, Amadou and Leila". */
export function nameList(names, t) {
  if (names.length < 2) return names.join("");
  return t("list_and", { first: names.slice(0, -1).join(", "), last: names.at(-1) });
}

/** Up to two first letters for a face that is not there yet. */
export function initials(name) {
  const parts = name.trim().split(/[\s-]+/u).filter(Boolean);
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return letters.map((part) => [...part][0].toLocaleUpperCase()).join("");
}

/** A clock time of an instant in the person's own zone, 24 hours. */
export function clockTime(instant, lang) {
  return new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(instant);
}
