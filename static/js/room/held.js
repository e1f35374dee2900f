/**
 * When the time stands still: why, what happens to it (nothing), until when at the latest, and what ends it.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { Button } from "./parts.js";
import { nameOf } from "./scene.js";
import { clockTime, lengthWords } from "./words.js";

function words(held, pairing, { view, t }) {
  if (held === null) return pairing.alone_until ? ["held_alone", "held_alone_line"] : ["held_wait", "held_wait_line"];
  const apart = pairing.turn !== null && pairing.turn.runs_from !== null;
  if (held.why === "me" && held.seat === view.me.seat) return ["held_mine", apart ? "held_apart_line" : "held_mine_line"];
  if (held.why === "bell" && held.seat === view.me.seat) return ["held_my_bell", "held_bell_line"];
  const key = { me: "held_pause", out: "held_pause", bell: "held_bell", facilitator: "held_all", lost: "held_lost", missing: "held_missing" }[held.why];
  return [key ?? "held_wait", `${key ?? "held_wait"}_line`];
}

/** "At the latest in a minute." An end that is near is not worth a sentence. */
function untilWords(until, { now, t, lang }) {
  if (until === null || until === undefined || until - now < 10_000) return null;
  const left = until - now;
  if (left > 600_000) return t("held_until_time", { time: clockTime(until, lang) });
  return t("held_until", { length: lengthWords(left, t) });
}

export function Held({ model, pairing, at }) {
  const { view, t, act } = model;
  const held = at.held;
  const [title, line] = words(held, pairing, model);
  const name = held === null ? at.name : nameOf(view, held.seat ?? 0) || at.name;
  const mine = held !== null && held.seat === view.me.seat && (held.why === "me" || held.why === "bell");
  const until = held === null ? pairing.alone_until : held.until;
  const latest = untilWords(until, model);
  return html`<h1 class="prompt" tabindex="-1" data-heading>${t(title, { name })}</h1>
    <p class="permission">${t(line, { name })} ${latest ?? ""}</p>
    ${mine && html`<div class="actions"><${Button} kind="main" icon="play" onClick=${() => act("resume")}>${t("resume_me")}</${Button}></div>`}`;
}
