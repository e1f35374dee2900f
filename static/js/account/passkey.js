// A form that is sent with a passkey. `data-passkey` on it says what for: "add", "show", or "sign-in".
// Inside: a hidden field `credential`, a button, and the sentences for what may go wrong, hidden until they are true.

import { creationOptions, credentialJson, requestOptions } from "/static/js/account/bytes.js";

const form = document.querySelector("form[data-passkey]");

function options() {
  return JSON.parse(document.getElementById("passkey-options").textContent);
}

async function fetchedOptions() {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`no options: ${answer.status}`);
  return answer.json();
}

async function credential() {
  switch (form.dataset.passkey) {
    case "add":
      return navigator.credentials.create(creationOptions(options().creation_options));
    case "sign-in":
      return navigator.credentials.get(requestOptions((await fetchedOptions()).request_options));
    default:
      return navigator.credentials.get(requestOptions(options().request_options));
  }
}

async function send(event) {
  event.preventDefault();
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify(credentialJson(await credential()));
  } catch {
    // Closed by the person, no passkey there, or not on this address: browsers tell them apart only vaguely.
    failed.hidden = false;
    return;
  }
  form.submit();
}

if (form) {
  const able = Boolean(window.PublicKeyCredential);
  form.querySelector("[data-passkey-unable]").hidden = able;
  form.querySelector("[data-passkey-able]").hidden = !able;
  form.addEventListener("submit", send);
}
