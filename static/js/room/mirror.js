/**
 * How the mirror of talk is offered and shown: small, approximate, and for its person alone. Never a score.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { isMostlyShort, lengthOf } from "../mirror/runs.js";
import { Choice } from "./parts.js";

/** A length in figures, no finer than it was measured and never broken: "12 s", "1 min 40 s", "3 min". */
export function roughLength(ms, t) {
  const step = ms < 20_000 ? 1 : 5;
  const seconds = Math.max(1, step * Math.round(ms / 1000 / step));
  const [m, s] = [Math.floor(seconds / 60), seconds % 60];
  const words = m === 0 ? t("left_seconds", { n: s }) : s === 0 ? t("left_minutes", { n: m }) : t("mirror_min_s", { m, s });
  return words.replaceAll(" ", "\u00a0");
}

/** "You spoke in about 12 s of your partner's 3 min, mostly short sounds." */
export function mirrorWords({ role, running_ms, runs }, t) {
  const values = { spoke: roughLength(lengthOf(runs), t), length: roughLength(running_ms, t) };
  if (role === "speaker") return t(runs.length === 0 ? "mirror_speaker_none" : "mirror_speaker", values);
  if (runs.length === 0) return t("mirror_supporter_none", values);
  return t(isMostlyShort(runs) ? "mirror_supporter_short" : "mirror_supporter", values);
}

/** Between two turns: what the last one was like. */
export function LastMirror({ model, pairing }) {
  const { mirror, t } = model;
  const last = mirror?.of(pairing.id).at(-1);
  if (!last || (pairing.turn !== null && pairing.turn.no - last.turn > 1)) return null;
  return html`<p class="permission mirror-line">${mirrorWords(last, t)} <span class="second">${t("mirror_only_you")}</span></p>`;
}

/** At the end: every turn of the exercise that was mirrored. */
export function MirrorCard({ model, pairing }) {
  const { mirror, t } = model;
  const all = mirror?.of(pairing.id) ?? [];
  if (all.length === 0) return null;
  return html`<section class="card">
    <h2>${t("mirror_title")}</h2>
    <ul class="plainlist">${all.map((one) => html`<li key=${`${one.turn}${one.role}`}>${mirrorWords(one, t)}</li>`)}</ul>
    <p class="second">${t("mirror_only_you")} ${t(mirror.keeping.keeps ? "mirror_kept" : "mirror_not_kept")} <a href=${mirror.keeping.page} target="_blank" rel="noopener">${t("mirror_page")}</a></p>
  </section>`;
}

const hasMicrophone = ({ mirror, voice }) => Boolean(mirror) && voice?.able && voice.way !== "listen";

/** Before the room: off until it is asked for. */
export function MirrorOffer({ model }) {
  const { mirror, t } = model;
  if (!hasMicrophone(model)) return null;
  return html`<label class="check" for="mirror">
    <input id="mirror" type="checkbox" checked=${mirror.on} onChange=${(event) => mirror.choose(event.target.checked)} />
    <span>${t("mirror_offer")} <span class="second">${t("mirror_line")}</span></span>
  </label>`;
}

/** In the sheet of the room. */
export function MirrorChoice({ model, close }) {
  const { mirror, t } = model;
  if (!hasMicrophone(model)) return null;
  const turn = () => {
    mirror.choose(!mirror.on);
    close();
  };
  return html`<${Choice} icon="ear" title=${t(mirror.on ? "mirror_stop" : "mirror_offer")} line=${t("mirror_line")} onClick=${turn} />`;
}
