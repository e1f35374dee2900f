/**
 * The turn: the other's face, my role, the time, one prompt, and what I may do now. What is said and shown depends on my
 * role and the phase; what may be done is what the server says (`may`).
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { helpWord } from "./calling.js";
import { barScale, ring, sumsAt, untilStart, used } from "./clock.js";
import { LiveFace, SelfSwitch, SelfView, SoundHelp, Switches, TheirState } from "./faces.js";
import { Held } from "./held.js";
import { LastMirror } from "./mirror.js";
import { FixingPart, Notes } from "./notes.js";
import { Button, Icon, MyBar, Pill, Ring, Steps } from "./parts.js";
import { faceSeat, floorFor, heldBy, holdsByBeingOut, may, mayPass, myRole, nameOf, personIn, phaseOf, stageAt } from "./scene.js";
import { listsFor, permissionFor, promptFor, stepsOf } from "./texts.js";
import { whyWords } from "./why.js";
import { Ways } from "./ways.js";
import { lengthWords } from "./words.js";

export const REACHED = [
  ["face", "eye"],
  ["sound", "volume-2"],
  ["words", "message-circle"],
  ["not_yet", "leaf"],
];

/** Where a listener is most likely to want to give advice. */
const TEMPTING = new Set(["tell", "ask"]);

const ROLE_ICON = { speaker: "message-circle", supporter: "ear", witness: "ear" };
const ROLE_KIND = { speaker: "speak", supporter: "support", witness: "support" };

/** Somebody beside the large face, while there is a picture of them. */
function SmallFace({ model, seat }) {
  if (!model.voice?.people().get(seat)?.cam) return null;
  return html`<div class="together-face"><${LiveFace} model=${model} person=${personIn(model.view, seat)} size="small" /></div>`;
}

function FacePart({ model, pairing, at }) {
  const { view, t } = model;
  const seat = faceSeat(pairing, view.me.seat);
  const person = seat === null ? null : personIn(view, seat);
  const witnesses = pairing.seats.filter((one) => one !== view.me.seat && one !== seat);
  const visitor = pairing.visitor ?? null;
  // Near the camera, while there is somebody to look at: an offer and no task.
  const looks = at.stage === "running" && at.phase?.key === "take_in" && at.role !== "witness";
  return html`<section class="face" aria-label=${t("face_label")}>
    ${person && html`<${LiveFace} model=${model} person=${person} />`}
    <div class="face-top">
      ${looks ? html`<p class="veil"><${Icon} name="eye" />${t("look")}</p>` : html`<p class="veil round-words">${roundWords(pairing, t)}</p>`}
      <${Ways} model=${model} kind="veil" />
    </div>
    <${SelfView} model=${model} />
    <div class="face-bottom">
      ${person && html`<p class="veil name"><${Icon} name=${person.presence !== "here" ? "wifi-off" : person.out ? "leaf" : "user-round"} />
        <span>${person.name}${person.rehearsal && html` <span class="small">${t("rehearsal")}</span>`}</span><${TheirState} model=${model} seat=${seat} /></p>`}
      ${witnesses.map((one) => html`<div class="aside" key=${one}><${SmallFace} model=${model} seat=${one} /><p class="veil small">${t("listens_too", { name: nameOf(view, one) })}</p></div>`)}
      ${visitor && html`<div class="aside"><${SmallFace} model=${model} seat=${visitor} /><p class="veil small">${t("visits", { name: nameOf(view, visitor) })}</p></div>`}
      <${SelfSwitch} model=${model} />
      <${SoundHelp} model=${model} kind="veil" />
    </div>
  </section>`;
}

function roundWords(pairing, t) {
  if (pairing.turn?.make_up) return t("evening_out");
  return pairing.rounds > 1 ? t("round_of", { n: pairing.round, of: pairing.rounds }) : t("round_one");
}

/** Everything the panel wants to know, worked out once. */
function situation(model, pairing) {
  const { view, now } = model;
  const seat = view.me.seat;
  const role = myRole(pairing, seat) ?? "witness";
  const held = heldBy(pairing, seat);
  // Who only listens along may pause without stopping the turn: for them it is held, for the others it runs.
  const apart = held?.why === "me" && held.seat === seat;
  const out = held?.why === "out" && holdsByBeingOut(pairing, held.seat);
  const stage = apart || out ? "held" : stageAt(pairing, now);
  const phase = phaseOf(pairing, seat, now);
  const floor = phase === null ? "other" : floorFor(phase, role);
  const otherSeat = role === "speaker" ? pairing.turn?.supporter : pairing.turn?.speaker;
  const name = otherSeat ? nameOf(view, otherSeat) : "";
  return { seat, role, stage, phase, floor, name, held };
}

function RolePill({ role, stage, pairing, t }) {
  const coming = stage === "handover" && role === "speaker";
  const key = coming ? "role_soon" : `role_${role}`;
  return html`<${Pill} kind=${`role ${ROLE_KIND[role]}`} icon=${ROLE_ICON[role]}>${t(pairing.turn?.make_up && role === "speaker" ? "role_make_up" : key)}</${Pill}>`;
}

