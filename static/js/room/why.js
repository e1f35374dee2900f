/**
 * Why this company: the reasons of the pairing, each `code:other:value`, in sentences. Pure. A code without a sentence
 * here is passed over.
 */

import { nameOf } from "./scene.js";
import { lengthWords } from "./words.js";

/** "once", "twice", "three times". */
export function timesWords(n, t) {
  if (n === 1) return t("once");
  return n === 2 ? t("twice") : t("times", { n });
}

const SENTENCES = {
  first_time: ({ t }) => t("why_first_time"),
  met_before: ({ n, t }) => t("why_met_before", { times: timesWords(n, t) }),
  partner_owed: ({ name, n, t }) => t("why_partner_owed", { name, length: lengthWords(n, t) }),
  you_spoke_more: ({ n, t }) => t("why_you_spoke_more", { length: lengthWords(n, t) }),
  you_are_owed: ({ n, t }) => t("why_you_are_owed", { length: lengthWords(n, t) }),
  odd_number: ({ t }) => t("why_odd_number"),
  part_of_room: ({ t }) => t("why_part_of_room"),
  no_shared_language: ({ t }) => t("why_no_shared_language"),
};

/** The sentences for me, each once, in the order in which the server gave the reasons. */
export function whyWords(view, t) {
  const told = (view.pairing?.why ?? []).flatMap((word) => {
    const [code, other = "0", value = "0"] = word.split(":");
    if (!Object.hasOwn(SENTENCES, code)) return [];
    return [SENTENCES[code]({ name: nameOf(view, Number(other)), n: Number(value), t })];
  });
  return [...new Set(told)];
}
