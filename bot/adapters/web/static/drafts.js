// What is typed and not sent survives a reload, in this tab only, per person and conversation.
// Telephone numbers are not kept, and nothing of anybody who was here before.

import { unfoldQuietly } from "./unfolding.js";

const PREFIX = "kravbot.draft/";
const FIELDS = "input:not([type=hidden], [type=file]), textarea, select";
const NUMBER = /\+?\(?\d(?:[\s()\u00a0]{0,2}\d){7,}|\b\d\d(?:[.\-]\d\d){3}\b/g;

export function openDrafts(page) {
  const place = new URLSearchParams(document.body.dataset.place);
  const mine = `${PREFIX}${place.get("who")}/`;
  const name = `${mine}${place.get("talk")}`;
  forgetOthers(mine);
  const draft = { text: "", sending: "", fields: {}, ...read(name) };

  function save() {
    const isEmpty = !draft.text && !draft.sending && !Object.keys(draft.fields).length;
    if (isEmpty) attempt((store) => store.removeItem(name));
    else attempt((store) => store.setItem(name, JSON.stringify(draft)));
  }

  function noteText() {
    draft.text = withoutNumbers(page.text.value);
    draft.sending = "";
    save();
  }

  function noteSending(text) {
    draft.text = "";
    draft.sending = withoutNumbers(text);
    save();
  }

  function noteFields(line) {
    if (!line) return;
    const typed = Object.entries(typedIn(line)).filter(([, one]) => !hasNumber(one.value));
    if (typed.length) draft.fields[line.id] = Object.fromEntries(typed);
    else if (!(line.id in draft.fields)) return;
    else delete draft.fields[line.id];
    save();
  }

  page.text.value ||= notSent(page, draft.sending) || draft.text;
  for (const [id, typed] of Object.entries(draft.fields)) {
    const line = document.getElementById(id);
    if (line) fillIn(line, typed);
    if (!line || !Object.keys(typedIn(line)).length) delete draft.fields[id];
  }
  page.text.addEventListener("input", noteText);
  for (const kind of ["input", "change"])
    page.log.addEventListener(kind, (event) => noteFields(event.target.closest(".line")));
  return { noteText, noteSending, noteFields };
}

// What was typed in a message's fields: what each holds now, and what it held when it was drawn.
export function typedIn(line) {
  const typed = {};
  for (const field of line.querySelectorAll(FIELDS)) {
    const [value, before] = [held(field), drawnWith(field)];
    if (value !== before) typed[slot(field)] = { value, before };
  }
  return typed;
}

// Fills it in where the field is still there, is drawn as it was then, and is not told to be wrong.
export function fillIn(line, typed) {
  for (const field of line.querySelectorAll(FIELDS)) {
    const one = typed[slot(field)];
    if (!one || one.before !== drawnWith(field) || field.closest(".wrong")) continue;
    if (isTick(field)) field.checked = one.value;
    else field.value = one.value;
    unfoldQuietly(field.closest("details"));
  }
}

function slot(field) {
  return field.id || `${field.name}=${field.value}`;
}

function held(field) {
  return isTick(field) ? field.checked : field.value;
}

function drawnWith(field) {
  if (isTick(field)) return field.defaultChecked;
  if (field.tagName !== "SELECT") return field.defaultValue;
  const options = [...field.options];
  return (options.find((option) => option.defaultSelected) ?? options[0])?.value;
}

function isTick(field) {
  return field.type === "checkbox" || field.type === "radio";
}

// What was on its way when the page was left, unless it arrived.
function notSent(page, text) {
  const own = [...page.log.querySelectorAll(".line.you .bubble")].at(-1);
  return own && withoutNumbers(wordsOf(own)) === text ? "" : text;
}

export function wordsOf(bubble) {
  const parts = [...bubble.querySelectorAll("bdi")];
  return parts.length ? parts.map((part) => part.textContent).join("") : bubble.textContent;
}

function withoutNumbers(text) {
  return text.replace(NUMBER, "");
}

function hasNumber(value) {
  return typeof value === "string" && withoutNumbers(value) !== value;
}

function read(name) {
  try {
    return JSON.parse(attempt((store) => store.getItem(name)) ?? "{}");
  } catch {
    return {};
  }
}

function forgetOthers(mine) {
  attempt((store) => {
    const others = Object.keys(store).filter((key) => key.startsWith(PREFIX));
    for (const key of others) if (!key.startsWith(mine)) store.removeItem(key);
  });
}

// Some browsers have no storage, or it is full: then a draft lives as long as the page.
function attempt(use) {
  try {
    return use(sessionStorage);
  } catch {
    return null;
  }
}
