/** The right column: calls for help and the offer to take over, what is said to all, words for the moment, and ways on. */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { LONG_WAIT_MS } from "./board-desk.js";
import { onlyWords } from "./board-words.js";
import { minutesAndSeconds } from "./clock.js";
import { Button, Icon, Sheet } from "./parts.js";
import { nameOf, personIn } from "./scene.js";
import { clockTime } from "./words.js";

/** The pairing of a caller that I could visit now, or null. */
function visitable(view, seat) {
  const theirs = (view.board ?? []).find((one) => one.stage !== "closed" && one.seats.includes(seat));
  return theirs && theirs.visitor === null && view.me.can.includes("visit") ? theirs.id : null;
}

/** The call that v answers: the first one whose pairing may be visited. */
export function firstVisit(view) {
  const numbers = (view.hands ?? []).map((hand) => visitable(view, hand.seat));
  return numbers.find((number) => number !== null) ?? null;
}

function Call({ hand, model }) {
  const { view, t, now, act, set } = model;
  const number = visitable(view, hand.seat);
  const waits = now - hand.since;
  return html`<section class="card calls">
    <div class="row spread"><h2 class="row"><${Icon} name="life-buoy" />${t("asks_for_you", { name: nameOf(view, hand.seat) })}</h2>
      <span class="second times">${minutesAndSeconds(waits)}</span></div>
    ${waits >= LONG_WAIT_MS && html`<p><strong>${t("waited_minute")}</strong></p>`}
    <p class="second">${onlyWords(view, t)}</p>
    <div class="row acts">
      ${number !== null && html`<${Button} kind="main" onClick=${() => act("visit", { pairing: number, on: true })}>${t("visit_begin")}</${Button}>`}
      <${Button} onClick=${() => set({ sheet: "b_write", asks: { seat: hand.seat } })}>${t("write")}</${Button}>
      <${Button} kind="plain" onClick=${() => act("help_over", { seat: hand.seat })}>${t("i_am_there")}</${Button}>
    </div>
  </section>`;
}

/** Nobody who leads is here: whoever is, may. */
function TakeOver({ model }) {
  const { view, t, act } = model;
  const { desk, me } = view;
  if (!desk || desk.lead_here || desk.lead === me.seat || !me.can.includes("take_over")) return null;
  const before = desk.lead === null ? null : personIn(view, desk.lead);
  const key = before === null ? "led_by_nobody" : before.presence === "lost" ? "lead_lost" : "lead_gone";
  return html`<section class="card calls"><h2>${t(key, { name: before?.name ?? "" })}</h2>
    <p class="second">${t("take_over_says")}</p>
    <${Button} kind="main" icon="hand" onClick=${() => act("take_over")}>${t("take_over")}</${Button}></section>`;
}

export function Urgent({ model }) {
  const { view, t } = model;
  const hands = view.hands ?? [];
  return html`<section class="board-urgent stack" aria-label=${t("calls_title")}>
    <${TakeOver} model=${model} />
    ${hands.map((hand) => html`<${Call} key=${hand.seat} hand=${hand} model=${model} />`)}
    ${hands.length === 0 && html`<p class="quiet calm">${t("no_calls")}</p>`}
  </section>`;
}

const LANGUAGES = ["en", "sv"];

/** A quiet line for everybody (`seat` 0) or for one person: one field, the other language on demand. */
function Writing({ seat, model, done = () => {} }) {
  const { t, lang, desk, act } = model;
  const draft = desk.draft(seat);
  const own = LANGUAGES.includes(lang) ? lang : "en";
  const other = LANGUAGES.find((one) => one !== own);
  const field = (language) => html`<label class="field" key=${language}><span class=${draft.both ? "second" : "unseen"}>${t(`say_in_${language}`)}</span>
    <textarea class="say-field" id=${`say-${seat}-${language}`} lang=${language} rows="3" maxlength="300" value=${draft[language]}
      placeholder=${language === own ? t("say_example") : ""} onInput=${(event) => desk.write(seat, { [language]: event.target.value })}></textarea></label>`;
  const send = () => {
    act("say", desk.sayFields(seat));
    done();
  };
  return html`<div class="stack">${field(own)}${draft.both && field(other)}
    <div class="row acts"><${Button} icon="message-circle" onClick=${send} disabled=${desk.sayFields(seat) === null}>${t("say_send")}</${Button}>
      ${!draft.both && html`<${Button} kind="plain" onClick=${() => desk.write(seat, { both: true })}>${t(`say_also_${other}`)}</${Button}>`}</div>
    ${desk.sent === seat && html`<p class="second" role="status">${t("say_sent")}</p>`}
  </div>`;
}

export function SayToAll({ model }) {
  const { t, desk, lang } = model;
  const { line } = desk;
  const words = line?.words ? line.words[lang] || line.words.en || line.words.sv : "";
  return html`<section class="stack" aria-labelledby="say-title"><h2 id="say-title">${t("say_title")}</h2>
    <${Writing} seat=${0} model=${model} />
    ${words && html`<p class="second">${t("say_last", { time: clockTime(line.at, lang), words })}</p>`}
  </section>`;
}

export function WriteSheet({ model, close }) {
  const { view, t, ui } = model;
  const { seat } = ui.asks;
  return html`<${Sheet} title=${t("write_title", { name: nameOf(view, seat) })} onClose=${close} closeWord=${t("go_back")}>
    <p class="permission">${t("write_line")}</p>
    <${Writing} seat=${seat} model=${model} done=${close} />
  </${Sheet}>`;
}

const CUES = ["cue_advice", "cue_silence", "cue_tears", "cue_caring", "cue_stay", "cue_late"];

export function Cues({ model }) {
  const { t } = model;
  return html`<section class="stack cues"><h2>${t("cues_title")}</h2>
    ${CUES.map((key) => html`<details class="cue" key=${key}><summary>${t(key)}</summary><p>${t(`${key}_words`)}</p></details>`)}
  </section>`;
}

/** How often it felt like fixing in this exercise: a count, and nobody's name. */
export function Fixing({ model }) {
  const n = model.view.desk?.fixing ?? 0;
  return n > 0 && html`<p class="quiet fixing">${model.t.count("fixing", n)}</p>`;
}

const PLACES = { placing: "link_placing", incidents: "link_incidents", debrief: "link_debrief" };

export function Links({ model }) {
  const { t, desk } = model;
  const { links } = desk.desk;
  if (links === null) return null;
  return html`<nav class="stack tight" aria-label=${t("links_title")}>
    ${Object.entries(PLACES).map(([key, word]) => html`<a key=${key} class="way-on" href=${links[key]} target="_blank" rel="noopener">${t(word)}</a>`)}
  </nav>`;
}
