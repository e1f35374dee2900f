/**
 * The small dialogs of the room: done early, more, help, leave. Each says in one line what a choice does.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { helpWord } from "./lobby.js";
import { MirrorChoice } from "./mirror.js";
import { Button, Choice, Sheet } from "./parts.js";
import { may, mayEnd, myRole, nameOf } from "./scene.js";
import { SoundSheet } from "./sound.js";
import { whyWords } from "./why.js";

function DoneSheet({ model, close }) {
  const { view, t, act } = model;
  const pairing = view.pairing;
  const turn = pairing?.turn;
  if (!turn) return null;
  const send = (wish) => () => {
    act(wish, { turn: turn.no });
    close();
  };
  const refused = pairing.mine?.keep_is_refused ?? false;
  const over = mayEnd(pairing, model.now);
  return html`<${Sheet} title=${t("done_title")} onClose=${close} closeWord=${t("done_back")}>
    ${over && html`<${Choice} icon="check" title=${t("end_now")} line=${t("end_now_line")} onClick=${send("done")} />`}
    ${may(pairing, "rest") && html`<${Choice} icon="leaf" title=${t("rest")} line=${t("rest_line")} onClick=${send("rest")} />`}
    ${!over && may(pairing, "keep") && html`<${Choice} icon="clock" title=${t("keep")} line=${t(turn.make_up ? "keep_make_up_line" : "keep_line")} onClick=${send("keep")} />`}
    ${!over && !may(pairing, "keep") && refused && html`<p class="permission">${t("keep_refused_line")}</p>`}
    ${!over && may(pairing, "decline") && html`<${Choice} icon="hand" title=${t("decline")} line=${t("decline_line")} onClick=${send("decline")} />`}
  </${Sheet}>`;
}

function MoreSheet({ model, close }) {
  const { view, t, act, ui, set, setSound } = model;
  const pairing = view.pairing;
  const turn = pairing?.turn ?? null;
  const role = myRole(pairing, view.me.seat);
  const why = whyWords(view, t);
  const then = (fn) => () => {
    fn();
    close();
  };
  return html`<${Sheet} title=${t("more")} onClose=${close} closeWord=${t("close")}>
    ${mayEnd(pairing, model.now) && html`<${Choice} icon="check" title=${t("end_now")} line=${t("end_now_line")} onClick=${then(() => act("done", { turn: turn.no }))} />`}
    ${may(pairing, "bell") && html`<${Choice} icon="bell" title=${t("bell")} line=${t("bell_line")} onClick=${then(() => act("bell"))} />`}
    ${may(pairing, "step_back") && turn && role === "supporter" && html`<${Choice} icon="ear" title=${t("step_back")} line=${t("step_back_line")} onClick=${then(() => act("step_back", { turn: turn.no }))} />`}
    ${may(pairing, "pass") && turn && html`<${Choice} icon="skip-forward" title=${t("pass")} line=${t("pass_line")} onClick=${then(() => act("pass", { turn: turn.no }))} />`}
    <${Choice} icon=${ui.sound ? "volume-2" : "volume-x"} title=${t(ui.sound ? "sound_off" : "sound_on")} line=${t("sound_line")} onClick=${then(() => setSound(!ui.sound))} />
    <${MirrorChoice} model=${model} close=${close} />
    ${view.me.role === "facilitator" && html`<${Choice} icon="users" title=${t("to_board")} line=${t("to_board_line")} onClick=${then(() => set({ board: true }))} />`}
    <${Choice} icon="log-out" title=${t("leave")} line=${t("leave_short")} onClick=${() => set({ sheet: "leave" })} />
    ${why.length > 0 && html`<section class="grounding"><h3>${t("why_title")}</h3><p>${why.join(" ")}</p></section>`}
  </${Sheet}>`;
}

function HelpSheet({ model, close }) {
  const { view, t, act, helpAddress } = model;
  const keeper = view.room.facilitator;
  const there = keeper !== null && keeper !== view.me.seat;
  const call = () => {
    act(view.me.help ? "help_over" : "help");
    close();
  };
  return html`<${Sheet} title=${helpWord(view, t)} onClose=${close} closeWord=${t("close")}>
    <p class="permission">${t("rights")}</p>
    ${there && !view.me.help && html`<${Choice} icon="life-buoy" title=${t("call", { name: nameOf(view, keeper) })} line=${t("call_line")} onClick=${call} />`}
    ${there && view.me.help && html`<${Choice} icon="check" title=${t("call_over")} line=${t("called_line", { name: nameOf(view, keeper) })} onClick=${call} />`}
    ${!there && html`<p>${t("no_facilitator")}</p>`}
    <section class="grounding"><h3>${t("ground_title")}</h3><p>${t("ground")}</p></section>
    <p><a class="button wide" href=${helpAddress} target="_blank" rel="noopener">${t("help_now")}</a></p>
  </${Sheet}>`;
}

function LeaveSheet({ model, close }) {
  const { view, t, leave } = model;
  const inTurn = view.pairing !== null && view.pairing.stage !== "closed";
  return html`<${Sheet} title=${t("leave_title")} onClose=${close} closeWord=${t("stay")}>
    <p class="permission">${t(inTurn ? "leave_in_turn" : "leave_line")}</p>
    <${Button} kind="main wide" icon="log-out" onClick=${leave}>${t("leave_now")}</${Button}>
  </${Sheet}>`;
}

const REASONS = ["time", "rest", "agreement", "technical"];

/** The facilitator's override needs a reason; four kinds are enough, and none of them is anybody's words. */
function ReasonSheet({ model, close }) {
  const { t, act, ui } = model;
  const { title, line, wish, fields } = ui.asks;
  const send = (reason) => () => {
    act(wish, { ...fields, reason });
    close();
  };
  return html`<${Sheet} title=${title} onClose=${close} closeWord=${t("go_back")}>
    <p class="permission">${line}</p>
    ${REASONS.map((reason) => html`<${Button} kind="wide" key=${reason} onClick=${send(reason)}>${t(`reason_${reason}`)}</${Button}>`)}
  </${Sheet}>`;
}

const SHEETS = { done: DoneSheet, more: MoreSheet, help: HelpSheet, leave: LeaveSheet, reason: ReasonSheet, sound: SoundSheet };

/** The sheet that is open, if any. A done-sheet whose turn is over closes by itself. */
export function OpenSheet({ model }) {
  const { ui, set, view } = model;
  const One = SHEETS[ui.sheet];
  if (!One || (view === null)) return null;
  const own = ui.sheet;
  const stale = own === "done" && myRole(view.pairing, view.me.seat) !== "speaker";
  const close = () => model.ui.sheet === own && set({ sheet: null });
  return stale ? null : html`<${One} key=${own} model=${model} close=${close} />`;
}
