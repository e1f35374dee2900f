import assert from "node:assert/strict";
import { test } from "node:test";

import { formFrom, problemsOf, sendTo } from "../../static/js/room/telling.js";

const FORM = { people: [{ id: "p1", name: "Bo" }], rules: [{ code: "advice", words: "Listen without advice." }], most: 2000, token: "x" };

function server(status, body) {
  const asked = [];
  const get = async (address, options) => {
    asked.push([address, options]);
    return { ok: status < 400, status, json: async () => (typeof body === "string" ? JSON.parse(body) : body) };
  };
  return { get, asked };
}

test("the form comes as JSON, and anything else counts as not there", async () => {
  const { get, asked } = server(200, FORM);
  assert.deepEqual(await formFrom("/r/a/report/", get), FORM);
  assert.equal(asked[0][1].headers.Accept, "application/json");
  assert.equal(await formFrom("/r/a/report/", server(404, "<html>").get), null);
  assert.equal(await formFrom("/r/a/report/", async () => Promise.reject(new TypeError("no network"))), null);
});

test("what is sent is a form with the token of the page", async () => {
  const { get, asked } = server(200, { ok: true, said: "They have it." });
  assert.deepEqual(await sendTo("/r/a/report/", "x", { rule: "advice", words: "å & b" }, get), { said: "They have it." });
  const { method, headers, body } = asked[0][1];
  assert.deepEqual([method, headers["X-CSRFToken"], String(body)], ["POST", "x", "rule=advice&words=%C3%A5+%26+b"]);
});

test("what was wrong comes back by field; a server that fails loses nothing", async () => {
  const refused = await sendTo("/r/a/report/", "x", {}, server(400, { errors: { words: ["Write a few words."] } }).get);
  assert.deepEqual([problemsOf(refused, "words"), problemsOf(refused, "rule")], [["Write a few words."], []]);
  assert.deepEqual(await sendTo("/r/a/report/", "x", {}, server(500, "<html>").get), { failed: true });
  assert.deepEqual(await sendTo("/r/a/report/", "x", {}, server(403, {}).get), { failed: true });
  assert.deepEqual(problemsOf(null, "words"), []);
});
