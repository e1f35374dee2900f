/** Everybody in the room, and what a facilitator may do about one person. */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { isFree, reasonSheet } from "./board-pairings.js";
import { openRooms } from "./board-plan.js";
import { pairWords } from "./board-words.js";
import { Button, Choice, Face, Icon, Sheet } from "./parts.js";
import { nameOf, personIn } from "./scene.js";
import { problemsOf, sendTo } from "./telling.js";

const HERE = "here";

function stateWords(person, { view, t }) {
  const hand = (view.hands ?? []).some((one) => one.seat === person.seat);
  const there = person.out
    ? t("person_out")
    : person.presence !== HERE
      ? t(person.presence === "lost" ? "person_lost" : "person_gone")
      : person.role === "facilitator"
        ? t("facilitator")
        : t(person.busy ? "busy" : person.ready ? "ready" : "arriving");
  return [there, person.muted && t("person_muted"), hand && t("person_calls")].filter(Boolean).join(" · ");
}

function Person({ person, model }) {
  const { view, t, set } = model;
  const mine = person.seat === view.me.seat;
  return html`<li class="person row">
    <${Face} person=${person} size="small" />
    <span class="grow"><strong>${person.name}</strong> ${mine && html`<span class="quiet">${t("you")}</span>`}
      ${person.rehearsal && html`<span class="second"> ${t("rehearsal")}</span>`}
      ${person.pronouns && html`<span class="second"> ${person.pronouns}</span>`}<br />
      <span class="second">${stateWords(person, model)}</span></span>
    ${!mine && html`<button type="button" class="more-button" aria-label=${t("more_of_person", { name: person.name })}
      onClick=${() => set({ sheet: "b_person", asks: { seat: person.seat } })}><${Icon} name="ellipsis" /></button>`}
  </li>`;
}

export function PeopleHere({ model }) {
  const { view, t } = model;
  const shown = view.people.filter((one) => one.presence !== "left");
  return html`<section class="stack" aria-labelledby="people-title"><h2 id="people-title">${t("here_title")}</h2>
    <ul class="plainlist lines people-here">${shown.map((one) => html`<${Person} key=${one.seat} person=${one} model=${model} />`)}</ul>
  </section>`;
}

/** More for one person: each choice says in one line what it does. */
export function PersonSheet({ model, close }) {
  const { view, t, act, set, ui } = model;
  const person = personIn(view, ui.asks.seat);
  const { seat, name } = person;
  const can = view.me.can;
  const then = (wish, fields) => () => {
    act(wish, fields);
    close();
  };
  const running = (view.board ?? []).filter((one) => one.stage !== "closed");
  const theirs = running.find((one) => one.seats.includes(seat)) ?? null;
  const others = running.filter((one) => one !== theirs);
  const speaks = theirs?.turn?.speaker === seat;
  const there = person.presence === HERE && !person.out;
  const placed = model.desk.desk.ends !== null; // an open room is nobody's in particular
  return html`<${Sheet} title=${name} onClose=${close} closeWord=${t("close")}>
    ${can.includes("say") && html`<${Choice} icon="message-circle" title=${t("write_to", { name })} line=${t("write_line")} onClick=${() => set({ sheet: "b_write", asks: { seat } })} />`}
    ${can.includes("mute") && (person.muted
      ? html`<${Choice} icon="mic" title=${t("unmute")} line=${t("unmute_says")} onClick=${then("mute", { seat, on: false })} />`
      : html`<${Choice} icon="mic-off" title=${t("mute")} line=${t(speaks ? "refused_their_turn" : "mute_says")} disabled=${speaks} onClick=${then("mute", { seat, on: true })} />`)}
    ${there && theirs !== null && can.includes("move_to") && others.map((one) => html`<${Choice} key=${one.id} icon="users" title=${t("move_to", { names: pairWords(view, one.seats) })} line=${t("move_says")}
      onClick=${() => set(reasonSheet("move_to", t("move_title", { name }), t("move_line"), { pairing: one.id, seat }))} />`)}
    ${isFree(view, person) && running.map((one) => html`<${Choice} key=${`a${one.id}`} icon="user-round-plus" title=${t("join_to", { names: pairWords(view, one.seats) })} line=${t("add_says")}
      onClick=${then("add_to", { pairing: one.id, seat })} />`)}
    ${person.role === "member" && theirs === null && placed && openRooms(model).map((one) => html`<${Choice} key=${one.room} icon="door-open" title=${t("room_to", { name: one.title || t("rooms_nameless") })} line=${t("room_to_says")}
      onClick=${() => set({ sheet: "b_room", asks: { seat, room: one.room, title: one.title } })} />`)}
    ${person.role === "member" && can.includes("remove") && html`<${Choice} icon="log-out" title=${t("remove", { name })} line=${t("remove_says")}
      onClick=${() => set({ sheet: "b_remove", asks: { seat, holds: false } })} />`}
  </${Sheet}>`;
}

/** To another room of the meeting: asked once more, since they go at once. Every word of the answer is the server's. */
export function RoomSheet({ model, close }) {
  const { view, t, ui, set, desk, form, room } = model;
  const { seat, title, answer = null } = ui.asks;
  const name = nameOf(view, seat);
  const move = async () => {
    const found = await sendTo(desk.desk.links.placing, form, { seat, room, to: ui.asks.room });
    set({ asks: { ...ui.asks, answer: found } });
  };
  return html`<${Sheet} title=${t("room_title", { name })} onClose=${close} closeWord=${t(answer?.said ? "close" : "go_back")}>
    ${answer?.said
      ? html`<p role="status">${answer.said}</p>`
      : html`<p class="permission">${t("room_line", { name })}</p>
        ${answer !== null && html`<p class="problem" role="alert">${problemsOf(answer, "")[0] ?? t("not_through")}</p>`}
        <${Button} kind="main wide" icon="door-open" onClick=${move}>${t("room_to", { name: title || t("rooms_nameless") })}</${Button}>`}
  </${Sheet}>`;
}

const REMOVE_REASONS = ["agreement", "rest", "technical"];

/** Removing asks two things: for how long, and why. */
export function RemoveSheet({ model, close }) {
  const { view, t, act, set, ui } = model;
  const { seat, holds } = ui.asks;
  const name = nameOf(view, seat);
  const remove = (reason) => () => {
    act("remove", { seat, reason, holds });
    close();
  };
  const how = (value, key) => html`<label class="check"><input type="radio" name="holds" checked=${holds === value} onChange=${() => set({ asks: { seat, holds: value } })} />
    <span><strong>${t(key)}</strong><br /><span class="second">${t(`${key}_says`)}</span></span></label>`;
  return html`<${Sheet} title=${t("remove_title", { name })} onClose=${close} closeWord=${t("go_back")}>
    <p class="permission">${t("remove_line")}</p>
    <fieldset class="stack tight"><legend class="unseen">${t("remove_how")}</legend>
      ${how(false, "remove_today")}${how(true, "remove_holds")}</fieldset>
    <h3>${t("remove_why")}</h3>
    ${REMOVE_REASONS.map((reason) => html`<${Button} key=${reason} kind="wide" onClick=${remove(reason)}>${t(`reason_${reason}`)}</${Button}>`)}
  </${Sheet}>`;
}
