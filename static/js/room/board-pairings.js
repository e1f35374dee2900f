/** The pairings: who speaks and listens, how far they are, how even, who is there, and what may be done about it. */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { goneWords } from "./board-words.js";
import { barScale, minutesAndSeconds, phaseAt, ring, sumsAt, used } from "./clock.js";
import { TheirState } from "./faces.js";
import { Bar, Button, Choice, Pill, Ring, Sheet } from "./parts.js";
import { heldBy, may, nameOf, personIn, stageAt } from "./scene.js";
import { stepName } from "./texts.js";

const HELD = { facilitator: "board_paused_all", lost: "board_lost", missing: "board_lost", out: "board_paused" };

function statusWords(pairing, model) {
  const { view, t, now } = model;
  const held = heldBy(pairing, 0);
  const stage = stageAt(pairing, now);
  if (pairing.stage === "closed") return t(pairing.closes?.result === "even" ? "board_even" : "board_uneven");
  if (held !== null && stage === "held") return t(HELD[held.why] ?? "board_paused", { name: nameOf(view, held.seat ?? 0) });
  if (pairing.turn === null) return t("board_waiting");
  if (stage === "handover") return t("board_handover");
  const phase = phaseAt(pairing.turn.spans, used(pairing.turn, now));
  return phase === null ? "" : stepName(phase, model);
}

function Who({ pairing, model }) {
  const { view, t } = model;
  const turn = pairing.turn;
  if (turn === null) return html`<h2>${pairing.seats.map((seat) => nameOf(view, seat)).join(" + ")}</h2>`;
  return html`<h2>${t("board_speaks", { name: nameOf(view, turn.speaker) })}</h2>
    <p><strong>${t("board_listens", { name: turn.supporter === 0 ? t("you_first") : nameOf(view, turn.supporter) })}</strong></p>
    ${turn.witnesses.map((seat) => html`<p key=${seat} class="quiet">${t("listens_too", { name: nameOf(view, seat) })}</p>`)}`;
}

/** Who is there, who is not, who calls and who is muted: in words, beside their icon. */
function Presence({ pairing, model }) {
  const { view, t } = model;
  const gone = goneWords(view, pairing, t);
  const calling = (view.hands ?? []).filter((hand) => pairing.seats.includes(hand.seat));
  const muted = pairing.seats.filter((seat) => personIn(view, seat).muted);
  return html`<div class="row presence">
    ${gone.length === 0
      ? html`<span class="row second"><span class="dot"></span>${t(pairing.seats.length === 2 ? "board_both_here" : "board_all_here")}</span>`
      : gone.map((words) => html`<${Pill} key=${words}>${words}</${Pill}>`)}
    ${muted.map((seat) => html`<${Pill} key=${`m${seat}`} icon="mic-off">${t("board_muted", { name: nameOf(view, seat) })}</${Pill}>`)}
    ${calling.map((hand) => html`<${Pill} key=${`h${hand.seat}`} kind="plum" icon="life-buoy">${t("asks_for_you", { name: nameOf(view, hand.seat) })}</${Pill}>`)}
  </div>`;
}

/** How well everybody is heard: known to whoever visits, since only their own calls are theirs to know. */
function Quality({ pairing, model }) {
  const { view, voice } = model;
  if (pairing.visitor !== view.me.seat || !voice?.able) return null;
  return html`<ul class="plainlist row second">${pairing.seats.map(
    (seat) => html`<li key=${seat} class="row">${nameOf(view, seat)} <${TheirState} model=${model} seat=${seat} /></li>`,
  )}</ul>`;
}

function PairingCard({ pairing, model }) {
  const { view, t, now, ui, act, set } = model;
  const turn = pairing.turn;
  const [first, second] = turn ? [turn.supporter || pairing.seats.find((seat) => seat !== turn.speaker), turn.speaker] : pairing.seats;
  const spoke = (seat) => sumsAt(pairing, seat, now).spoke;
  const side = (seat) => ({ ms: spoke(seat), words: t("board_spoke", { name: nameOf(view, seat), time: minutesAndSeconds(spoke(seat)) }) });
  const visiting = pairing.visitor === view.me.seat;
  const other = pairing.visitor !== null && !visiting;
  const closed = pairing.stage === "closed";
  return html`<article class="card pairing">
    <div class="row spread top">
      <div class="grow"><${Who} pairing=${pairing} model=${model} />
        <p class="quiet">${statusWords(pairing, model)}</p></div>
      ${turn && !closed && html`<${Ring} exact shown=${ring(turn, now, { step: ui.reduced ? 5000 : 1000 })} t=${t} still=${stageAt(pairing, now) === "held"} />`}
    </div>
    <${Bar} left=${side(first)} right=${side(second)} scale=${barScale(pairing, [first, second], now)} label=${t("board_bar_label")} />
    <div class="row spread"><${Presence} pairing=${pairing} model=${model} />
      <span class="second">${t(pairing.evenness === "even" ? "board_near" : "board_leaning")}</span></div>
    <${Quality} pairing=${pairing} model=${model} />
    ${other && html`<p class="second">${t("board_visited", { name: nameOf(view, pairing.visitor) })}</p>`}
    ${!closed && html`<div class="row acts">
      ${(visiting || (view.me.can.includes("visit") && !other)) &&
      html`<${Button} kind="plain" icon="door-open" onClick=${() => act("visit", { pairing: pairing.id, on: !visiting })}>${t(visiting ? "visit_end" : "visit_begin")}</${Button}>`}
      <${Button} kind="plain" icon="ellipsis" onClick=${() => set({ sheet: "b_card", asks: { pairing: pairing.id } })}
        aria-label=${t("board_more_of", { names: pairing.seats.map((seat) => nameOf(view, seat)).join(" + ") })}>${t("board_more")}</${Button}>
    </div>`}
  </article>`;
}

