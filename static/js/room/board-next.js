/**
 * The next round, before it begins: the pairs as proposed and why, who is owed, who waits, whether it fits; two people
 * change places by two taps, and then it is started as it stands.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { openTo, stands, wrongSize } from "./board-groups.js";
import { fits, largestGroup, nextSlug, wayOut } from "./board-sums.js";
import { namesOf, nobodyMeetsTwice, owedWords, pairWords, whyGroup } from "./board-words.js";
import { Button, Sheet } from "./parts.js";
import { nameOf } from "./scene.js";
import { inLang } from "./texts.js";

/** The exercise that the next round is with: chosen by hand, else the plan's, else the last one again. */
export function nextExercise({ view, ui, exercises }) {
  const slug = nextSlug(exercises, view.plan, { chosen: ui.exercise, last: view.room.exercise?.slug });
  return exercises.find((one) => one.slug === slug) ?? null;
}

/** Whether a whole round of it fits: yes, tight (into the time for the goodbye), no. */
function fitting(exercise, model) {
  const { view, now, desk } = model;
  const groups = desk.shown()?.groups ?? [];
  const people = groups.length > 0 ? Math.max(...groups.map((group) => group.length)) : largestGroup(exercise, 2);
  return fits(exercise, people, { plan: view.plan, ends: desk.desk.ends, betweenMs: desk.desk.between_ms, now });
}

function Which({ exercise, model }) {
  const { exercises, set, t } = model;
  return html`<label class="which"><span class="unseen">${t("next_exercise")}</span>
    <select name="exercise" value=${exercise.slug} onChange=${(event) => set({ exercise: event.target.value })}>
      ${exercises.map((one) => html`<option key=${one.slug} value=${one.slug}>${`${one.name} · ${t("level", { n: one.level })} · ${t("minutes_short", { n: one.minutes })}`}</option>`)}
    </select></label>`;
}

/** The pairs in one line, and what is good to know of them. */
function Proposal({ model }) {
  const { view, t, desk } = model;
  const division = desk.shown();
  if (division === null) return html`<p class="quiet">${t("next_asking")}</p>`;
  if (division.groups.length === 0) return html`<p class="quiet" role="status">${t("need_one_more")}</p>`;
  const pairs = division.groups.map((group) => pairWords(view, group)).join(" · ");
  const notes = [
    !desk.isChanged && nobodyMeetsTwice(desk.proposal) && t("next_nobody_twice"),
    division.waits.length > 0 && t("next_waits", { names: namesOf(view, division.waits, t) }),
    ...owedWords(view, desk.proposal.owed, t),
  ].filter(Boolean);
  return html`<p>${t(desk.isChanged ? "next_changed" : "next_proposed")} <strong>${pairs}</strong></p>
    ${notes.length > 0 && html`<p class="quiet">${notes.join(" ")}</p>`}`;
}

/** What to do instead when not everybody would have their turn. */
function NoRound({ tight, model }) {
  const { view, t, act } = model;
  const way = view.plan ? wayOut(view.plan) : null;
  const running = view.room.step === "exercise";
  return html`<div class="card calls no-round" role="status">
    <p>${t(way?.kind === "open" ? "no_round_open" : tight ? "no_round_closing" : "no_round")}</p>
    ${way !== null && !running && html`<${Button} kind="main" onClick=${() => act("go_to", { place: way.place })}>${t(way.kind === "open" ? "go_open" : "go_closing")}</${Button}>`}
  </div>`;
}

export function NextRound({ model }) {
  const { view, t, act, set, desk } = model;
  const exercise = nextExercise(model);
  if (exercise === null || view.room.step === "closed") return null;
  const fit = fitting(exercise, model);
  const running = view.room.step === "exercise";
  const groups = desk.shown()?.groups ?? [];
  const may = view.me.can.includes("start") && groups.length > 0 && fit !== "no" && desk.isFresh && desk.proposal.exercise === exercise.slug;
  return html`<section class="card next-round" aria-labelledby="next-title">
    <div class="row spread"><h2 id="next-title" tabindex="-1">${t("round_next")}</h2><${Which} exercise=${exercise} model=${model} /></div>
    ${fit !== "yes" && html`<${NoRound} tight=${fit === "tight"} model=${model} />`}
    ${desk.renewed && html`<p class="second" role="status">${t("next_renewed")}</p>`}
    <${Proposal} model=${model} />
    <div class="row acts">
      ${groups.length > 0 && html`<${Button} onClick=${() => set({ sheet: "b_why" })}>${t("next_why")}</${Button}>
        <${Button} onClick=${() => set({ sheet: "b_change", asks: { chosen: null } })}>${t("next_change")}</${Button}>`}
      ${!running && html`<${Button} kind=${fit === "yes" ? "main" : ""} icon="play" disabled=${!may} onClick=${() => act("start", desk.startFields())}>${t("start_round")}</${Button}>`}
    </div>
    ${running && html`<p class="second">${t("next_after")}</p>`}
  </section>`;
}