function Handover({ model, pairing, at, now, t, name }) {
  const n = Math.max(1, Math.ceil(untilStart(pairing.turn, now) / 1000));
  const key = { speaker: "handover_me", supporter: "handover_other", witness: "handover_other" }[at];
  return html`<h1 class="prompt" tabindex="-1" data-heading>${t(key, { name, n })}</h1>
    <p class="permission">${t(at === "speaker" ? "handover_me_line" : "handover_other_line")}</p>
    ${pairing.turn.no === 1 && whyWords(model.view, t).map((line) => html`<p class="permission" key=${line}>${line}</p>`)}`;
}

/** Turns are counted anew in every pairing: what is kept on the device needs both numbers. */
const own = (model, turn) => `${model.view.pairing.id}.${turn.no}`;

function Reached({ model, turn }) {
  const { ui, t, reach } = model;
  const chosen = ui.reached[own(model, turn)];
  return html`<fieldset class="reached">
    <legend>${t("reached_question")}</legend>
    ${REACHED.map(
      ([what, icon]) => html`<button type="button" key=${what} class="tile" aria-pressed=${chosen === what ? "true" : "false"} onClick=${() => reach(own(model, turn), turn.no, what)}>
        <${Icon} name=${icon} /><span>${t(`reached_${what}`)}</span></button>`,
    )}
  </fieldset>
  <p class="permission private"><${Icon} name="shield" /><span>${t("reached_private")}</span></p>`;
}

function SpeakerActions({ model, pairing }) {
  const { t, set, act, now } = model;
  const turn = pairing.turn;
  if (turn.asked_ms > 0) return html`<p class="permission" role="status">${t("ask_waiting", { name: nameOf(model.view, turn.supporter) })}</p>`;
  const early = may(pairing, "keep") || may(pairing, "decline") || may(pairing, "done") || may(pairing, "rest");
  return html`<div class="actions">
    ${mayPass(pairing, now) && html`<${Button} onClick=${() => act("pass", { turn: turn.no })}>${t("pass")}</${Button}>`}
    ${early && html`<${Button} onClick=${() => set({ sheet: "done" })}>${t("done_early")}</${Button}>`}
    ${may(pairing, "ask") && !mayPass(pairing, now) && html`<${Button} onClick=${() => act("ask", { turn: turn.no })}>${t("ask_minute")}</${Button}>`}
  </div>`;
}

function Urges({ model, turn }) {
  const { ui, t, urge } = model;
  const n = ui.urges[own(model, turn)] ?? 0;
  return html`<div class="urge">
    <p>${n === 0 ? t("urge_question") : t.count("urge", n)}<span class="unseen"> ${t("urge_private")}</span></p>
    <${Button} onClick=${() => urge(own(model, turn))}>${t("urge_came")}</${Button}>
  </div>`;
}

function ListenerPart({ model, pairing, at }) {
  const { t, act } = model;
  const turn = pairing.turn;
  const lists = listsFor(model.exercise, model.lang);
  if (turn.asked_ms > 0 && at.role === "supporter") {
    return html`<div class="asked stack" role="status">
      <p>${t("asked", { name: at.name })}</p>
      <div class="actions">
        <${Button} kind="main" onClick=${() => act("grant", { turn: turn.no })}>${t("grant")}</${Button}>
        <${Button} onClick=${() => act("not_now", { turn: turn.no })}>${t("not_now")}</${Button}>
      </div>
    </div>`;
  }
  const tempting = at.role === "supporter" && at.floor === "other" && TEMPTING.has(at.phase.key);
  return html`${tempting && html`<${Urges} model=${model} turn=${turn} />`}
    ${lists.may.length > 0 && html`<details class="helps"><summary>${t("helps_title")}</summary>
      <p><strong>${t("may_title")}</strong> ${lists.may.join(", ")}</p>
      <p><strong>${t("may_not_title")}</strong> ${lists.mayNot.join(", ")}</p></details>`}`;
}

function Running({ model, pairing, at }) {
  const { t, lang, exercise } = model;
  const words = { exercise, phase: at.phase, role: at.role, floor: at.floor, name: at.name, lang, t };
  const lateWords = model.shown.grace && at.role === "speaker";
  return html`<h1 class="prompt" tabindex="-1" data-heading>${promptFor(words)}</h1>
    ${(lateWords || !at.phase.asksWhatReached) && html`<p class="permission">${lateWords ? t("line_grace") : permissionFor(words)}</p>`}
    ${at.phase.asksWhatReached && html`<${Reached} model=${model} turn=${pairing.turn} />`}
    ${at.role === "speaker" ? (lateWords || !at.phase.asksWhatReached) && html`<${SpeakerActions} model=${model} pairing=${pairing} />` : html`<${ListenerPart} model=${model} pairing=${pairing} at=${at} />`}`;
}

