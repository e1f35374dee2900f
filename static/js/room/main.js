/**
 * Puts the room together: reads what the page brought, opens the socket, keeps the state, draws, announces, and looks at
 * the clock. The only module that touches the document, the window and the storage.
 */

import { html, render } from "../../vendor/htm-preact-3.1.1.js";
import { Mirror } from "../mirror/mirror.js";
import { connectionSentence, phaseSentence, sentences } from "./announce.js";
import { askJson } from "./asking.js";
import { Desk } from "./board-desk.js";
import { keyWish } from "./board-keys.js";
import { nextExercise } from "./board-next.js";
import { boardWish } from "./board-wishes.js";
import { dueOf, nextInstant } from "./clock.js";
import { Twice } from "./escape.js";
import { seenWith, wholeOf } from "./kept.js";
import { keep, recall, softTone, Wakefulness } from "./local.js";
import { sprite } from "./parts.js";
import { myRole, nameOf, visits } from "./scene.js";
import { RoomSocket } from "./socket.js";
import { apply, initial } from "./state.js";
import { inLang } from "./texts.js";
import { Told } from "./told.js";
import { promptNow } from "./turn.js";
import { App, isAtCheck, screenName } from "./view.js";
import { Voice } from "./voice.js";
import { translator } from "./words.js";

const page = JSON.parse(document.getElementById("room-data").textContent);
const root = document.getElementById("room");
const live = document.getElementById("live");
const t = translator(page.i18n);
const still = matchMedia("(prefers-reduced-motion: reduce)");
sprite.href = root.dataset.icons;

let state = initial({ snapshot: page.snapshot });
let ui = {
  sheet: null,
  asks: {}, // what the open sheet is about
  agreed: false,
  dismissed: recall(sessionStorage, `dismissed:${page.room}`, null),
  left: false,
  board: false,
  exercise: null,
  resting: false,
  block: null,
  blocked: null,
  elsewhere: null, // the address of another room that is mine now
  report: null, // what somebody types for the organisers stays in this window
  reached: recall(sessionStorage, `reached:${page.room}`, {}),
  urges: recall(sessionStorage, `urges:${page.room}`, {}),
  sound: recall(localStorage, "sound", false),
  keys: recall(localStorage, "board-keys", true),
  reduced: still.matches,
  checked: recall(sessionStorage, `checked:${page.room}`, false),
};
let seen = {}; // how long I spoke and listened, by pairing
let gone = false; // left at once: nothing is drawn any more
const wake = new Wakefulness();
const texts = new Map(); // "slug/version" -> texts of an exercise, or a promise of them

const socket = new RoomSocket({
  address: new URL(page.socket, location.href.replace(/^http/, "ws")).href,
  ticket: page.ticket ?? "",
  version: () => state.v,
  tell: hear,
});

const voice = new Voice({
  say: (message) => socket.ready && socket.say(message),
  redraw: () => draw(),
  kept: { read: (key, other) => recall(localStorage, `call:${key}`, other), write: (key, value) => keep(localStorage, `call:${key}`, value) },
  page: socket.tab.slice(0, 8),
  now: () => socket.serverNow(),
});

const mirror = new Mirror({
  kept: { read: (other) => recall(localStorage, "mirror", other), write: (on) => keep(localStorage, "mirror", on) },
  notes: { read: (other) => recall(sessionStorage, `mirror:${page.room}`, other), write: (all) => keep(sessionStorage, `mirror:${page.room}`, all) },
  keeping: page.mirror ?? { keeps: false },
  now: () => shownNow(),
  changed: () => draw(),
});

const told = new Told({
  address: `${page.address}line/`,
  kept: { read: (other) => recall(sessionStorage, `told:${page.room}`, other), write: (all) => keep(sessionStorage, `told:${page.room}`, all) },
  say: (sentences) => announce(sentences),
  changed: () => draw(),
});

const desk = new Desk({
  desk: page.desk ?? { ends: null, between_ms: 15_000, next: `/r/${page.room}/next/`, lines: `/r/${page.room}/line/`, rooms: null, links: null },
  ask: askJson,
  changed: () => draw(),
  waited: (hand) => announce([t("say_waited_minute", { name: nameOf(state.view, hand.seat) })]),
});

// --- what comes in ---

function hear(message) {
  if (message.t === "signal" || message.t === "ice") voice.hear(message);
  if (message.t === "welcome") voice.online();
  const before = state;
  state = apply(state, message);
  desk.hear(message);
  if (state === before) return;
  if (state.gap) {
    state = apply(state, { t: "_asked_again" });
    socket.hello();
  }
  const spoken = connectionSentence(before.connection, state.connection, t);
  if (spoken) announce([spoken]);
  if (state.batch !== before.batch) tellNews();
  if (state.ended === 4410 && before.ended !== 4410) lookElsewhere();
  if (message.t === "refused" && t.has(`refused_${message.code}`)) announce([t(`refused_${message.code}`)]);
  draw();
}

