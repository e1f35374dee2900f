/** A microphone that a facilitator has muted, in words. Pure. */

import { nameOf } from "./scene.js";

/** Who muted me: by name where it can only have been one person. */
export function mutedWords(view, t) {
  const leaders = view.people.filter((one) => one.role === "facilitator" && one.presence !== "left");
  return leaders.length === 1 ? t("muted_by", { name: nameOf(view, leaders[0].seat) }) : t("muted_by_somebody");
}
