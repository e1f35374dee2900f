/**
 * The two ways that are open from every screen in one tap: to the numbers for help, and out, at once.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";

/** In a window of its own, so that a turn is not lost. */
export function HelpLink({ model, kind }) {
  const { t, helpAddress } = model;
  return html`<a class=${kind} href=${helpAddress} target="_blank" rel="noopener">${t("help_numbers")}<span class="unseen"> ${t("new_window")}</span></a>`;
}

export function LeaveNow({ model, kind }) {
  return html`<button type="button" class=${kind} onClick=${model.leaveNow}>${model.t("leave_now")}</button>`;
}

export function Ways({ model, kind, out = true }) {
  return html`<div class="way-out"><${HelpLink} model=${model} kind=${kind} />${out && html`<${LeaveNow} model=${model} kind=${kind} />`}</div>`;
}