/** Why each pair is proposed, who waits, who is owed. A pair put together by hand has no reason but that. */
export function WhySheet({ model, close }) {
  const { view, t, desk } = model;
  const division = desk.shown();
  if (division === null) return null;
  const proposed = desk.proposed().groups;
  const reasons = (group) => {
    const found = desk.proposal.groups.find((one) => stands(one.seats, [group]));
    return stands(group, proposed) ? whyGroup(view, found, t) : [t("next_by_hand")];
  };
  const owed = owedWords(view, desk.proposal.owed, t);
  return html`<${Sheet} title=${t("next_why_title")} onClose=${close} closeWord=${t("close")}>
    <ul class="plainlist lines">${division.groups.map((group) => html`<li key=${group.join()}><strong>${pairWords(view, group)}</strong><br />
      <span class="quiet">${reasons(group).join(" ") || t("next_no_reason")}</span></li>`)}</ul>
    ${division.waits.length > 0 && html`<p>${t("next_waits", { names: namesOf(view, division.waits, t) })}</p>`}
    ${owed.length > 0 && html`<p>${owed.join(" ")} ${t("next_repaid")}</p>`}
    <p class="second">${t("next_how")}</p>
  </${Sheet}>`;
}

function Seat({ seat, model }) {
  const { view, ui, set, t, desk } = model;
  const chosen = ui.asks.chosen;
  const press = () => {
    if (chosen === null || chosen === seat) return set({ asks: { chosen: chosen === seat ? null : seat, done: null } });
    const before = desk.shown();
    desk.swap(chosen, seat);
    const done = desk.shown() === before || !desk.isChanged ? null : t("next_swapped", { names: namesOf(view, [chosen, seat], t) });
    set({ asks: { chosen: null, done } });
  };
  return html`<button type="button" class="tile seat" aria-pressed=${chosen === seat ? "true" : "false"} onClick=${press}>${nameOf(view, seat)}</button>`;
}

/** The pairs as buttons: one tap chooses somebody, a second one whom they change places with, or whom they join. */
export function ChangeSheet({ model, close }) {
  const { view, t, ui, set, desk } = model;
  const division = desk.shown();
  const exercise = nextExercise(model);
  if (division === null || exercise === null) return null;
  const { chosen, done } = ui.asks;
  const targets = chosen === null ? [] : openTo(division, chosen, exercise.size_max);
  const join = (place) => () => {
    const words = t("next_joined", { name: nameOf(view, chosen), names: namesOf(view, division.groups[place], t) });
    desk.pullIn(chosen, place);
    set({ asks: { chosen: null, done: words } });
  };
  const says = chosen === null ? (done ?? t("next_choose")) : t("next_choose_other", { name: nameOf(view, chosen) });
  return html`<${Sheet} title=${t("next_change_title")} onClose=${close} closeWord=${t("next_keep")}>
    <p class="permission" role="status">${says}</p>
    <ul class="plainlist groups">${division.groups.map((group, place) => html`<li key=${place} class="row">
      ${group.map((seat) => html`<${Seat} key=${seat} seat=${seat} model=${model} />`)}
      ${targets.includes(place) && html`<${Button} kind="plain" icon="user-round-plus" onClick=${join(place)}>${t("next_join", { names: pairWords(view, group) })}</${Button}>`}
    </li>`)}</ul>
    ${division.waits.length > 0 && html`<h3>${t("next_waiting")}</h3>
      <div class="row">${division.waits.map((seat) => html`<${Seat} key=${seat} seat=${seat} model=${model} />`)}</div>`}
    ${wrongSize(division.groups, exercise) && html`<p class="second" role="status">${t("refused_wrong_size")}</p>`}
    ${desk.isChanged && html`<${Button} kind="wide" onClick=${() => desk.reset()}>${t("next_reset")}</${Button}>`}
  </${Sheet}>`;
}

/** The name of an exercise by its slug, for what is said of other rooms. */
export function exerciseNamed({ exercises, exercise, lang }, slug) {
  return exercises.find((one) => one.slug === slug)?.name ?? inLang(exercise?.name, lang);
}
