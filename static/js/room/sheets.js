/**
 * The small dialogs of the room: done early, more, help, leave. Each says in one line what a choice does.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { callWords, helperOf, helpWord } from "./calling.js";
import { MirrorChoice } from "./mirror.js";
import { mayTellFixing } from "./notes.js";
import { Button, Choice, Sheet } from "./parts.js";
import { BlockSheet, ReportSheet, WrongSheet } from "./report.js";
import { may, mayEnd, myRole, nameOf } from "./scene.js";
import { SoundSheet } from "./sound.js";
import { HelpLink, LeaveNow } from "./ways.js";
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
  const { view, t, act, ui, set, setSound, tellFixing } = model;
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
    ${mayTellFixing(view) && html`<${Choice} icon="hand" title=${t("fixing")} line=${t("fixing_line")} onClick=${then(tellFixing)} />`}
    <${Choice} icon="leaf" title=${t("step_out")} line=${t("step_out_line")} onClick=${then(() => act("step_out"))} />
    <${Choice} icon=${ui.sound ? "volume-2" : "volume-x"} title=${t(ui.sound ? "sound_off" : "sound_on")} line=${t("sound_line")} onClick=${then(() => setSound(!ui.sound))} />
    <${MirrorChoice} model=${model} close=${close} />
    ${view.me.role === "facilitator" && html`<${Choice} icon="users" title=${t("to_board")} line=${t("to_board_line")} onClick=${then(() => set({ board: true }))} />`}
    <${Choice} icon="shield" title=${t("wrong")} line=${t("wrong_line")} onClick=${() => set({ sheet: "wrong" })} />
    <${Choice} icon="log-out" title=${t("leave")} line=${t("leave_short")} onClick=${() => set({ sheet: "leave" })} />
    ${why.length > 0 && html`<section class="grounding"><h3>${t("why_title")}</h3><p>${why.join(" ")}</p></section>`}
  </${Sheet}>`;
}

/** The same for everybody: a call reaches whoever facilitates, now or when they come. */
function HelpSheet({ model, close }) {
  const { view, t, act, call } = model;
  const seat = helperOf(view);
  const asked = call !== null && call.state !== "answered";
  const then = (wish) => () => {
    act(wish);
    close();
  };
  const title = seat === null ? t("call_nobody") : t("call", { name: nameOf(view, seat) });
  return html`<${Sheet} title=${helpWord(view, t)} onClose=${close} closeWord=${t("close")}>
    <p class="permission">${t("rights")}</p>
    ${!asked && html`<${Choice} icon="life-buoy" title=${title} line=${t(seat === null ? "call_nobody_line" : "call_line")} onClick=${then("help")} />`}
    ${asked && html`<${Choice} icon="check" title=${t("call_over")} line=${callWords(call, t)} onClick=${then("help_over")} />`}
    <${Choice} icon="leaf" title=${t("step_out")} line=${t("step_out_line")} onClick=${then("step_out")} />
    <div class="row"><${HelpLink} model=${model} kind="button grow" /><${LeaveNow} model=${model} kind="button grow" /></div>
    <p class="second">${t("leave_now_line")}</p>
  </${Sheet}>`;
}

function LeaveSheet({ model, close }) {
  const { view, t, leave } = model;
  const inTurn = view.pairing !== null && view.pairing.stage !== "closed";
  return html`<${Sheet} title=${t("leave_title")} onClose=${close} closeWord=${t("stay")}>
    <p class="permission">${t(inTurn ? "leave_in_turn" : "leave_line")}</p>
    <${Button} kind="main wide" icon="log-out" onClick=${leave}>${t("leave_room")}</${Button}>
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

const SHEETS = { done: DoneSheet, more: MoreSheet, help: HelpSheet, leave: LeaveSheet, reason: ReasonSheet, sound: SoundSheet, wrong: WrongSheet, report: ReportSheet, block: BlockSheet };

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
