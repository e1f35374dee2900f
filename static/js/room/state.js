/**
 * What this page knows: a pure reducer over what the server says and what the connection does. No DOM, no clock, no
 * socket. `apply(state, message)` returns the new state; server messages carry their wire type in `t`, the page's own
 * begin with an underscore.
 */

/** The state before anything has been heard; `snapshot` is the one that came with the page, if any. */
export function initial({ snapshot = null } = {}) {
  return {
    v: snapshot === null ? null : snapshot.v,
    view: snapshot === null ? null : snapshot.view,
    seat: snapshot?.view?.me?.seat ?? null,
    connection: "connecting", // connecting, open, lost, restarting, moved, ended
    ended: null, // the close code that ended it
    gap: false, // something was missed: say hello again
    waiting: {}, // commands sent and not answered: id -> {t}
    refused: null, // {id, code, t}: the last refusal, until the next wish
    news: [], // what the last message announced, for announce.js; at most one batch
    batch: 0, // rises with each batch of news
  };
}

const withNews = (state, news) => ({ ...state, news, batch: state.batch + 1 });

function onEvent(state, message) {
  if (state.v === null || message.from > state.v) return { ...state, gap: true };
  if (message.v <= state.v) return state;
  const view = Object.keys(message.patch).length === 0 ? state.view : { ...state.view, ...message.patch };
  return withNews({ ...state, v: message.v, view, gap: false }, message.what);
}

function onSnapshot(state, message) {
  // A snapshot may be older than what we know only if the server was set back; then it is the truth all the same.
  return { ...state, v: message.v, view: message.view, seat: message.view.me?.seat ?? state.seat, gap: false };
}

function answered(state, id) {
  const { [id]: _, ...waiting } = state.waiting;
  return { ...state, waiting };
}

function onRefused(state, message) {
  const t = state.waiting[message.id]?.t ?? null;
  return { ...answered(state, message.id), refused: { id: message.id, code: message.code, t } };
}

function onError(state, message) {
  if (message.id === undefined || message.code === "busy") return state;
  return onRefused(state, message);
}

/** Codes after which coming back by itself would be wrong or useless. */
const FINAL = new Set([4401, 4403, 4404, 4410]);

function onClosed(state, { code }) {
  if (state.connection === "moved" || code === 4409) return { ...state, connection: "moved" };
  if (FINAL.has(code)) return { ...state, connection: "ended", ended: code };
  return { ...state, connection: state.connection === "restarting" ? "restarting" : "lost" };
}

const RULES = {
  welcome: (state, message) => ({ ...state, connection: "open", ended: null, seat: message.seat }),
  snapshot: onSnapshot,
  event: onEvent,
  ok: (state, message) => answered(state, message.id),
  refused: onRefused,
  error: onError,
  head: (state, message) => (state.v !== null && message.v > state.v ? { ...state, gap: true } : state),
  moved: (state) => ({ ...state, connection: "moved" }),
  restarting: (state) => ({ ...state, connection: "restarting" }),
  _sent: (state, { id, wish }) => ({
    ...state,
    refused: null,
    waiting: { ...state.waiting, [id]: { t: wish } },
  }),
  _closed: onClosed,
  _asked_again: (state) => ({ ...state, gap: false }),
  _come_back: (state) => ({ ...state, connection: "connecting", ended: null }),
  _dismiss: (state) => ({ ...state, refused: null }),
};

/** The state after `message`. An unknown message changes nothing, so that an older page survives a newer server. */
export function apply(state, message) {
  const rule = Object.hasOwn(RULES, message.t) ? RULES[message.t] : null;
  return rule === null ? state : rule(state, message);
}

/** Whether a wish of this kind is on its way, so that its button can say so. */
export function isWaiting(state, wish) {
  return Object.values(state.waiting).some((one) => one.t === wish);
}
