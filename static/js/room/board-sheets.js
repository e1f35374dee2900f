/** The board's dialogs by name; each opens with `set({sheet, asks})` and stands in the file of what it belongs to. */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { WriteSheet } from "./board-calls.js";
import { KEYS } from "./board-keys.js";
import { ChangeSheet, WhySheet } from "./board-next.js";
import { CardSheet } from "./board-pairings.js";
import { PersonSheet, RemoveSheet, RoomSheet } from "./board-people.js";
import { EndSheet, HandSheet, LockSheet, StepSheet } from "./board-plan.js";
import { Sheet } from "./parts.js";

/** The keys, what each does, and the switch for whoever wants none of them. */
function KeysSheet({ model, close }) {
  const { t, keysOn, setKeys } = model;
  return html`<${Sheet} title=${t("keys_title")} onClose=${close} closeWord=${t("close")}>
    <p class="permission">${t("keys_line")}</p>
    <dl class="keys">${Object.entries(KEYS).map(([key, wish]) => html`<div key=${key} class="row"><dt><kbd>${key}</kbd></dt><dd>${t(`key_${wish}`)}</dd></div>`)}</dl>
    <label class="check"><input type="checkbox" checked=${keysOn} onChange=${(event) => setKeys(event.target.checked)} /><span>${t("keys_on")}</span></label>
  </${Sheet}>`;
}

const SHEETS = {
  b_card: CardSheet,
  b_change: ChangeSheet,
  b_end: EndSheet,
  b_hand: HandSheet,
  b_keys: KeysSheet,
  b_lock: LockSheet,
  b_person: PersonSheet,
  b_remove: RemoveSheet,
  b_room: RoomSheet,
  b_step: StepSheet,
  b_why: WhySheet,
  b_write: WriteSheet,
};

export function BoardSheet({ model }) {
  const own = model.ui.sheet;
  const One = SHEETS[own];
  return One ? html`<${One} key=${own} model=${model} close=${() => model.closeSheet(own)} />` : null;
}
