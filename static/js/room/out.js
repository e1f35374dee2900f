/**
 * The quiet page of somebody who has stepped out: the grounding card, a figure that breathes slowly, and every way there
 * is. Nothing here runs out; microphone and camera are closed as long as it stands.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { helperName } from "./calling.js";
import { Calm } from "./frame.js";
import { Button, Halves } from "./parts.js";
import { holdsByBeingOut } from "./scene.js";
import { isWaiting } from "./state.js";
import { HelpLink, LeaveNow } from "./ways.js";

/** What my being out means for the others: free, stands, apart or away. Pure. */
export function outOf(view) {
  const { pairing, me } = view;
  if (pairing === null || pairing.stage === "closed") return "free";
  const counted = (pairing.held ?? []).some((held) => held.seat === me.seat && (held.why === "out" || held.why === "lost"));
  if (pairing.people?.[String(me.seat)] === "out" && !counted) return "away";
  const goesOn = pairing.turn !== null && pairing.turn.runs_from !== null && !holdsByBeingOut(pairing, me.seat);
  return goesOn ? "apart" : "stands";
}

/** The grounding card: a sentence a line, each as slow as one likes. */
export function Grounding({ t }) {
  return html`<ol class="grounding-card" aria-label=${t("ground_title")}>
    ${["ground_1", "ground_2", "ground_3", "ground_4", "ground_5"].map((key) => html`<li key=${key}>${t(key)}</li>`)}
  </ol>`;
}

export function Out({ model }) {
  const { view, t, act, state, call } = model;
  const name = helperName(view);
  return html`<${Calm} model=${model} out=${true}>
    <${Halves} kind="big breathing" />
    <h1 tabindex="-1" data-heading>${t("out_title")}</h1>
    <p class="quiet" role="status">${t(`out_${outOf(view)}`)}</p>
    <${Grounding} t=${t} />
    <p class="second">${t("out_closed")}</p>
    <div class="stack out-ways">
      <${Button} kind="main wide" icon="arrow-left" disabled=${isWaiting(state, "step_in")} onClick=${() => act("step_in")}>${t("out_back")}</${Button}>
      ${(call === null || call.state === "answered") && html`<${Button} kind="wide" icon="life-buoy" onClick=${() => act("help")}>${name ? t("i_need", { name }) : t("call_nobody")}</${Button}>`}
      <div class="row"><${HelpLink} model=${model} kind="button grow" /><${LeaveNow} model=${model} kind="button grow" /></div>
    </div>
  </${Calm}>`;
}
