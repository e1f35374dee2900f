/**
 * Which screen is drawn, and what lies over all of them: the connection's banner, a refusal, a sheet.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { BoardSheet } from "./board-sheets.js";
import { Board } from "./board.js";
import { CheckFirst } from "./check.js";
import { Break } from "./breaks.js";
import { Closing } from "./closing.js";
import { Together, VoiceNotes } from "./faces.js";
import { Quiet } from "./frame.js";
import { Goodbye } from "./goodbye.js";
import { Lobby, Waiting, Warning } from "./lobby.js";
import { Out } from "./out.js";
import { Button } from "./parts.js";
import { isChecking, screenOf } from "./scene.js";
import { isWaiting } from "./state.js";
import { OpenSheet } from "./sheets.js";
import { Turn } from "./turn.js";

function Ended({ model }) {
  const { state, ui, t, home, meeting } = model;
  if (state.ended === 4410 && ui.elsewhere !== null) {
    return html`<${Quiet} model=${model} title=${t("ended_elsewhere")} line=${t("ended_elsewhere_line")}>
      <a class="button main wide" href=${ui.elsewhere}>${t("to_other_room")}</a>
    </${Quiet}>`;
  }
  const [address, word] = { 4401: [location.href, "sign_in"], 4410: [`${meeting}?enter`, "to_meeting"] }[state.ended] ?? [home, "to_home"];
  const key = { 4401: "ended_signed_out", 4403: "ended_not_allowed", 4404: "ended_no_room", 4410: "ended_not_now" }[state.ended] ?? "ended_no_room";
  return html`<${Quiet} model=${model} title=${t(key)} line=${t(`${key}_line`)}>
    <a class="button main wide" href=${address}>${t(word)}</a>
  </${Quiet}>`;
}

function Moved({ model }) {
  const { t, comeBack } = model;
  return html`<${Quiet} model=${model} title=${t("moved_title")} line=${t("moved_line")}>
    <${Button} kind="main wide" icon="monitor-smartphone" onClick=${comeBack}>${t("continue_here")}</${Button}>
  </${Quiet}>`;
}

function Left({ model }) {
  const { t, home, comeBack } = model;
  return html`<${Quiet} model=${model} title=${t("left_title")} line=${t("left_line")}>
    <a class="button main wide" href=${home}>${t("to_home")}</a>
    <${Button} kind="plain wide" onClick=${comeBack}>${t("come_back")}</${Button}>
  </${Quiet}>`;
}

/** Who led goes on to the debrief, everybody else to their own end of the session. */
function RoomClosed({ model }) {
  const { view, t, home, desk } = model;
  if (view.me.role !== "facilitator" || desk.desk.links === null) return html`<${Goodbye} model=${model} />`;
  return html`<${Quiet} model=${model} title=${t("closed_title")} line=${t("closed_line")}>
    <a class="button main wide" href=${desk.desk.links.debrief}>${t("link_debrief")}</a>
    <a class="button wide" href=${home}>${t("to_home")}</a>
  </${Quiet}>`;
}

const Connecting = ({ model }) => html`<${Quiet} model=${model} title=${model.t("connecting_title")} line=${model.t("connecting_line")} />`;

const SCREENS = {
  board: Board,
  break: Break,
  closing: Closing,
  connecting: Connecting,
  ended: Ended,
  goodbye: Goodbye,
  left: Left,
  lobby: Lobby,
  moved: Moved,
  out: Out,
  room_closed: RoomClosed,
  turn: Turn,
  waiting: Waiting,
};

/** Which of the screens stands: main.js moves the focus when it changes. */
export function screenName({ state, ui }) {
  return screenOf(state, { dismissed: ui.dismissed, left: ui.left, board: ui.board, out: isWaiting(state, "step_out") });
}

/** Whether devices are only tried: no call begins meanwhile. */
export function isAtCheck({ view, ui, voice }, screen) {
  return voice.able && isChecking({ screen, view, checked: ui.checked });
}

/** When a facilitator's own division is refused with these, somebody has come or gone since it was proposed. */
const CHANGED = new Set(["busy", "not_in_room", "not_ready"]);

/** What went wrong with the last wish, in words; an old tap that came too late is nobody's fault and needs none. */
function refusalWords(refused, t, leads) {
  if (refused === null || refused.code === "stale") return null;
  if (leads && refused.t === "start" && CHANGED.has(refused.code)) return t("start_changed");
  return t.has(`refused_${refused.code}`) ? t(`refused_${refused.code}`) : t("refused");
}

function Banners({ model }) {
  const { state, t, dismissRefusal } = model;
  const away = state.connection === "lost" || state.connection === "restarting";
  const words = refusalWords(state.refused, t, state.view?.me.role === "facilitator");
  return html`<div class="banners">
    ${away && html`<${Warning}>${t(state.connection === "restarting" ? "restarting" : "reconnecting")}</${Warning}>`}
    ${words && html`<div class="banner"><span role="status">${words}</span>
      <button type="button" class="link" onClick=${dismissRefusal}>${t("ok")}</button></div>`}
    <${VoiceNotes} model=${model} />
  </div>`;
}

export function App({ model }) {
  const name = screenName(model);
  const Screen = SCREENS[name];
  const talks = !["moved", "ended", "left"].includes(name);
  return html`<div class=${`screen screen-${name}`}>
    ${talks && html`<${Banners} model=${model} />`}
    ${name === "board" && (isAtCheck(model, name) ? html`<${CheckFirst} model=${model} />` : html`<${Together} model=${model} />`)}
    <${Screen} key=${name} model=${model} />
    ${talks && html`<${OpenSheet} model=${model} />`}
    ${name === "board" && html`<${BoardSheet} model=${model} />`}
  </div>`;
}