/** "Then Amadou speaks and you listen." */
export function nextWords(view, pairing, t) {
  if (!pairing.next) return t(pairing.round < pairing.rounds ? "next_round" : "next_nothing");
  const { speaker, supporter } = pairing.next;
  if (speaker === view.me.seat) return t("next_i_speak", { name: nameOf(view, supporter) });
  if (supporter === view.me.seat) return t("next_i_listen", { name: nameOf(view, speaker) });
  return t("next_other", { speaker: nameOf(view, speaker), supporter: nameOf(view, supporter) });
}

function Dock({ model, pairing }) {
  const { view, t, set, act } = model;
  const item = (icon, word, onClick, rest = {}) =>
    html`<button type="button" class="tool" onClick=${onClick} ...${rest}><span class="round"><${Icon} name=${icon} /></span><span>${word}</span></button>`;
  const iPaused = (pairing.held ?? []).some((held) => held.why === "me" && held.seat === view.me.seat);
  return html`<nav class="dock" aria-label=${t("dock_label")}>
    <${Switches} model=${model} />
    ${iPaused ? item("play", t("resume_me"), () => act("resume")) : item("pause", t("pause_me"), () => act("pause"), { disabled: !may(pairing, "pause") })}
    ${item("life-buoy", helpWord(view, t), () => set({ sheet: "help" }), { "aria-pressed": view.me.help ? "true" : undefined })}
    ${item("ellipsis", t("more"), () => set({ sheet: "more" }))}
  </nav>`;
}

/** For somebody without a connection the time stands as well: the server counts them as lost from when it last saw them. */
const standsStill = ({ state }, turn) => turn.runs_from === null || ["lost", "restarting"].includes(state.connection);

export function Turn({ model }) {
  const { view, t, now, ui } = model;
  const pairing = view.pairing;
  const at = situation(model, pairing);
  const turn = pairing.turn;
  const shown = turn && ring(turn, now, { step: ui.reduced ? 5000 : 1000 });
  const inner = { ...model, shown };
  const live = turn && at.phase && (at.stage === "running" || at.stage === "handover");
  return html`<div class=${`room ${ROLE_KIND[at.role]}`} data-stage=${at.stage}>
    <${FacePart} model=${model} pairing=${pairing} at=${at} />
    <section class="panel" aria-label=${t("panel_label")}>
      ${turn && html`<${Ring} shown=${shown} t=${t} still=${standsStill(model, turn)} />`}
      ${turn ? html`<${RolePill} role=${at.role} stage=${at.stage} pairing=${pairing} t=${t} />` : html`<${Pill} kind="role">${t("role_wait")}</${Pill}>`}
      ${turn && html`<${Steps} steps=${stepsOf(turn.spans, at.stage === "handover" ? 0 : at.phase.place, model)} t=${t} />`}
      <div class="words">
        ${at.stage === "handover" && html`<${Handover} model=${model} pairing=${pairing} at=${at.role} now=${now} t=${t} name=${at.name} />`}
        ${at.stage === "running" && live && html`<${Running} model=${inner} pairing=${pairing} at=${at} />`}
        ${(at.stage === "held" || at.stage === "waiting") && html`<${Held} model=${inner} pairing=${pairing} at=${at} />`}
        ${(at.stage === "handover" || at.stage === "waiting") && html`<${LastMirror} model=${model} pairing=${pairing} />`}
        ${looksBack(at) && html`<${FixingPart} model=${model} />`}
      </div>
      ${turn?.make_up && html`<p class="permission">${makeUpWords(turn, at, t)}</p>`}
      <${Notes} model=${model} least=${true} />
      <div class="halves-part">
        <${MyBar} sums=${sumsAt(pairing, at.seat, now)} scale=${barScale(pairing, [at.seat], now)} t=${t} />
        <p class="second next">${nextWords(view, pairing, t)}</p>
      </div>
    </section>
    <${Dock} model=${model} pairing=${pairing} />
  </div>`;
}

/** Between the turns, and in the first step of somebody else's, there is a moment to say how my own was. */
const looksBack = ({ stage, role, phase }) => role !== "speaker" && (stage === "handover" || stage === "waiting" || (stage === "running" && phase?.place === 0));

function makeUpWords(turn, at, t) {
  const length = lengthWords(turn.budget_ms, t);
  return t(at.role === "speaker" ? "make_up_mine" : "make_up_other", { name: at.name, length });
}

/** The prompt that stands on the screen, for the screen reader when the phase changes. */
export function promptNow(model) {
  const pairing = model.view?.pairing;
  if (!pairing?.turn || pairing.stage === "closed") return null;
  const at = situation(model, pairing);
  if (at.stage !== "running" || at.phase === null) return null;
  const words = { exercise: model.exercise, phase: at.phase, role: at.role, floor: at.floor, name: at.name, lang: model.lang, t: model.t };
  return { turn: pairing.turn.no, place: at.phase.place, prompt: promptFor(words), used: used(pairing.turn, model.now) };
}
