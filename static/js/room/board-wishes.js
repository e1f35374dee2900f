/** What the keys of the board do: the same as its buttons. */

import { firstVisit } from "./board-calls.js";
import { goToNext, holdWish } from "./board-head.js";

const WISHES = {
  pause: ({ view, act }) => view.room.step === "exercise" && act(holdWish(view)),
  next: (model) => goToNext(model),
  message: ({ lang }) => document.getElementById(`say-0-${lang === "sv" ? "sv" : "en"}`)?.focus(),
  visit: ({ view, act }) => {
    const pairing = firstVisit(view);
    if (pairing !== null) act("visit", { pairing, on: true });
  },
  keys: ({ set }) => set({ sheet: "b_keys", asks: {} }),
};

/** Do what a key asks for (`keyWish` in board-keys.js). */
export function boardWish(wish, model) {
  WISHES[wish](model);
}
