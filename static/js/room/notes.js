/**
 * What is told to me alone or by the facilitator, as calm cards in the flow of the screen: they cover neither a control
 * nor a face. A quiet line, my call for help, a microphone that was muted, a signal that was taken.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { callWords, helperOf } from "./calling.js";
import { wordsFor } from "./line.js";
import { mutedWords } from "./muted.js";
import { Button, Icon } from "./parts.js";
import { may, nameOf } from "./scene.js";
import { HelpLink, LeaveNow } from "./ways.js";

function Note({ kind = "", icon, children, onClose = null, t }) {
  return html`<section class=${`note ${kind}`}>
    <${Icon} name=${icon} />
    <div class="grow">${children}</div>
    ${onClose && html`<button type="button" class="note-close" onClick=${onClose} aria-label=${t("put_away")}><${Icon} name="x" /></button>`}
  </section>`;
}

function LineNote({ model, line }) {
  const { view, t, lang, told } = model;
  const own = line.said === null ? null : wordsFor(line.said, lang);
  if (own === null) return null;
  const seat = line.by ?? view.room.facilitator;
  const name = seat === null ? "" : nameOf(view, seat);
  const from = name ? t(line.mine ? "line_from_to_you" : "line_from", { name }) : t("line_from_somebody");
  return html`<${Note} kind="line" icon="message-circle" t=${t} onClose=${() => told.putAway(line.number)}>
    <p class="second">${from}</p><p lang=${own.lang === lang ? undefined : own.lang}>${own.words}</p>
  </${Note}>`;
}

/** A minute without an answer: what else there is, each in one tap. */
function Instead({ model, out }) {
  const { view, t, act } = model;
  return html`<div class="row">
    ${may(view.pairing, "pause") && html`<${Button} onClick=${() => act("pause")}>${t("pause_me")}</${Button}>`}
    ${!out && html`<${Button} onClick=${() => act("step_out")}>${t("step_out")}</${Button}>`}
    <${LeaveNow} model=${model} kind="button" />
    <${HelpLink} model=${model} kind="button" />
  </div>`;
}

function CallNote({ model, out }) {
  const { call, t, act, told, lines } = model;
  // Words that were written to me are the answer: nothing need be said of them.
  if (call === null || lines.some((line) => line.mine && line.at === call.at)) return null;
  const asked = call.state !== "answered";
  return html`<${Note} kind="call" icon=${asked ? "life-buoy" : "check"} t=${t} onClose=${asked ? null : () => told.forgetAnswer()}>
    <p>${callWords(call, t)}</p>
    ${call.state === "unanswered" && html`<${Instead} model=${model} out=${out} />`}
    ${asked && html`<button type="button" class="link" onClick=${() => act("help_over")}>${t("call_over")}</button>`}
  </${Note}>`;
}

function MutedNote({ model }) {
  const { view, t } = model;
  return view.me.muted ? html`<${Note} icon="mic-off" t=${t}><p>${mutedWords(view, t)}</p></${Note}>` : null;
}

/** "That felt like fixing", where somebody is there to see the count. Said once in a round. */
export const mayTellFixing = (view) => may(view.pairing, "fixing") && helperOf(view) !== null;

/** After my own turn: one quiet tap, and that it was taken. */
export function FixingPart({ model }) {
  const { view, told, t, tellFixing } = model;
  if (mayTellFixing(view)) {
    return html`<div class="fixing"><button type="button" class="link" onClick=${tellFixing}>${t("fixing")}</button><span class="second">${t("fixing_line")}</span></div>`;
  }
  return told.hasToldFixing(view.pairing) ? html`<p class="second" role="status">${t("fixing_told")}</p>` : null;
}

/** Everything that is to be told now. `out`: on the quiet page, where I am out already; `least`: of the lines the newest. */
export function Notes({ model, out = false, least = false }) {
  if (!model.view) return null;
  const lines = least ? model.lines.slice(0, 1) : model.lines;
  return html`<div class="notes">
    <${CallNote} model=${model} out=${out} />
    ${lines.map((line) => html`<${LineNote} key=${line.number} model=${model} line=${line} />`)}
    ${!out && html`<${MutedNote} model=${model} />`}
  </div>`;
}
