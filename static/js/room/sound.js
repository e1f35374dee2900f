/**
 * The sheet about sound and picture: why I may not be heard and why I may not hear, each with the one thing to do, and the
 * devices. It draws what hearing.js answers.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { whyICannotHear, whyUnheard } from "../call/hearing.js";
import { Devices, Level, Loudspeaker, Preview, Tone } from "./check.js";
import { Button, Sheet } from "./parts.js";
import { myRole, nameOf } from "./scene.js";

/** What the buttons do, by the word of hearing.js. */
const ACTS = {
  mic: (voice) => voice.toggleMic(),
  tap: (voice) => voice.speaker.letPlay(),
  camera_off: (voice) => voice.toggleCam(),
  anew: (voice, seat) => voice.calls.anew(seat),
};

function Answer({ model, title, words, found, above = null, children }) {
  const { t, voice } = model;
  return html`<section class="answer stack tight">
    <h3>${title}</h3>
    ${above}
    <p role="status">${words}</p>
    ${found.act && html`<${Button} kind="wide" onClick=${() => ACTS[found.act](voice, found.seat)}>${t(`do_${found.act}`)}</${Button}>`}
    ${children}
  </section>`;
}

export function SoundSheet({ model, close }) {
  const { t, voice, view, state } = model;
  const mine = voice.facts(state.connection === "open");
  const isWitness = (seat) => (view.pairing?.seats ?? []).includes(seat) && myRole(view.pairing, seat) === "witness";
  // Whose page has said nothing yet is not in the conversation: they may still be trying their devices.
  const there = [...voice.people()].filter(([, theirs]) => theirs.known || theirs.state === "connected");
  const others = there.map(([seat, theirs]) => ({ ...theirs, seat, name: nameOf(view, seat), isWitness: isWitness(seat) }));
  const unheard = whyUnheard(mine, others);
  const unhearing = whyICannotHear(mine, others);
  const { audio } = voice.tracks;
  const level = audio !== null && html`<${Level} track=${audio} label=${t("level_label")} onLevel=${(now) => voice.noteLevel(now)} />`;
  return html`<${Sheet} title=${t("sound_title")} onClose=${close} closeWord=${t("close")}>
    <${Answer} model=${model} title=${t("unheard_title")} words=${t(`unheard_${unheard.cause}`, unheard)} found=${unheard} above=${level} />
    <${Answer} model=${model} title=${t("cannot_hear_title")} words=${t(`cannot_hear_${unhearing.cause}`, unhearing)} found=${unhearing}>
      <${Tone} model=${model} />
    </${Answer}>
    <section class="devices stack">
      <h3>${t("check_devices")}</h3>
      <${Preview} model=${model} />
      <${Devices} model=${model} />
      <${Loudspeaker} model=${model} />
    </section>
  </${Sheet}>`;
}
