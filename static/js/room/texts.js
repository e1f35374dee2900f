/**
 * The exercise in words: which prompt, permission and lists belong to my role in this phase. Pure. The exercise's own
 * texts come from its address, in both languages; while they are on their way, the page has a few words of its own.
 */

/** A text that may be {en, sv} or a plain string, in `lang`. */
export function inLang(text, lang) {
  if (text === null || text === undefined) return "";
  if (typeof text === "string" || Array.isArray(text)) return text;
  return text[lang] ?? text.en ?? "";
}

/** The exercise's own words for a role in a phase, or nothing. */
function ownWords({ exercise, phase, role, lang, t }, ending) {
  const words = exercise?.phases?.[phase.index];
  if (!words) return "";
  if (role === "witness") {
    const common = exercise.common ?? {};
    return inLang(ending === "" ? common.witness_prompt : common.witness_hint, lang) || t(ending === "" ? "prompt_witness" : "line_witness");
  }
  return inLang(words[`${role}${ending}`], lang);
}

/** The one prompt for me. `floor` (me, both or other) and `name` of the other person are for the page's own words. */
export function promptFor(where) {
  const own = ownWords(where, "");
  if (own) return own;
  const { role, floor, name, t } = where;
  if (role === "speaker") return t(floor === "other" ? "prompt_answered" : "prompt_free", { name });
  return t(`prompt_${role}`, { name });
}

/** The one line of permission under the prompt. */
export function permissionFor(where) {
  const own = ownWords(where, "_hint");
  if (own) return own;
  const { role, floor, t } = where;
  return t(role === "speaker" && floor === "other" ? "line_answered" : `line_${role}`);
}

/** What a listener may do and leaves outside, as two lists. */
export function listsFor(exercise, lang) {
  return { may: inLang(exercise?.may, lang) || [], mayNot: inLang(exercise?.may_not, lang) || [] };
}

/** The name of a step: the exercise's own label, else the page's word for its key, else its number. */
export function stepName({ key, index, place }, { exercise, lang, t }) {
  const own = inLang(exercise?.phases?.[index]?.label, lang);
  if (own) return own;
  return t.has(`phase_${key}`) ? t(`phase_${key}`) : String(place + 1);
}

/** The steps to draw, each {name, when: past|now|ahead}. `place` is the one that runs. */
export function stepsOf(spans, place, where) {
  return spans.map(([key, , index], at) => ({
    name: stepName({ key, index, place: at }, where),
    when: at < place ? "past" : at === place ? "now" : "ahead",
  }));
}
