/**
 * What all plain screens have in common: the brand and the two ways above, where the session is, and what is told to me.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { arcOf, arcWords } from "./arc.js";
import { Notes } from "./notes.js";
import { Halves } from "./parts.js";
import { Ways } from "./ways.js";

/** "Break · then From fact to feeling, about 19:43", as long as there is a plan. */
export function ArcLine({ model }) {
  const arc = model.view ? arcOf(model.view, model) : null;
  return arc && html`<p class="arc second times">${arcWords(arc, model)}</p>`;
}

/** `inside`: I am in the room, so that I can leave it and there is something to be told. */
export function Plain({ model, kind = "", inside = true, out = false, children }) {
  return html`<div class=${`plain-screen ${kind}`}>
    <div class="top-line row spread"><p class="brand"><${Halves} /><span>Samtal</span></p><${Ways} model=${model} kind="quiet-link" out=${inside} /></div>
    ${inside && html`<${ArcLine} model=${model} /><${Notes} model=${model} out=${out} />`}
    ${children}
  </div>`;
}

/** One thing in the middle of a calm page. */
export function Calm({ model, inside = true, out = false, children }) {
  return html`<${Plain} model=${model} kind="middle" inside=${inside} out=${out}><div class="calm">${children}</div></${Plain}>`;
}

/** A quiet full page with one sentence and perhaps one thing to do. */
export function Quiet({ model, title, line, children }) {
  return html`<${Calm} model=${model} inside=${false}>
    <${Halves} kind="big" />
    <h1 tabindex="-1" data-heading>${title}</h1>
    <p class="quiet">${line}</p>
    ${children}
  </${Calm}>`;
}
