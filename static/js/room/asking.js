/** Asking an address of ours: whatever goes wrong is an answer, too. */

/** {ok, body}: what came back as JSON. No network, or a page instead of an answer: not ok, and no body. */
export async function ask(address, options, get = fetch) {
  try {
    const answer = await get(address, { credentials: "same-origin", ...options });
    const body = await answer.json();
    return { ok: answer.ok, body };
  } catch {
    return { ok: false, body: null };
  }
}

/** What the address says, or null for whatever went wrong. */
export async function askJson(address) {
  const { ok, body } = await ask(address, {});
  return ok ? body : null;
}