function tellNews() {
  const where = { view: state.view, seat: state.seat, t, now: socket.serverNow(), lang: page.lang, titles: page.titles };
  announce(sentences(state.news, where));
  told.hear(state.news, where);
  const mine = state.view.pairing?.turn?.speaker === state.seat;
  if (ui.sound && mine && state.news.some((item) => item.k === "warned")) softTone();
}

/** Sentences are added one by one, and old ones taken away: what is said in the same moment must not swallow the rest. */
function announce(list) {
  const now = socket.now();
  for (const line of [...live.children]) if (now - Number(line.dataset.at) > 5_000) line.remove();
  for (const text of list) {
    const line = document.createElement("p");
    line.textContent = text;
    line.dataset.at = String(now);
    live.append(line);
  }
}

/** Whoever is not to be in this room any more may have another one, and reads that it waits. */
async function lookElsewhere() {
  const door = await askJson(`${page.meeting}state/?look`);
  if (door?.stage === "ready" && door.room !== page.address) set({ elsewhere: door.room });
}

// --- what goes out ---

function act(wish, fields = {}) {
  const id = socket.wish(wish, fields);
  desk.sending(id, wish, fields);
  hear({ t: "_sent", id, wish });
}

/** @param change to what is kept here, or a function that makes it from what is there now */
function set(change) {
  ui = { ...ui, ...(typeof change === "function" ? change(ui) : change) };
  keep(sessionStorage, `reached:${page.room}`, ui.reached);
  keep(sessionStorage, `urges:${page.room}`, ui.urges);
  keep(sessionStorage, `dismissed:${page.room}`, ui.dismissed);
  keep(sessionStorage, `checked:${page.room}`, ui.checked);
  draw();
}

function reach(key, turn, what) {
  set({ reached: { ...ui.reached, [key]: what } });
  act("reached", { turn, what });
}

function urge(key) {
  set({ urges: { ...ui.urges, [key]: (ui.urges[key] ?? 0) + 1 } });
}

function setSound(on) {
  keep(localStorage, "sound", on);
  if (on) softTone();
  set({ sound: on });
}

/** Put a sheet away, unless another one has taken its place: a dialog that goes tells so a moment later. */
function closeSheet(own) {
  if (ui.sheet === own) set({ sheet: null });
}

function setKeys(on) {
  keep(localStorage, "board-keys", on);
  set({ keys: on });
}

function leave() {
  act("leave");
  set({ sheet: null, left: true });
  socket.after(1500, () => socket.stop());
}

/** Out in one tap: first nothing of the room is seen any more, then the browser goes; "back" does not lead here. */
function leaveNow() {
  socket.wish("leave");
  gone = true;
  voice.putDown();
  render(null, root);
  document.title = "";
  location.replace(page.elsewhere);
}

/** To my own check-out. That I leave is said first, so that nobody waits for me. */
function goOn({ ctrlKey, metaKey, shiftKey }) {
  if (ctrlKey || metaKey || shiftKey) return; // in another window: I stay in this one
  if (state.view.room.step !== "closed") socket.wish("leave");
}

function tellFixing() {
  act("fixing");
  told.noteFixing(state.view.pairing);
}

function comeBack() {
  hear({ t: "_come_back" });
  set({ left: false });
  socket.start();
}

// --- drawing ---

function exerciseTexts() {
  const exercise = state.view?.room?.exercise ?? recentExercise;
  if (!exercise) return null;
  recentExercise = exercise;
  const key = `${exercise.slug}/${exercise.version}`;
  if (!texts.has(key)) texts.set(key, fetchTexts(key));
  const found = texts.get(key);
  return found instanceof Promise ? null : found;
}

let recentExercise = null; // the closing still speaks of the exercise that is over

async function fetchTexts(key) {
  try {
    const answer = await fetch(page.texts?.[key] ?? `/x/${key}/`, { credentials: "same-origin" });
    texts.set(key, answer.ok ? await answer.json() : null);
  } catch {
    texts.delete(key); // a lost network: asked again at the next drawing after a while
    return;
  }
  draw();
}

/** While the connection is gone the server's clock for me stands where it last saw me, and so does mine. */
function shownNow() {
  const gone = state.connection === "lost" || state.connection === "restarting";
  return gone ? Math.min(socket.serverNow(), socket.lastHeard()) : socket.serverNow();
}

