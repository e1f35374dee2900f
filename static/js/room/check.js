/**
 * The check before the room: three equal ways to take part, what the others will see and hear, which devices.
 */

import { html, useEffect, useRef } from "../../vendor/htm-preact-3.1.1.js";
import { watchLevel } from "../call/level.js";
import { canChoose } from "../call/speaker.js";
import { Picture } from "./faces.js";
import { Button, Icon } from "./parts.js";

const WAY_ICON = { face: "video", voice: "mic", listen: "headphones" };

/** The level of my own microphone, live; nobody else gets it. */
export function Level({ track, label, onLevel }) {
  const fill = useRef(null);
  useEffect(() => {
    return watchLevel(track, (level) => {
      onLevel?.(level);
      if (fill.current) fill.current.style.width = `${Math.round(level * 100)}%`;
    });
  }, [track]);
  return html`<div class="level" role="img" aria-label=${label}><div class="level-fill" ref=${fill}></div></div>`;
}

function Choice({ voice, kind, label }) {
  const found = voice.devices[kind];
  if (found.length < 2) return null;
  const now = kind === "speaker" ? voice.speaker.id : (voice.tracks[kind]?.getSettings().deviceId ?? voice.ids[kind]);
  return html`<div class="device"><label for=${`device-${kind}`}>${label}</label>
    <select id=${`device-${kind}`} onChange=${(event) => voice.useDevice(kind, event.target.value)}>
      ${found.map((one) => html`<option key=${one.id} value=${one.id} selected=${one.id === now}>${one.label}</option>`)}
    </select></div>`;
}

/** The loudspeaker; where the browser leaves no choice, the device has made it. */
export function Loudspeaker({ model }) {
  const { t, voice } = model;
  return html`${canChoose() ? html`<${Choice} voice=${voice} kind="speaker" label=${t("check_which_speaker")} />` : html`<p class="second">${t("check_speaker_elsewhere")}</p>`}`;
}

export function Tone({ model }) {
  const { t, voice } = model;
  return html`<${Button} kind="wide" icon="volume-2" onClick=${() => voice.speaker.tone()}>${t("check_tone")}</${Button}>`;
}

/** Which microphone and which camera. */
export function Devices({ model, kinds = ["audio", "video"] }) {
  const { t, voice } = model;
  return kinds.map((kind) => html`<${Choice} key=${kind} voice=${voice} kind=${kind} label=${t(kind === "audio" ? "check_which_mic" : "check_which_camera")} />`);
}

/** My own picture as the others get it, the right way round for me. Nobody else sees this one. */
export function Preview({ model }) {
  const { t, voice } = model;
  if (voice.tracks.video === null) return null;
  return html`<div class="preview"><${Picture} stream=${voice.ownStream} kind="self-large" label=${t("self_label")} />
    <p class="veil">${t("only_you_see")}</p></div>`;
}

/** Over the board, for whoever leads: they have no lobby, and no call of theirs begins before this is put away. */
export function CheckFirst({ model }) {
  const { t, set } = model;
  return html`<div class="check-first">
    <${Check} model=${model} small />
    <${Button} kind="main" onClick=${() => set({ checked: true })}>${t("check_go_on")}</${Button}>
  </div>`;
}

/** `small`: the tone stands with the devices, so that what is below comes into sight. */
export function Check({ model, small = false }) {
  const { t, voice } = model;
  if (!voice) return null;
  if (!voice.able) return html`<p class="quiet">${t("check_not_here")}</p>`;
  const { audio } = voice.tracks;
  return html`<section class="check-card stack" aria-labelledby="check-title">
    <h2 id="check-title" class="unseen">${t("check_title")}</h2>
    <${Preview} model=${model} />
    ${audio !== null && html`<${Level} track=${audio} label=${t("level_label")} />`}
    <div class="ways" role="group" aria-labelledby="check-title">
      ${["face", "voice", "listen"].map(
        (way) => html`<button type="button" key=${way} class="tile" aria-pressed=${voice.way === way ? "true" : "false"} disabled=${voice.asking} onClick=${() => voice.choose(way)}>
          <${Icon} name=${WAY_ICON[way]} /><span>${t(`way_${way}`)}</span></button>`,
      )}
    </div>
    <p class="second" role="status">${voice.asking ? t("check_asking") : t(`way_${voice.way}_line`)}</p>
    ${voice.isDirect && html`<p class="second">${t("check_direct")}</p>`}
    <details class="devices"><summary>${t("check_devices")}</summary>
      <${Devices} model=${model} kinds=${["audio", "video"].filter((kind) => voice.tracks[kind] !== null)} />
      <${Loudspeaker} model=${model} />
      ${small && html`<${Tone} model=${model} />`}
    </details>
    ${!small && html`<${Tone} model=${model} />`}
  </section>`;
}
