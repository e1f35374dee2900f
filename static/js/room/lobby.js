/**
 * Before and between the exercises: the lobby with its agreements, and the waiting with the choice of an exercise.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { stepNow } from "./arc.js";
import { helpWord } from "./calling.js";
import { Check } from "./check.js";
import { Together } from "./faces.js";
import { Plain } from "./frame.js";
import { MirrorOffer } from "./mirror.js";
import { Button, Face, Icon, Pill } from "./parts.js";
import { nameOf } from "./scene.js";
import { nameList } from "./words.js";

const present = (view) => view.people.filter((person) => person.presence === "here");

/** "Here now: Ingrid, Amadou and you". */
export function HereNow({ view, t }) {
  const others = present(view).filter((person) => person.seat !== view.me.seat);
  const names = [...others.map((person) => person.name), t("you")];
  return html`<p class="here row spread">
    <span>${t("here_now", { names: nameList(names, t) })}</span>
    <span class="times">${t.count("people", names.length)}</span>
  </p>`;
}

function Head({ view, t }) {
  const keeper = view.room.facilitator;
  const line = keeper !== null && keeper !== view.me.seat ? t("with_facilitator", { name: nameOf(view, keeper) }) : t("self_held");
  return html`<header class="stack tight">
    <h1 tabindex="-1" data-heading>${view.room.title}</h1>
    <p class="quiet">${line}</p>
  </header>`;
}

/** What will happen, in three lines and no more. */
function WhatHappens({ view, t }) {
  const keeper = view.room.facilitator;
  const start = keeper !== null && keeper !== view.me.seat ? t("will_start", { name: nameOf(view, keeper) }) : t("will_start_together");
  const lines = view.room.step === "exercise" ? [t("will_wait")] : [start];
  return html`<section class="card soft">
    <h2>${t("will_title")}</h2>
    <ul class="plainlist">
      ${[...lines, t("will_turns"), t("will_even")].map((line) => html`<li key=${line}>${line}</li>`)}
    </ul>
  </section>`;
}

export function Lobby({ model }) {
  const { view, t, agreements, confidentiality, ui, set, act } = model;
  const ready = () => {
    if (ui.agreed) act("ready", { agreed: true });
    else {
      set({ askAgree: true });
      document.getElementById("agree")?.focus();
    }
  };
  return html`<${Plain} model=${model}>
    <${Head} view=${view} t=${t} />
    <${Check} model=${model} />
    <${MirrorOffer} model=${model} />
    <${WhatHappens} view=${view} t=${t} />
    <section class="card">
      <h2>${t("agree_title")}</h2>
      <ul class="plainlist">${agreements.map((line) => html`<li key=${line}>${line}</li>`)}</ul>
      ${confidentiality.length > 0 && html`<h2>${t("confidence_title")}</h2><ul class="plainlist second">${confidentiality.map((line) => html`<li key=${line}>${line}</li>`)}</ul>`}
      <label class="check" for="agree">
        <input id="agree" type="checkbox" checked=${ui.agreed} onChange=${(event) => set({ agreed: event.target.checked, askAgree: false })}
          aria-describedby=${ui.askAgree ? "agree-hint" : undefined} />
        <span>${t("agree")}</span>
      </label>
      ${ui.askAgree && html`<p class="second" id="agree-hint" role="status">${t("agree_first")}</p>`}
    </section>
    <${HereNow} view=${view} t=${t} />
    <div class="bottom stays stack tight">
      <${Button} kind="main wide" onClick=${ready}>${t("i_am_ready")}</${Button}>
      <${Button} kind="plain wide" onClick=${() => set({ sheet: "leave" })}>${t("not_today")}</${Button}>
    </div>
  </${Plain}>`;
}

function Person({ person, me, t, plain }) {
  const away = person.presence === "here" ? (person.out ? t("presence_out") : "") : t(`presence_${person.presence}`);
  const note = person.seat === me ? t("you") : away;
  const state = person.role === "facilitator" ? t("facilitator") : person.busy ? t("busy") : person.ready ? t("ready") : t("arriving");
  return html`<li class="person">
    <${Face} person=${person} size="small" />
    <span class="grow"><strong>${person.name}</strong> ${note && html`<span class="quiet">${note}</span>`}
      ${person.rehearsal && html`<span class="second"> ${t("rehearsal")}</span>`}
      ${person.pronouns && html`<span class="second"> ${person.pronouns}</span>`}
      ${plain && html`<br /><span class="second">${state}</span>`}</span>
    ${!plain && html`<span class=${`pill ${person.ready || person.busy ? "speak" : ""}`}>${state}</span>`}
  </li>`;
}