function model() {
  const exercise = exerciseTexts();
  const offered = (page.exercises ?? []).find((one) => one.slug === recentExercise?.slug);
  return {
    state,
    view: state.view,
    ui,
    t,
    lang: page.lang,
    now: shownNow(),
    exercise,
    exerciseName: inLang(exercise?.name, page.lang) || offered?.name || (state.view?.room?.title ?? ""),
    exercises: page.exercises ?? [],
    agreements: page.agreements ?? [],
    confidentiality: page.confidentiality ?? [],
    titles: page.titles ?? {},
    addresses: { report: `${page.address}report/`, block: `${page.address}block/` },
    form: page.form,
    checkOut: `${page.meeting}mine/`,
    ...told.at(state.view, socket.serverNow()),
    told,
    whole: wholeOf({ spent: page.spent ?? { s: 0, p: 0 }, first: page.snapshot.view, seen }),
    helpAddress: page.help ?? "/help-now/",
    home: page.home ?? "/",
    meeting: page.meeting ?? page.home ?? "/",
    act,
    set,
    reach,
    urge,
    setSound,
    voice,
    mirror,
    room: page.room,
    desk,
    keysOn: ui.keys,
    setKeys,
    closeSheet,
    leave,
    leaveNow,
    goOn,
    tellFixing,
    comeBack,
    dismissRefusal: () => hear({ t: "_dismiss" }),
  };
}

let drawn = null; // the screen that stands
let prompt = null; // the prompt that stands, for whoever listens to the page

function draw() {
  if (gone) return;
  if (!ui.checked && visits(state.view)) ui = { ...ui, checked: true };
  seen = seenWith(seen, state.view);
  const now = model();
  const screen = screenName(now);
  if (screen === "board") desk.follow({ view: state.view, now: now.now, slug: nextExercise(now)?.slug ?? null });
  voice.follow({ view: state.view, screen, checks: isAtCheck(now, screen) });
  mirror.follow({ view: state.view, screen, track: voice.tracks.audio });
  render(html`<${App} model=${now} />`, root);
  if (drawn !== null && drawn !== screen) focusHeading();
  drawn = screen;
  wake.keep(screen === "turn");
  document.title = [titleOf(now, screen), page.snapshot?.view?.room?.title ?? "Samtal"].filter(Boolean).join(" · ");
  const next = state.view === null ? null : promptNow(now);
  const spoken = phaseSentence(prompt, next, (one) => one.prompt);
  if (spoken) announce([spoken]);
  prompt = next;
  if (state.view !== null && screen !== "board") told.tell(now, now);
}

/** What a look at the list of tabs should say. */
function titleOf({ view }, screen) {
  const role = screen === "turn" ? myRole(view.pairing, view.me.seat) : null;
  return role === null ? "" : t(`role_${role}`);
}

/** A new screen takes the focus with it, unless the person is in a dialog. */
function focusHeading() {
  window.scrollTo(0, 0);
  if (document.querySelector("dialog[open]") === null) root.querySelector("[data-heading]")?.focus({ preventScroll: true });
}

// --- the clock ---

let asked = { due: null, at: 0, times: 0 };

/** Ask the server to look at its clock when something seems due: three times, then its own beat must do. */
function askDue(now) {
  const due = dueOf(state.view);
  if (due === null || now < due + 30) return;
  if (asked.due !== due) asked = { due, at: 0, times: 0 };
  if (asked.times >= 3 || now - asked.at < 1500) return;
  asked = { due, at: now, times: asked.times + 1 };
  socket.due();
}

function look() {
  const now = socket.serverNow();
  askDue(now);
  draw();
  setTimeout(look, pauseUntilNextLook(now));
}

/** Once a second, and exactly at the next instant that changes something. */
function pauseUntilNextLook(now) {
  const turn = state.view?.pairing?.turn ?? null;
  const marks = [1000 - (now % 1000)];
  const next = nextInstant(turn, now);
  if (next !== null) marks.push(next - now);
  const due = dueOf(state.view);
  if (due !== null && due + 40 > now) marks.push(due + 40 - now);
  return Math.max(20, Math.min(...marks) + 5);
}

const twice = new Twice();
window.addEventListener("keydown", (event) => {
  if (twice.pressed(event, performance.now()) && state.view?.me && drawn !== "board") leaveNow();
});
document.addEventListener("keydown", (event) => {
  if (drawn !== "board") return;
  const wish = keyWish(event, { on: ui.keys, dialog: document.querySelector("dialog[open]") !== null });
  if (wish === null) return;
  event.preventDefault();
  boardWish(wish, model());
});
still.addEventListener("change", () => set({ reduced: still.matches }));
window.addEventListener("online", () => {
  socket.wake();
  voice.wake();
});
window.addEventListener("offline", () => socket.wake());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  socket.wake();
  draw();
});
window.addEventListener("pageshow", (event) => event.persisted && socket.wake());

root.replaceChildren();
draw();
socket.start();
setTimeout(look, 1000);
