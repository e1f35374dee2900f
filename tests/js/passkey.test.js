// What a browser and the server say to each other about a passkey: bytes as text, and back.

import assert from "node:assert/strict";
import { test } from "node:test";

import { creationOptions, credentialJson, requestOptions, toBytes, toText } from "../../static/js/account/bytes.js";

test("bytes survive the way to text and back, whatever they are", () => {
  for (const length of [0, 1, 2, 3, 255, 256]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 251 + 13) % 256);
    const text = toText(bytes);
    assert.match(text, /^[A-Za-z0-9_-]*$/);
    assert.deepEqual(toBytes(text), bytes);
  }
});

test("a new passkey is asked for as one that signs in by itself", () => {
  const { publicKey } = creationOptions({
    publicKey: {
      challenge: "AQID",
      user: { id: "BAU", name: "a@people.example" },
      excludeCredentials: [{ id: "Bg", type: "public-key" }],
      authenticatorSelection: { userVerification: "preferred", residentKey: "discouraged" },
    },
  });
  assert.deepEqual(publicKey.challenge, Uint8Array.of(1, 2, 3));
  assert.deepEqual(publicKey.user.id, Uint8Array.of(4, 5));
  assert.deepEqual(publicKey.excludeCredentials[0].id, Uint8Array.of(6));
  assert.equal(publicKey.authenticatorSelection.residentKey, "required");
  assert.equal(publicKey.authenticatorSelection.userVerification, "required");
});

test("without a list of passkeys every one of the device may answer", () => {
  assert.deepEqual(requestOptions({ publicKey: { challenge: "AQ" } }).publicKey.allowCredentials, []);
});

test("an answer carries only what the browser gave", () => {
  const answer = credentialJson({
    id: "x",
    rawId: Uint8Array.of(7).buffer,
    type: "public-key",
    getClientExtensionResults: () => ({ credProps: { rk: true } }),
    response: { clientDataJSON: Uint8Array.of(1).buffer, signature: Uint8Array.of(2).buffer, userHandle: null },
  });
  assert.deepEqual(answer.response, { clientDataJSON: "AQ", signature: "Ag" });
  assert.equal(answer.rawId, "Bw");
});
