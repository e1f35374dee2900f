/**
 * The end of an exercise: two halves that meet, how long I spoke and listened, and what reached me.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { Rest } from "./breaks.js";
import { barScale, sumsAt } from "./clock.js";
import { Plain } from "./frame.js";
import { MirrorCard } from "./mirror.js";
import { FixingPart } from "./notes.js";
import { Button, Halves, Icon, MyBar } from "./parts.js";
import { nameOf } from "./scene.js";
import { REACHED } from "./turn.js";
import { timesWords } from "./why.js";
import { lengthWords, nameList } from "./words.js";

/** "You and Ingrid each spoke for nine minutes and were listened to for nine minutes." */
function evenWords(view, t) {
  const { pairing, me } = view;
  const mine = sumsAt(pairing, me.seat, 0);
  const others = pairing.seats.filter((seat) => seat !== me.seat);
  const names = nameList([t("you_first"), ...others.map((seat) => nameOf(view, seat)).filter(Boolean)], t);
  const spoke = lengthWords(mine.spoke, t);
  const same = others.every((seat) => lengthWords(sumsAt(pairing, seat, 0).spoke, t) === spoke);
  const alike = same && lengthWords(mine.listened, t) === spoke;
  if (alike && others.length > 0) return t("even_each", { names, length: spoke });
  return t("even_mine", { spoke, listened: lengthWords(mine.listened, t) });
}

/** Only its owner sees which way it leans, and that it is kept. */
function ownWords(view, t) {
  const dev = view.pairing.mine?.dev_ms ?? 0;
  if (Math.abs(dev) < 15_000) return t("uneven_near");
  return t(dev < 0 ? "dev_owed" : "dev_more", { length: lengthWords(Math.abs(dev), t) });
}

function reachedCounts(ui) {
  const counts = new Map();
  for (const what of Object.values(ui.reached)) counts.set(what, (counts.get(what) ?? 0) + 1);
  return REACHED.filter(([what]) => counts.has(what)).map(([what, icon]) => ({ what, icon, n: counts.get(what) }));
}

function WhatReached({ ui, t }) {
  const found = reachedCounts(ui);
  return html`<section class="card">
    <h2>${t("reached_today")}</h2>
    ${found.length === 0
      ? html`<p>${t("reached_nothing")}</p>`
      : html`<p class="row">${found.map(
          ({ what, icon, n }) => html`<span class="pill speak" key=${what}><${Icon} name=${icon} /><span>${t(`reached_${what}_n`, { times: timesWords(n, t) })}</span></span>`,
        )}</p>`}
    <p class="second">${t("reached_only_you")}</p>
  </section>`;
}

export function Closing({ model }) {
  const { view, ui, t, set } = model;
  const { pairing, me } = view;
  if (ui.resting) return html`<${Rest} model=${model} />`;
  const closes = pairing.closes ?? { result: "even", reason: "" };
  const even = closes.result === "even";
  const reason = closes.reason || "owed";
  return html`<${Plain} model=${model} kind="closing">
    <${Halves} kind=${even ? "big meeting" : "big apart"} gap=${even ? 0.9 : 2.2} />
    <h1 tabindex="-1" data-heading>${t(even ? "even_title" : "uneven_title")}</h1>
    <p class="quiet">${even ? evenWords(view, t) : `${t(`uneven_${reason}`)} ${ownWords(view, t)}`}</p>
    <${MyBar} sums=${sumsAt(pairing, me.seat, 0)} scale=${barScale(pairing, [me.seat], 0)} t=${t} />
    <${WhatReached} ui=${ui} t=${t} />
    <${MirrorCard} model=${model} pairing=${pairing} />
    <${FixingPart} model=${model} />
    <div class="bottom stack">
      <${Button} kind="main wide" onClick=${() => set({ dismissed: pairing.id })}>${t("stay_in_room")}</${Button}>
      <${Button} kind="wide" onClick=${() => set({ resting: true })}>${t("two_minutes")}</${Button}>
      <${Button} kind="plain wide" onClick=${() => set({ sheet: "leave" })}>${t("say_goodbye")}</${Button}>
    </div>
  </${Plain}>`;
}
