/** Looking something up at an address of ours. */

/** What the address says, or null for whatever went wrong. */
export async function askJson(address, get = fetch) {
  try {
    const answer = await get(address, { credentials: "same-origin" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
