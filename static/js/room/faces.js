/**
 * Faces and switches: the picture of somebody over their quiet figure, the row of those who are together, the
 * microphone and the camera. They draw what voice.js knows and decide nothing.
 */

import { html, useEffect, useRef } from "../../vendor/htm-preact-3.1.1.js";
import { Face, Icon } from "./parts.js";
import { personIn } from "./scene.js";

/** A moving picture without its sound, which plays elsewhere. */
export function Picture({ stream, kind = "", label = "" }) {
  const element = useRef(null);
  useEffect(() => {
    const video = element.current;
    video.muted = true;
    if (video.srcObject !== stream) video.srcObject = stream;
    video.play().catch(() => {}); // a picture that may not play yet starts with the first tap
    return () => {
      video.srcObject = null;
    };
  }, [stream]);
  return html`<video class=${`picture ${kind}`} ref=${element} playsinline autoplay muted aria-label=${label}></video>`;
}

const other = (model, seat) => model.voice?.people().get(seat) ?? null;

/** The picture of `seat` while there is one; otherwise the figure stays. */
export function LiveFace({ model, person, size = "large" }) {
  const theirs = other(model, person.seat);
  const shown = theirs !== null && theirs.cam && theirs.state === "connected" && theirs.stream.getVideoTracks().length > 0;
  return html`<${Face} person=${person} size=${size} />
    ${shown && html`<${Picture} key=${theirs.stream.id} stream=${theirs.stream} kind=${size} label=${model.t("picture_of", { name: person.name })} />`}`;
}

const BARS = { poor: 1, fair: 2, good: 3 };

/** Three small bars; the words are seen when there is something to say. */
function Quality({ theirs, t }) {
  const up = theirs.state === "connected";
  const said = up ? theirs.quality : "mending";
  return html`<svg class="bars" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      ${[1, 2, 3].map((bar) => html`<rect key=${bar} class=${bar <= (BARS[said] ?? 0) ? "" : "empty"} x=${bar * 5 - 4} y=${14 - bar * 4} width="4" height=${bar * 4} rx="1" />`)}
    </svg><span class=${said === "good" ? "unseen" : "small"}>${t(`quality_${said}`)}</span>`;
}

/** A picture that rests for a weak connection is not switched off, and in a large company nobody has one. */
const isCameraOff = (theirs) => theirs.pictures && !theirs.cam && !theirs.restsTheirs;

/** Switches and connection of somebody, in icons and words; a camera that is on shows itself. */
export function TheirState({ model, seat }) {
  const { t } = model;
  const theirs = other(model, seat);
  if (theirs === null || !theirs.known) return null;
  const open = theirs.mic && !personIn(model.view, seat).muted;
  return html`<span class="their-state"><${Icon} name=${open ? "mic" : "mic-off"} /><span class="unseen">${t(open ? "their_mic_on" : "their_mic_off")}</span>
    ${isCameraOff(theirs) && html`<${Icon} name="video-off" /><span class="unseen">${t("their_cam_off")}</span>`}
    ${theirs.state !== "none" && theirs.state !== "new" && html`<${Quality} theirs=${theirs} t=${t} />`}</span>`;
}

/** One tap from everywhere in the room to what may be wrong with the sound, and to the devices. */
export function SoundHelp({ model, kind }) {
  const { t, voice, set } = model;
  if (!voice?.able || (model.view?.links ?? []).length === 0) return null;
  const open = () => {
    voice.listenAnew();
    set({ sheet: "sound" });
  };
  if (kind === "veil") return html`<button type="button" class="veil" onClick=${open}><${Icon} name="circle-help" />${t("sound_help")}</button>`;
  return html`<button type="button" class="tool" onClick=${open}><span class="round"><${Icon} name="circle-help" /></span><span>${t("sound_help")}</span></button>`;
}

const hasSelf = (voice) => Boolean(voice?.cam) && voice.tracks.video !== null;

