// Pressing a button of a card, with the fields of its form.

import { awaitAnswer, noAnswer } from "./scrolling.js";
import { post, succeeded } from "./sending.js";

export async function press(page, event) {
  event.preventDefault();
  const button = event.submitter;
  const card = event.target.closest(".card");
  if (!button || !card || card.ariaBusy === "true") return;
  if (card.querySelector(".sending")) return page.fault.show(page.words.wait_for_files);
  const line = card.closest(".line").id;
  card.ariaBusy = "true";
  button.classList.add("pressed");
  awaitAnswer(page, line);
  const answer = await post("/press", { token: button.value, ...fieldsOf(event.target) });
  card.ariaBusy = "false";
  button.classList.remove("pressed");
  if (!succeeded(page, answer)) return noAnswer(page);
  button.closest("details")?.removeAttribute("open");
  event.target.reset();
  page.drafts.noteFields(document.getElementById(line));
}

function fieldsOf(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (name.startsWith("field.") && typeof value === "string") (fields[name] ??= []).push(value);
  }
  return fields;
}
