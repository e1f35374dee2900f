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

/** Microphone, camera and connection of somebody, in an icon with words for who does not see it. */
export function TheirState({ model, seat }) {
  const { t } = model;
  const theirs = other(model, seat);
  if (theirs === null || !theirs.known) return null;
  const weak = theirs.state === "connected" && (theirs.weak || theirs.quality !== "good");
  return html`<span class="their-state"><${Icon} name=${theirs.mic ? "mic" : "mic-off"} /><span class="unseen">${t(theirs.mic ? "their_mic_on" : "their_mic_off")}</span>
    ${weak && html`<span class="small">${t(theirs.weak ? "quality_sound_only" : `quality_${theirs.quality}`)}</span>`}</span>`;
}

/** My own picture in a turn: hidden until I ask for it. */
export function SelfView({ model }) {
  const { t, voice } = model;
  if (!voice?.cam || voice.tracks.video === null) return null;
  return html`${voice.selfShown && html`<${Picture} stream=${voice.ownStream} kind="self" label=${t("self_label")} />`}
    <button type="button" class="veil" aria-pressed=${voice.selfShown ? "true" : "false"} onClick=${() => voice.showSelf(!voice.selfShown)}>${t(voice.selfShown ? "self_hide" : "self_show")}</button>`;
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

/** What did not work, in plain sentences, and a tap where the browser wants one. */
export function VoiceNotes({ model }) {
  const { t, voice } = model;
  if (!voice?.able) return null;
  return html`${voice.soundWaits && html`<div class="banner"><span>${t("sound_waits")}</span>
      <button type="button" class="link" onClick=${() => voice.letSoundPlay()}>${t("sound_play")}</button></div>`}
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
        <span class="small">${personIn(view, seat).name} <${TheirState} model=${model} seat=${seat} /></span></li>`)}
    </ul>
    <div class="dock"><${Switches} model=${model} /></div>
  </section>`;
}
