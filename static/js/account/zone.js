// Guesses the time zone from the browser. A person who has chosen none finds it chosen, and confirms it by saving;
// somebody who is elsewhere than they said is offered the change, and nothing happens by itself.

const field = document.querySelector("select[data-zone]");

function choose(name) {
  field.value = name;
  return field.value === name;
}

function start() {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = Array.from(field.options).some((option) => option.value === here);
  if (!here || !known || field.value === here) return;
  if (!field.value) {
    document.querySelector("[data-zone-guessed]").hidden = !choose(here);
    return;
  }
  const offer = document.querySelector("[data-zone-offer]");
  const button = offer.querySelector("button");
  button.textContent = button.textContent.trim().replace("{zone}", here.split("/").pop().replaceAll("_", " "));
  button.addEventListener("click", () => {
    choose(here);
    offer.hidden = true;
    field.focus();
  });
  offer.hidden = false;
}

if (field) start();
