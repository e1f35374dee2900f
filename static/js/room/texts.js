/**
 * The exercise in words: which prompt, permission and lists belong to my role in this phase. Pure. The exercise's own
 * texts come from its address, in both languages; what a listener reads between them comes with the page.
 */

/** A text that may be {en, sv} or a plain string, in `lang`. */
export function inLang(text, lang) {
  if (text === null || text === undefined) return "";
  if (typeof text === "string" || Array.isArray(text)) return text;
  return text[lang] ?? text.en ?? "";
}

function ownPrompt(exercise, index, role, lang) {
  const phase = exercise?.phases?.[index];
  if (!phase) return "";
  return inLang(phase.prompts?.[role] ?? phase.prompt ?? { en: phase.en, sv: phase.sv }, lang);
}

/** The key of the page's own text for `role` in a phase, the most exact that there is. */
function keyFor(prefix, role, phase, t) {
  const exact = `${prefix}_${role}_${phase.key}`;
  return t.has(exact) ? exact : `${prefix}_${role}`;
}

/**
 * The one prompt for me: the exercise's words where the phase is mine to speak in, else the page's for who listens.
 * `floor` is me, both or other (scene.js), `name` the other person's.
 */
export function promptFor({ exercise, phase, role, floor, name, lang, t }) {
  const mine = floor === "other" ? "" : ownPrompt(exercise, phase.index, role, lang);
  if (mine) return mine;
  if (floor === "other") return t(keyFor("prompt", role === "speaker" ? "answered" : role, phase, t), { name });
  return t("prompt_free", { name });
}

/** The one line of permission under the prompt. */
export function permissionFor({ phase, role, floor, name, t }) {
  if (role === "speaker" && floor !== "other") return t(keyFor("line", "speaker", phase, t), { name });
  if (role === "supporter" && floor === "me") return t("line_supporter_speaks", { name });
  return t(role === "speaker" ? "line_answered" : `line_${role}`, { name });
}

/** What a listener may do and leaves outside, as two lists. */
export function listsFor(exercise, lang) {
  const common = exercise?.common ?? {};
  const extra = inLang(exercise?.may_not_extra, lang) || [];
  return {
    may: inLang(exercise?.may ?? common.may, lang) || [],
    mayNot: [...extra, ...(inLang(exercise?.may_not ?? common.may_not, lang) || [])],
  };
}

/** The name of the step on the thin line; a phase that we have no word for is shown by its number. */
export function stepName(key, place, t) {
  const known = `phase_${key}`;
  return t.has(known) ? t(known) : String(place + 1);
}

/**
 * The steps to draw: neighbours of the same kind stay apart, but from seven on only the current one has its name
 * beside it. Each is {name, when: past|now|ahead}.
 */
export function stepsOf(spans, place, t) {
  return spans.map(([key], index) => ({
    name: stepName(key, index, t),
    when: index < place ? "past" : index === place ? "now" : "ahead",
  }));
}
