/**
 * The break, and two minutes for oneself: nothing is asked of anybody, and the camera rests.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { endOfStep } from "./arc.js";
import { Calm } from "./frame.js";
import { Grounding } from "./out.js";
import { Button, Halves } from "./parts.js";
import { inLang } from "./texts.js";
import { clockTime } from "./words.js";

/** Two minutes for myself: with the closing words of the exercise, where there was one. */
export function Rest({ model }) {
  const { t, set, exercise, lang } = model;
  return html`<${Calm} model=${model}>
    <${Halves} kind="big breathing" />
    <h1 tabindex="-1" data-heading>${t("rest_title")}</h1>
    <p class="quiet">${inLang(exercise?.common?.closing, lang) || t("rest_words")}</p>
    <${Grounding} t=${t} />
    <${Button} kind="wide" onClick=${() => set({ resting: false })}>${t("go_back")}</${Button}>
  </${Calm}>`;
}

export function Break({ model }) {
  const { view, ui, t, set, lang, now } = model;
  if (ui.resting) return html`<${Rest} model=${model} />`;
  const back = endOfStep(view.plan);
  return html`<${Calm} model=${model}>
    <${Halves} kind="big" />
    <h1 tabindex="-1" data-heading>${back > now ? t("break_back", { time: clockTime(back, lang) }) : t("break_soon")}</h1>
    <p class="quiet">${t("break_line")}</p>
    <div class="stack out-ways">
      <${Button} kind="wide" icon="leaf" onClick=${() => set({ resting: true })}>${t("two_minutes")}</${Button}>
      <${Button} kind="plain wide" icon="life-buoy" onClick=${() => set({ sheet: "help" })}>${t("help")}</${Button}>
    </div>
  </${Calm}>`;
}