export function Pairings({ model }) {
  const board = model.view.board ?? [];
  if (board.length === 0) return null;
  return html`<div class="pairings">${board.map((pairing) => html`<${PairingCard} key=${pairing.id} pairing=${pairing} model=${model} />`)}</div>`;
}

/** Asks for a reason and sends the wish with it. */
export const reasonSheet = (wish, title, line, fields) => ({ sheet: "reason", asks: { wish, title, line, fields } });

/** Whoever is here, ready and in no pairing. */
export function isFree(view, one) {
  const practises = one.role !== "facilitator" || (one.seat === view.me.seat && view.me.takes_part);
  return practises && one.presence === "here" && one.ready && !one.busy && !one.out;
}

/** More for one pairing: each choice says in one line what it does. */
export function CardSheet({ model, close }) {
  const { view, t, act, set, ui } = model;
  const pairing = (view.board ?? []).find((one) => one.id === ui.asks.pairing && one.stage !== "closed");
  if (pairing === undefined) return html`<${Sheet} title=${t("board_over")} onClose=${close} closeWord=${t("close")} />`;
  const { id, turn, seats } = pairing;
  const then = (wish, fields) => () => {
    act(wish, fields);
    close();
  };
  const reason = (...all) => () => set(reasonSheet(...all));
  const next = seats.filter((seat) => seat !== turn?.speaker && pairing.people[String(seat)] === "here");
  const elsewhere = view.people.filter((one) => one.busy && one.presence === "here" && !one.out && !seats.includes(one.seat));
  const house = turn !== null && turn.supporter === 0;
  return html`<${Sheet} title=${seats.map((seat) => nameOf(view, seat)).join(" + ")} onClose=${close} closeWord=${t("close")}>
    ${may(pairing, "skip") && turn && html`<${Choice} icon="skip-forward" title=${t("skip")} line=${t("skip_says", { name: nameOf(view, turn.speaker) })}
      onClick=${reason("skip", t("skip_title", { name: nameOf(view, turn.speaker) }), t("skip_line"), { pairing: id, turn: turn.no })} />`}
    ${may(pairing, "give_floor") && next.map((seat) => html`<${Choice} key=${`f${seat}`} icon="arrow-right" title=${t("give_floor", { name: nameOf(view, seat) })} line=${t("give_says")}
      onClick=${reason("give_floor", t("give_title", { name: nameOf(view, seat) }), t("give_line"), { pairing: id, seat })} />`)}
    ${may(pairing, "stand_in") && html`<${Choice} icon="ear" title=${t(house ? "stand_in_end" : "stand_in")} line=${t(house ? "stand_in_end_says" : "stand_in_says")}
      onClick=${then("stand_in", { pairing: id, on: !house })} />`}
    ${view.people.filter((one) => isFree(view, one)).map((one) => html`<${Choice} key=${`a${one.seat}`} icon="user-round-plus" title=${t("add_to", { name: one.name })} line=${t("add_says")}
      onClick=${then("add_to", { pairing: id, seat: one.seat })} />`)}
    ${elsewhere.map((one) => html`<${Choice} key=${`v${one.seat}`} icon="users" title=${t("move_here", { name: one.name })} line=${t("move_says")}
      onClick=${reason("move_to", t("move_title", { name: one.name }), t("move_line"), { pairing: id, seat: one.seat })} />`)}
    ${seats.map((seat) => html`<${Choice} key=${`p${seat}`} icon="user-round" title=${nameOf(view, seat)} line=${t("person_says")}
      onClick=${() => set({ sheet: "b_person", asks: { seat } })} />`)}
  </${Sheet}>`;
}