/** Everybody who has not left; `plain` where there is no room for pills. */
export function People({ view, t, plain = false }) {
  const shown = view.people.filter((person) => person.presence !== "left");
  return html`<ul class="plainlist lines">
    ${shown.map((person) => html`<${Person} key=${person.seat} person=${person} me=${view.me.seat} t=${t} plain=${plain} />`)}
  </ul>`;
}

/** The exercises to choose from; `onBegin(slug)` when one is begun. */
export function Chooser({ model, heading = "choose_title" }) {
  const { exercises, ui, set, act, t, view } = model;
  const chosen = exercises.find((one) => one.slug === ui.exercise) ?? exercises[0] ?? null;
  if (chosen === null) return html`<p class="quiet">${t("choose_none")}</p>`;
  const counts = (one) => one.ready && (one.role !== "facilitator" || (one.seat === view.me.seat && view.me.takes_part));
  const others = present(view).filter(counts).length;
  const begin = () => act("start", { exercise: chosen.slug });
  return html`<section class="stack" aria-labelledby="choose-title">
    <h2 class="serif" id="choose-title">${t(heading)}</h2>
    <div class="exercises" role="radiogroup" aria-labelledby="choose-title">
      ${exercises.map(
        (one) => html`<label class="exercise" key=${one.slug}>
          <input type="radio" name="exercise" value=${one.slug} checked=${one.slug === chosen.slug}
            onChange=${() => set({ exercise: one.slug })} />
          <span class="grow"><strong>${one.name}</strong><span class="second">${one.aim}</span></span>
          <span class="second times">${t("level", { n: one.level })}<br />${t("minutes_short", { n: one.minutes })}</span>
        </label>`,
      )}
    </div>
    <div class="bottom stays stack tight">
      ${others < 2 && html`<p class="quiet" role="status">${t("need_one_more")}</p>`}
      <${Button} kind="main wide" icon="play" onClick=${begin} disabled=${others < 2}>${t("begin")}</${Button}>
    </div>
  </section>`;
}

/** What stands above between the exercises: what will be next, or what the open round is for. */
function waitWords(view, t) {
  if (view.room.step === "exercise") return [t("wait_running"), t("wait_running_line")];
  if (stepNow(view)?.kind === "open") return [t("arc_open"), t("open_line")];
  if (view.me.can.includes("start")) return [t("wait_choose"), t("wait_line")];
  const keeper = view.room.facilitator;
  return [keeper === null ? t("wait_others") : t("wait_start", { name: nameOf(view, keeper) }), t("wait_line")];
}

/** Between the exercises, when I am ready. */
export function Waiting({ model }) {
  const { view, t, set } = model;
  const [title, line] = waitWords(view, t);
  const starts = view.room.step !== "exercise" && view.me.can.includes("start");
  return html`<${Plain} model=${model}>
    <header class="stack tight">
      <${Pill} icon="users">${view.room.title}</${Pill}>
      <h1 tabindex="-1" data-heading>${title}</h1>
      <p class="quiet">${line}</p>
    </header>
    <${Together} model=${model} />
    ${starts && html`<${Chooser} model=${model} />`}
    <section class="card"><h2>${t("here_title")}</h2><${People} view=${view} t=${t} />
      <button type="button" class="link" onClick=${() => set({ sheet: "wrong" })}>${t("wrong")}</button></section>
    <div class="row spread bottom">
      <${Button} icon="life-buoy" aria-pressed=${view.me.help ? "true" : undefined} onClick=${() => set({ sheet: "help" })}>${helpWord(view, t)}</${Button}>
      <${Button} kind="plain" icon="log-out" onClick=${() => set({ sheet: "leave" })}>${t("leave")}</${Button}>
    </div>
  </${Plain}>`;
}

export function Warning({ icon = "wifi-off", children }) {
  return html`<p class="banner" role="status"><${Icon} name=${icon} /><span>${children}</span></p>`;
}
