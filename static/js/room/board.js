/**
 * The facilitator's board: who calls, every pairing at a glance, and what holds the whole room: begin, pause, end.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { barScale, minutesAndSeconds, phaseAt, ring, sumsAt, used } from "./clock.js";
import { Chooser, People } from "./lobby.js";
import { Bar, Button, Halves, Icon, Ring } from "./parts.js";
import { heldBy, may, nameOf, stageAt } from "./scene.js";
import { stepName } from "./texts.js";

function Hand({ hand, model }) {
  const { view, t, now, act } = model;
  const waits = minutesAndSeconds(now - hand.since);
  return html`<section class="card calls">
    <div class="row spread"><h2 class="row"><${Icon} name="life-buoy" />${t("asks_for_you", { name: nameOf(view, hand.seat) })}</h2>
      <span class="second times">${waits}</span></div>
    <p class="second">${t("only_you_see")}</p>
    <${Button} onClick=${() => act("help_over", { seat: hand.seat })}>${t("i_am_there")}</${Button}>
  </section>`;
}

function statusWords(pairing, model) {
  const { view, t, now } = model;
  const held = heldBy(pairing, 0);
  const stage = stageAt(pairing, now);
  if (pairing.stage === "closed") return t(pairing.closes?.result === "even" ? "board_even" : "board_uneven");
  if (held !== null && stage === "held") {
    const key = held.why === "facilitator" ? "board_paused_all" : held.why === "lost" || held.why === "missing" ? "board_lost" : "board_paused";
    return t(key, { name: nameOf(view, held.seat ?? 0) });
  }
  if (pairing.turn === null) return t("board_waiting");
  if (stage === "handover") return t("board_handover");
  const phase = phaseAt(pairing.turn.spans, used(pairing.turn, now));
  return phase === null ? "" : stepName(phase, model);
}

function presenceWords(pairing, t) {
  const gone = Object.values(pairing.people).filter((one) => one !== "here").length;
  return gone === 0 ? t("board_all_here") : t.count("board_gone", gone);
}

function CardActions({ pairing, model }) {
  const { t, act, set, view } = model;
  const turn = pairing.turn;
  const ask = (wish, title, line, fields) => set({ sheet: "reason", asks: { wish, title, line, fields } });
  const waiting = pairing.seats.filter((seat) => seat !== turn?.speaker && pairing.people[String(seat)] === "here");
  const free = view.people.filter((one) => one.role !== "facilitator" && one.presence === "here" && one.ready && !one.busy);
  const visiting = pairing.visitor === view.me.seat;
  const visit = () => act("visit", { pairing: pairing.id, on: !visiting });
  return html`${(visiting || view.me.can.includes("visit")) && html`<${Button} icon="door-open" onClick=${visit}>${t(visiting ? "visit_end" : "visit_begin")}</${Button}>`}
  <details class="helps"><summary>${t("board_more")}</summary><div class="stack">
    ${may(pairing, "skip") && turn && html`<${Button} icon="skip-forward" onClick=${() =>
      ask("skip", t("skip_title", { name: nameOf(view, turn.speaker) }), t("skip_line"), { pairing: pairing.id, turn: turn.no })}>${t("skip")}</${Button}>`}
    ${may(pairing, "give_floor") && waiting.map((seat) => html`<${Button} key=${seat} onClick=${() =>
      ask("give_floor", t("give_title", { name: nameOf(view, seat) }), t("give_line"), { pairing: pairing.id, seat })}>${t("give_floor", { name: nameOf(view, seat) })}</${Button}>`)}
    ${may(pairing, "stand_in") && html`<${Button} icon="ear" onClick=${() => act("stand_in", { pairing: pairing.id, on: true })}>${t("stand_in")}</${Button}>`}
    ${free.map((one) => html`<${Button} key=${`add${one.seat}`} icon="user-round-plus" onClick=${() => act("add_to", { pairing: pairing.id, seat: one.seat })}>${t("add_to", { name: one.name })}</${Button}>`)}
  </div></details>`;
}

function PairingCard({ pairing, model }) {
  const { view, t, now, ui } = model;
  const turn = pairing.turn;
  const [first, second] = turn ? [turn.supporter || pairing.seats.find((seat) => seat !== turn.speaker), turn.speaker] : pairing.seats;
  const spoke = (seat) => sumsAt(pairing, seat, now).spoke;
  const side = (seat, key) => ({ ms: spoke(seat), words: t(key, { name: nameOf(view, seat), time: minutesAndSeconds(spoke(seat)) }) });
  const scale = barScale(pairing, [first, second], now);
  return html`<article class="card pairing">
    <div class="row spread top">
      <div>
        ${turn
          ? html`<h2>${t("board_speaks", { name: nameOf(view, turn.speaker) })}</h2>
            <p><strong>${t("board_listens", { name: turn.supporter === 0 ? t("you_first") : nameOf(view, turn.supporter) })}</strong></p>
            ${turn.witnesses.map((seat) => html`<p key=${seat} class="quiet">${t("listens_too", { name: nameOf(view, seat) })}</p>`)}`
          : html`<h2>${pairing.seats.map((seat) => nameOf(view, seat)).join(" + ")}</h2>`}
        <p class="quiet">${statusWords(pairing, model)}</p>
      </div>
      ${turn && pairing.stage !== "closed" && html`<${Ring} exact shown=${ring(turn, now, { step: ui.reduced ? 5000 : 1000 })} t=${t} still=${stageAt(pairing, now) === "held"} />`}
    </div>
    <${Bar} left=${side(first, "board_spoke")} right=${side(second, "board_spoke")} scale=${scale} label=${t("board_bar_label")} />
    <p class="row spread second"><span class="row"><span class=${`dot ${personsGone(pairing) ? "off" : ""}`}></span>${presenceWords(pairing, t)}</span>
      <span>${t(pairing.evenness === "even" ? "board_near" : "board_leaning")}</span></p>
    ${pairing.stage !== "closed" && html`<${CardActions} pairing=${pairing} model=${model} />`}
  </article>`;
}

const personsGone = (pairing) => Object.values(pairing.people).some((one) => one !== "here");

function Tools({ model }) {
  const { view, t, act, set, exerciseName } = model;
  const can = view.me.can;
  const paused = (view.board ?? []).some((pairing) => (pairing.held ?? []).some((held) => held.why === "facilitator"));
  const running = view.room.step === "exercise";
  // One button that changes, so that whoever pressed it by keyboard still stands on it.
  const hold = paused ? { wish: "resume_all", kind: "main", icon: "play" } : { wish: "pause_all", kind: "", icon: "pause" };
  const end = { wish: "end", title: t("end_title"), line: t("end_line"), fields: {} };
  return html`<header class="board-head row spread">
    <div><h1 tabindex="-1" data-heading>${running ? exerciseName : view.room.title}</h1>
      <p class="quiet">${running ? view.room.title : t("board_idle")}</p></div>
    ${running && html`<div class="row">
      ${can.includes(hold.wish) && html`<${Button} kind=${hold.kind} icon=${hold.icon} onClick=${() => act(hold.wish)}>${t(hold.wish)}</${Button}>`}
      ${can.includes("end") && html`<${Button} onClick=${() => set({ sheet: "reason", asks: end })}>${t("end_exercise")}</${Button}>`}
    </div>`}
  </header>`;
}

export function Board({ model }) {
  const { view, t, set, act } = model;
  const board = view.board ?? [];
  const can = view.me.can;
  const close = { wish: "close_room", title: t("close_title"), line: t("close_line"), fields: {} };
  const takesPart = view.me.takes_part;
  const mine = view.pairing !== null && view.pairing.stage !== "closed";
  const part = () => {
    if (!takesPart && !view.me.ready) act("ready", { agreed: true });
    act("take_part", { on: !takesPart });
  };
  return html`<div class="board">
    <aside class="board-side stack" aria-label=${t("here_title")}>
      <p class="brand"><${Halves} /><span>Samtal</span></p>
      <section class="stack"><h2>${t("here_title")}</h2><${People} view=${view} t=${t} plain=${true} /></section>
      <div class="stack bottom">
        ${mine && html`<${Button} kind="main" icon="arrow-right" onClick=${() => set({ board: false })}>${t("to_turn")}</${Button}>`}
        ${can.includes("take_part") && html`<${Button} icon="users" onClick=${part}>${t(takesPart ? "take_part_off" : "take_part_on")}</${Button}>`}
        <${Button} kind="plain" icon="log-out" onClick=${() => set({ sheet: "leave" })}>${t("leave")}</${Button}>
        ${can.includes("close") && html`<${Button} kind="plain" onClick=${() => set({ sheet: "reason", asks: close })}>${t("close_room")}</${Button}>`}
      </div>
    </aside>
    <div class="board-main stack">
      <${Tools} model=${model} />
      <div class="pairings">${board.map((pairing) => html`<${PairingCard} key=${pairing.id} pairing=${pairing} model=${model} />`)}</div>
      ${view.room.step !== "exercise" && can.includes("start") && html`<${Chooser} model=${model} heading="choose_next" />`}
    </div>
    <aside class="board-calls stack" aria-label=${t("calls_title")}>
      ${(view.hands ?? []).map((hand) => html`<${Hand} key=${hand.seat} hand=${hand} model=${model} />`)}
      ${(view.hands ?? []).length === 0 && html`<p class="quiet">${t("no_calls")}</p>`}
      <section class="stack cues"><h2>${t("cues_title")}</h2>
        ${["cue_advice", "cue_silence", "cue_tears", "cue_caring"].map((key) => html`<details class="cue" key=${key}><summary>${t(key)}</summary><p>${t(`${key}_words`)}</p></details>`)}
      </section>
    </aside>
  </div>`;
}
