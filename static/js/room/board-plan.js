/** The left column: the plan against the clock, what is done with its steps, and holding the room as a whole. */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { exerciseNamed } from "./board-next.js";
import { easier, MINUTE, timeLine } from "./board-sums.js";
import { alsoLeading, lateWords, stepTitle } from "./board-words.js";
import { Button, Choice, Halves, Sheet } from "./parts.js";
import { nameOf } from "./scene.js";
import { HelpLink } from "./ways.js";
import { clockTime } from "./words.js";

const MOST_MINUTES = 180;
const USUAL_MINUTES = 75;

/** When a step was, is or will be; where the clock says otherwise than the plan, both. */
function stepTimes(step, { t, lang }) {
  const planned = clockTime(step.planned, lang);
  if (step.when === "left_out") return t("step_left_out");
  const real = clockTime(step.at ?? step.expected ?? step.planned, lang);
  if (real === planned) return planned;
  return t(step.when === "ahead" ? "step_about" : "step_began", { real, planned });
}

function Step({ step, model }) {
  const { t, set, exercises } = model;
  return html`<li class=${`step ${step.when}`} aria-current=${step.when === "now" ? "step" : undefined}>
    <button type="button" class="step-button" onClick=${() => set({ sheet: "b_step", asks: { place: step.place } })}>
      <span class="step-name">${stepTitle(step, exercises, t)}</span>
      <span class="second times">${stepTimes(step, model)}${step.when !== "left_out" && ` · ${t("minutes_short", { n: step.minutes })}`}</span>
      <span class="unseen">${t(`step_is_${step.when}`)}</span>
    </button>
  </li>`;
}

function NoPlan({ model }) {
  const { t, act, now, desk } = model;
  const left = desk.desk.ends === null ? USUAL_MINUTES : Math.round((desk.desk.ends - now) / MINUTE);
  const minutes = Math.max(1, Math.min(MOST_MINUTES, left));
  return html`<p class="quiet">${t("plan_none")}</p>
    <${Button} icon="list-checks" onClick=${() => act("lay_plan", { minutes })}>${t("plan_lay")}</${Button}>
    <p class="second">${t("plan_lay_says", { n: minutes })}</p>`;
}

export function Plan({ model }) {
  const { view, t, now, lang, desk } = model;
  const here = view.people.filter((one) => one.presence !== "left").length;
  const line = view.plan === null ? null : timeLine(view.plan, now, desk.desk.ends);
  return html`<p class="brand"><${Halves} /><span>Samtal</span></p>
    <section class="stack" aria-labelledby="plan-title"><h2 id="plan-title">${view.room.title || t("plan_title")}</h2>
      <p class="quiet">${t.count("people", here)}${line !== null && html`<br />${lateWords(line, lang, t)}`}</p>
      ${line === null ? html`<${NoPlan} model=${model} />` : html`<ol class="plainlist time-line">${line.steps.map((step) => html`<${Step} key=${step.place} step=${step} model=${model} />`)}</ol>`}
    </section>`;
}

/** Go to a step, give it other minutes, put an easier exercise in its place. */
export function StepSheet({ model, close }) {
  const { view, t, act, ui, exercises, now, desk } = model;
  const { place } = ui.asks;
  const step = view.plan === null ? undefined : timeLine(view.plan, now, desk.desk.ends).steps[place];
  if (step === undefined) return null;
  const running = view.room.step === "exercise";
  const then = (wish, fields) => () => {
    act(wish, fields);
    close();
  };
  const longer = (by) => () => act("change_step", { place, minutes: Math.max(1, Math.min(MOST_MINUTES, step.minutes + by)) });
  const open = step.when === "now" || step.when === "ahead";
  const others = step.slug && open && !(running && step.when === "now") ? easier(exercises, step.slug, step.kind) : [];
  return html`<${Sheet} title=${stepTitle(step, exercises, t)} onClose=${close} closeWord=${t("close")}>
    <p class="permission">${stepTimes(step, model)}</p>
    ${step.when !== "now" && (running ? html`<p>${t("go_to_after")}</p>` : html`<${Choice} icon="arrow-right" title=${t("go_to")} line=${t("go_to_says")} onClick=${then("go_to", { place })} />`)}
    ${open && html`<div class="row" role="group" aria-label=${t("step_minutes")}>
      <strong class="times grow" role="status">${t("step_takes", { n: step.minutes })}</strong>
      <${Button} onClick=${longer(-1)} disabled=${step.minutes <= 1} aria-label=${t("minute_less")}>−1</${Button}>
      <${Button} onClick=${longer(1)} aria-label=${t("minute_more")}>+1</${Button}>
      <${Button} onClick=${longer(5)} aria-label=${t("minutes_more")}>+5</${Button}>
    </div>`}
    ${others.length > 0 && html`<section class="stack"><h3>${t("swap_title")}</h3>
      ${others.map((one) => html`<${Choice} key=${one.slug} icon="leaf" title=${one.name} line=${`${t("level", { n: one.level })}. ${one.aim}`}
        onClick=${then("change_step", { place, minutes: step.minutes, exercise: one.slug })} />`)}</section>`}
  </${Sheet}>`;
}

