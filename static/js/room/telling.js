/**
 * Telling the organisers, and never again with somebody: what goes to the server and what its answers mean. No page here;
 * whatever goes wrong comes back as an answer, so that nobody's words are lost to an error.
 */

import { ask } from "./asking.js";

const JSON_ONLY = { Accept: "application/json" };

/** What the form is made of: {people, rules, most, token}, or null when it did not come. */
export async function formFrom(address, get = fetch) {
  const { ok, body } = await ask(address, { headers: JSON_ONLY }, get);
  return ok && Array.isArray(body?.rules) ? body : null;
}

/** Send fields as a form: {said} when it was done, {errors} by field, or {failed}. */
export async function sendTo(address, token, fields, get = fetch) {
  const headers = { ...JSON_ONLY, "X-CSRFToken": token };
  const { ok, body } = await ask(address, { method: "POST", headers, body: new URLSearchParams(fields) }, get);
  if (ok && body?.ok) return { said: body.said };
  return body?.errors ? { errors: body.errors } : { failed: true };
}

/** The sentences about a field; what belongs to none stands under the empty name. */
export function problemsOf(answer, name) {
  return answer?.errors?.[name] ?? [];
}
