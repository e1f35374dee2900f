/**
 * Keeps a meeting's card in step with the server: the words for how long it is, and the way on as soon as a room is open.
 *
 * The card says where to ask (`data-door`) and how far it was when it was drawn (`data-stage`). All words come from the
 * server, which also says how long to wait. Anything that has changed is drawn by loading the page anew.
 */

const FIRST_S = 3;
const AFTER_FAILURE_S = 10;

/**
 * What to do when the stage `before` has become `now`: go on to the room, load the page again, or only show the words.
 * `lobby`: the page is the one where people wait; from any other nobody is taken away.
 */
export function next(before, now, lobby) {
  if (now.stage === before) return { words: now.line };
  return now.room && lobby && before !== "planned" ? { go: now.room } : { reload: true };
}

async function ask(card, tag) {
  const headers = tag ? { "If-None-Match": tag } : {};
  const answer = await fetch(card.dataset.door, { headers, cache: "no-store", credentials: "same-origin" });
  if (answer.status === 304) return { tag, state: null };
  if (!answer.ok) throw new Error(String(answer.status));
  return { tag: answer.headers.get("ETag"), state: await answer.json() };
}

function follow(card) {
  const line = card.querySelector("[data-line]");
  let tag = null;
  let wait = FIRST_S;
  async function look() {
    try {
      const found = await ask(card, tag);
      tag = found.tag;
      if (found.state) {
        wait = found.state.again;
        const step = next(card.dataset.stage, found.state, card.dataset.lobby !== undefined);
        if (step.go) return location.assign(step.go);
        if (step.reload) return location.reload();
        if (line.textContent !== step.words) line.textContent = step.words;
      }
    } catch {
      // No network for a moment: nothing is lost, it is asked again.
      wait = Math.max(wait, AFTER_FAILURE_S);
    }
    setTimeout(look, wait * 1000);
  }
  setTimeout(look, FIRST_S * 1000);
}

if (typeof document !== "undefined") for (const card of document.querySelectorAll("[data-door]")) follow(card);