/** Hand over, the door, taking part, leaving, the end. */
export function Holding({ model }) {
  const { view, t, act, set } = model;
  const { can, takes_part: takesPart } = view.me;
  const mine = view.pairing !== null && view.pairing.stage !== "closed";
  const part = () => {
    if (!takesPart && !view.me.ready) act("ready", { agreed: true });
    act("take_part", { on: !takesPart });
  };
  const leads = view.desk?.lead ?? null;
  const locked = view.room.locked;
  return html`<section class="stack holding" aria-label=${t("holding_title")}>
    ${leads !== null && html`<p class="second">${leads === view.me.seat ? t("you_lead") : t("they_lead", { name: nameOf(view, leads) })}</p>`}
    ${mine && html`<${Button} kind="main" icon="arrow-right" onClick=${() => set({ board: false })}>${t("to_turn")}</${Button}>`}
    ${can.includes("hand_over") && leads === view.me.seat && html`<${Button} icon="users" onClick=${() => set({ sheet: "b_hand" })}>${t("hand_over")}</${Button}>`}
    ${can.includes("lock_door") && html`<${Button} icon="door-open" onClick=${() => (locked ? act("lock_door", { on: false }) : set({ sheet: "b_lock" }))}>${t(locked ? "unlock_door" : "lock_door")}</${Button}>`}
    ${can.includes("take_part") && html`<${Button} icon="user-round" onClick=${part}>${t(takesPart ? "take_part_off" : "take_part_on")}</${Button}>`}
    <${Button} icon="circle-help" onClick=${() => set({ sheet: "b_keys" })}>${t("keys_title")}</${Button}>
    ${can.includes("close") && html`<${Button} kind="plain" onClick=${() => set({ sheet: "b_end" })}>${t("end_session")}</${Button}>`}
    <${Button} kind="plain" icon="log-out" onClick=${() => set({ sheet: "leave" })}>${t("leave")}</${Button}>
    <${HelpLink} model=${model} kind="tap second" />
  </section>`;
}

export function HandSheet({ model, close }) {
  const { view, t, act } = model;
  const to = alsoLeading(view).filter((one) => one.presence === "here");
  const give = (seat) => () => {
    act("hand_over", { seat });
    close();
  };
  return html`<${Sheet} title=${t("hand_title")} onClose=${close} closeWord=${t("go_back")}>
    <p class="permission">${t("hand_line")}</p>
    ${to.map((one) => html`<${Button} key=${one.seat} kind="wide" icon="user-round" onClick=${give(one.seat)}>${one.name}</${Button}>`)}
  </${Sheet}>`;
}

export function LockSheet({ model, close }) {
  const lock = () => {
    model.act("lock_door", { on: true });
    close();
  };
  const { t } = model;
  return html`<${Sheet} title=${t("lock_title")} onClose=${close} closeWord=${t("go_back")}>
    <p class="permission">${t("lock_line")}</p>
    <${Button} kind="main wide" icon="door-open" onClick=${lock}>${t("lock_door")}</${Button}>
  </${Sheet}>`;
}

const END_REASONS = ["done", "time", "agreement", "technical"];

export function EndSheet({ model, close }) {
  const { t, act } = model;
  const end = (reason) => () => {
    act("close_room", { reason });
    close();
  };
  return html`<${Sheet} title=${t("close_title")} onClose=${close} closeWord=${t("go_back")}>
    <p class="permission">${t("close_line")}</p>
    ${END_REASONS.map((reason) => html`<${Button} key=${reason} kind="wide" onClick=${end(reason)}>${t(`reason_${reason}`)}</${Button}>`)}
  </${Sheet}>`;
}

/** The other rooms of the meeting that people can be in. */
export const openRooms = ({ desk, room }) => desk.rooms.filter((one) => one.room !== room && one.step !== "closed");

/** The other rooms of the meeting: how many people, what is on, whether somebody calls; each a way there. */
export function Rooms({ model }) {
  const { t } = model;
  const others = openRooms(model);
  if (others.length === 0) return null;
  const on = (one) => (one.step === "exercise" ? exerciseNamed(model, one.slug) : t(one.kind === null ? "step_between" : `step_${one.kind}`));
  return html`<nav class="rooms" aria-label=${t("rooms_title")}><ul class="plainlist row">${others.map(
    (one) => html`<li key=${one.room}><a class=${`button room-link ${one.calls > 0 ? "calls" : ""}`} href=${one.address}>
      <span><strong>${one.title || t("rooms_nameless")}</strong><span class="second">${t.count("people", one.people)} · ${on(one)}</span>
      ${one.calls > 0 && html`<span class="second">${t.count("rooms_calls", one.calls)}</span>`}
      ${!one.led && html`<span class="second">${t("rooms_unled")}</span>`}</span></a></li>`,
  )}</ul></nav>`;
}
