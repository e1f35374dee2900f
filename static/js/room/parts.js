/**
 * The small parts that every screen is made of: icon, pill, ring, bar, steps, face, sheet. They draw what they are given
 * and decide nothing.
 */

import { html, useEffect, useRef } from "../../vendor/htm-preact-3.1.1.js";
import { leftWords, minutesAndSeconds } from "./clock.js";
import { initials } from "./words.js";

/** Where the sprite is; main.js sets it from the page. */
export const sprite = { href: "/static/icons.svg" };

export function Icon({ name }) {
  return html`<svg class="icon" aria-hidden="true" focusable="false"><use href=${`${sprite.href}#${name}`} /></svg>`;
}

export function Button({ kind = "", icon = null, onClick, children, ...rest }) {
  return html`<button type="button" class=${`button ${kind}`} onClick=${onClick} ...${rest}>
    ${icon && html`<${Icon} name=${icon} />`}<span>${children}</span>
  </button>`;
}

export function Pill({ kind = "", icon = null, children }) {
  return html`<p class=${`pill ${kind}`}>${icon && html`<${Icon} name=${icon} />`}<span>${children}</span></p>`;
}

/** The logo, which is also the closing picture and the calm where nothing happens. */
export function Halves({ gap = 1.4, kind = "" }) {
  const left = `M${12 - gap} 2v20a10 10 0 0 1 0-20z`;
  const right = `M${12 + gap} 2v20a10 10 0 0 0 0-20z`;
  return html`<svg class=${`halves ${kind}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path class="listened" d=${left} /><path class="spoke" d=${right} />
  </svg>`;
}

const AROUND = 2 * Math.PI * 44;

/** `shown` is what clock.js's ring() gave. The words say the time; the circle is for the corner of the eye. */
export function Ring({ shown, t, still = false, exact = false }) {
  const [key, n] = leftWords(shown.left);
  const below = still ? t("ring_stands_still") : t(shown.grace ? "ring_round_off" : shown.resting ? "ring_to_rest" : "ring_left");
  const gone = AROUND * (1 - shown.fraction);
  const long = !exact && key === "left_under_minute" ? "long" : "";
  const words = exact ? minutesAndSeconds(shown.left) : t(key, { n });
  return html`<div class=${`ring ${long}`} role="timer" aria-live="off">
    <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
      <circle class="ground" cx="50" cy="50" r="50" />
      <circle class="track" cx="50" cy="50" r="44" />
      <circle class="hand" cx="50" cy="50" r="44" stroke-dasharray=${AROUND} stroke-dashoffset=${gone} />
    </svg>
    <p><strong class="times">${words}</strong> <span>${below}</span></p>
  </div>`;
}

const percent = (part, whole) => `${Math.min(100, (100 * part) / whole).toFixed(2)}%`;

/** Two sides that grow from the middle; `left` and `right` are {ms, words}. */
export function Bar({ left, right, scale, label }) {
  return html`<figure class="balance">
    <div class="track" role="img" aria-label=${label}>
      <div class="side left"><div class="fill" style=${{ width: percent(left.ms, scale) }}></div></div>
      <div class="side right"><div class="fill" style=${{ width: percent(right.ms, scale) }}></div></div>
    </div>
    <figcaption class="times"><span>${left.words}</span><span>${right.words}</span></figcaption>
  </figure>`;
}

/** My own bar: what I listened to the left, what I spoke to the right. */
export function MyBar({ sums, scale, t }) {
  const listened = t("bar_listened", { time: minutesAndSeconds(sums.listened) });
  const spoke = t("bar_spoke", { time: minutesAndSeconds(sums.spoke) });
  return html`<${Bar}
    left=${{ ms: sums.listened, words: listened }}
    right=${{ ms: sums.spoke, words: spoke }}
    scale=${scale}
    label=${t("bar_label")}
  />`;
}

/** The phases of the turn as a thin line. */
export function Steps({ steps, t }) {
  const many = steps.length > 4 ? "many" : "";
  return html`<ol class=${`steps ${many}`} aria-label=${t("steps_label")}>
    ${steps.map(
      (step, index) =>
        html`<li key=${index} class=${step.when} aria-current=${step.when === "now" ? "step" : undefined}>
          <span>${step.name}</span>
        </li>`,
    )}
  </ol>`;
}

/** The place where a face will be: a calm figure of two halves in the person's own quiet colour. */
export function Face({ person, size = "large" }) {
  const gone = person.presence !== "here" ? "gone" : "";
  return html`<div class=${`figure hue-${person.seat % 6} ${size} ${gone}`} aria-hidden="true">
    <svg viewBox="0 0 300 300" preserveAspectRatio="xMidYMax meet" focusable="false">
      <path class="shoulders" d="M30 300a120 104 0 0 1 240 0z" />
      <path class="head" d="M150 46v148a74 74 0 0 1 0-148z" /><path class="head other" d="M150 46v148a74 74 0 0 0 0-148z" />
      <text x="150" y="137" text-anchor="middle">${initials(person.name)}</text>
    </svg>
  </div>`;
}

/** A dialog from below: opens when it is drawn, and tells when it is put away by any way there is. */
export function Sheet({ title, onClose, closeWord, children }) {
  const dialog = useRef(null);
  const replaced = useRef(false);
  useEffect(() => {
    const element = dialog.current;
    if (!element.open) element.showModal();
    return () => {
      // Another sheet may stand in its place by the time the browser says that this one is closed.
      replaced.current = true;
      element.close();
    };
  }, []);
  const onTap = (event) => event.target === dialog.current && onClose();
  return html`<dialog class="sheet" ref=${dialog} onClose=${() => replaced.current || onClose()} onClick=${onTap} aria-labelledby="sheet-title">
    <div class="sheet-inside">
      <h2 class="serif" id="sheet-title" tabindex="-1">${title}</h2>
      ${children}
      <${Button} kind="plain wide" onClick=${onClose}>${closeWord}</${Button}>
    </div>
  </dialog>`;
}

/** A choice in a sheet: what it is called, and in one line what it does. */
export function Choice({ icon, title, line, onClick, disabled = false }) {
  return html`<button type="button" class="choice" onClick=${onClick} disabled=${disabled}>
    <${Icon} name=${icon} /><span><strong>${title}</strong><span class="second">${line}</span></span>
  </button>`;
}
