/**
 * The end of a session: what was mine in words, what the room sees of it, and one way on, to the private check-out.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { Together } from "./faces.js";
import { Plain } from "./frame.js";
import { Button, Halves } from "./parts.js";
import { lengthWords } from "./words.js";

/** How the exercise that was last closed for me, as the room may see it: even, or uneven and why. */
function ResultPill({ result, t }) {
  if (result === null) return null;
  if (result.result === "even") return html`<p class="pill speak">${t("result_even")}</p>`;
  return html`<p class="pill">${t("result_uneven")}</p><p class="second">${t(`uneven_${result.reason || "owed"}`)}</p>`;
}

/** "You spoke for eleven minutes and listened for eleven minutes." */
function mineWords({ spoke, listened }, t) {
  if (spoke + listened === 0) return t("bye_nothing");
  return t("bye_mine", { spoke: lengthWords(spoke, t), listened: lengthWords(listened, t) });
}

/** While the facilitator closes the session people still hear each other; once the room is closed, nobody does. */
export function Goodbye({ model }) {
  const { view, t, set, whole, goOn, checkOut, desk } = model;
  const debrief = view.me.role === "facilitator" ? desk.desk.links?.debrief : null;
  const closed = view.room.step === "closed";
  return html`<${Plain} model=${model} kind="closing" inside=${!closed}>
    <${Halves} kind="big" gap=${0.9} />
    <h1 tabindex="-1" data-heading>${t("bye_title")}</h1>
    <p class="quiet">${t(closed ? "bye_line_closed" : "bye_line")}</p>
    ${!closed && html`<${Together} model=${model} />`}
    <section class="card">
      <h2>${t("bye_today")}</h2>
      <p>${mineWords(whole, t)}</p>
      <${ResultPill} result=${view.room.result} t=${t} />
      <p class="second">${t("bye_room_sees")}</p>
    </section>
    <div class="bottom stack">
      ${debrief && html`<a class="button main wide" href=${debrief}>${t("link_debrief")}</a>`}
      <a class=${`button wide ${debrief ? "" : "main"}`} href=${checkOut} onClick=${goOn}>${t("bye_check_out")}</a>
      ${!closed && html`<${Button} kind="plain wide" icon="life-buoy" onClick=${() => set({ sheet: "help" })}>${t("help")}</${Button}>`}
    </div>
  </${Plain}>`;
}
