/**
 * The facilitator's board, put together: who calls, what is on, the plan, and what is said. On a wide screen three
 * columns; on a phone one, in this order. Every part stands in a file of its own.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { Cues, Fixing, Links, SayToAll, Urgent } from "./board-calls.js";
import { Head } from "./board-head.js";
import { NextRound } from "./board-next.js";
import { Pairings } from "./board-pairings.js";
import { PeopleHere } from "./board-people.js";
import { Holding, Plan, Rooms } from "./board-plan.js";

export function Board({ model }) {
  return html`<div class="board">
    <${Urgent} model=${model} />
    <div class="board-main stack">
      <${Rooms} model=${model} />
      <${Head} model=${model} />
      <${Pairings} model=${model} />
      <${NextRound} model=${model} />
    </div>
    <aside class="board-side stack" aria-label=${model.t("plan_title")}>
      <${Plan} model=${model} />
      <${Holding} model=${model} />
    </aside>
    <aside class="board-more stack" aria-label=${model.t("more_title")}>
      <${SayToAll} model=${model} />
      <${Cues} model=${model} />
      <${PeopleHere} model=${model} />
      <${Fixing} model=${model} />
      <${Links} model=${model} />
    </aside>
  </div>`;
}