/** My own picture in a turn: hidden until I ask for it. */
export function SelfView({ model }) {
  const { t, voice } = model;
  return hasSelf(voice) && voice.selfShown && html`<${Picture} stream=${voice.ownStream} kind="self" label=${t("self_label")} />`;
}

export function SelfSwitch({ model }) {
  const { t, voice } = model;
  return hasSelf(voice) && html`<button type="button" class="veil" aria-pressed=${voice.selfShown ? "true" : "false"} onClick=${() => voice.showSelf(!voice.selfShown)}>${t(voice.selfShown ? "self_hide" : "self_show")}</button>`;
}

function Switch({ icon, word, on, what, onClick, disabled }) {
  return html`<button type="button" class=${`tool ${on ? "" : "off"}`} aria-label=${`${word}: ${what}`} disabled=${disabled} onClick=${onClick}>
    <span class="round"><${Icon} name=${icon} /></span><span>${word}</span></button>`;
}

/** Microphone and camera, always with their words. */
export function Switches({ model }) {
  const { t, voice } = model;
  if (!voice?.able) return null;
  const mic = voice.mic && voice.tracks.audio !== null;
  const open = mic && voice.closedBy === null;
  const cam = voice.cam && voice.tracks.video !== null;
  const micWords = mic && !open ? t(`mic_${voice.closedBy}`) : t(mic ? "switch_on" : "switch_off");
  return html`<${Switch} icon=${open ? "mic" : "mic-off"} word=${t("mic")} on=${open} what=${micWords} onClick=${() => voice.toggleMic()} disabled=${voice.asking} />
    <${Switch} icon=${cam ? "video" : "video-off"} word=${t("camera")} on=${cam} what=${t(cam ? "switch_on" : "switch_off")} onClick=${() => voice.toggleCam()} disabled=${voice.asking} />`;
}

/** Pictures that rest for a weak connection: whose, that it passes, and a tap for who does not want to wait. */
function Resting({ model, seat, theirs }) {
  const { t, view, voice } = model;
  if (!theirs.restsMine && !theirs.restsTheirs) return null;
  const key = theirs.restsMine ? (theirs.restsTheirs ? "rests_both" : "rests_mine") : "rests_theirs";
  return html`<div class="banner"><span role="status">${t(key, { name: personIn(view, seat).name })}</span>
    ${theirs.restsMine && html`<button type="button" class="link" onClick=${() => voice.calls.tryPictures()}>${t("rests_try")}</button>`}</div>`;
}

/** What did not work, in plain sentences, and a tap where the browser wants one. */
export function VoiceNotes({ model }) {
  const { t, voice } = model;
  if (!voice?.able) return null;
  return html`${voice.speaker.waits && html`<div class="banner"><span>${t("sound_waits")}</span>
      <button type="button" class="link" onClick=${() => voice.speaker.letPlay()}>${t("sound_play")}</button></div>`}
    ${[...voice.people()].map(([seat, theirs]) => html`<${Resting} key=${seat} model=${model} seat=${seat} theirs=${theirs} />`)}
    ${voice.troubles().map((key) => html`<p class="banner voice-trouble" role="status" key=${key}>${t(key)}</p>`)}`;
}

/** Those whom I hear outside of a pairing, with my own switches. */
export function Together({ model }) {
  const { view, t, voice } = model;
  const links = view?.links ?? [];
  if (!voice?.able || links.length === 0) return null;
  return html`<section class="together" aria-label=${t("together_label")}>
    <ul class="plainlist together-row">
      ${links.map(({ with: seat }) => html`<li key=${seat} class="together-one"><div class="together-face"><${LiveFace} model=${model} person=${personIn(view, seat)} size="small" /></div>
        <p class="together-name small"><span>${personIn(view, seat).name}</span> <${TheirState} model=${model} seat=${seat} /></p></li>`)}
    </ul>
    <div class="dock"><${Switches} model=${model} /><${SoundHelp} model=${model} /></div>
  </section>`;
}
