// Names of the register complete as they are typed, from two letters on. Tab inserts the first, or
// the one chosen with the arrows; Enter sends, unless one was chosen.

import { fill } from "./notices.js";
import { ask } from "./sending.js";

const LEAST = 2;
const MOST_SHOWN = 5;
const MOST_WORDS = 4;
const FRESH_FOR = 120_000;

export function completeNames(page) {
  const list = document.getElementById("names");
  const told = document.getElementById("names-told");
  const { text, words } = page;
  let offered = [];
  let chosen = -1;
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-controls", list.id);

  text.addEventListener("input", async () => {
    const before = text.value.slice(0, text.selectionStart);
    const rest = text.value.slice(text.selectionStart);
    if (before.length < LEAST || /^\p{L}/u.test(rest)) return offer([]);
    const names = await namesOfRegister();
    if (text.value.slice(0, text.selectionStart) === before) offer(fitting(names, before));
  });
  text.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown") choose(event, chosen + 1);
    else if (event.key === "ArrowUp") choose(event, chosen - 1);
    else if (event.key === "Tab" && !event.shiftKey) insert(event, offered[Math.max(chosen, 0)]);
    else if (event.key === "Enter" && !event.shiftKey && chosen >= 0) insert(event, offered[chosen]);
    else if (event.key === "Escape") {
      event.preventDefault();
      offer([]);
    } else if (event.key === "Enter") offer([]);
  });
  text.addEventListener("blur", () => offer([]));
  text.form.addEventListener("submit", () => offer([]));
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) insert(event, offered[[...list.children].indexOf(item)]);
  });

  function offer(found) {
    offered = found;
    chosen = -1;
    list.replaceChildren(...found.map(({ name }, place) => item(name, place, words)));
    list.hidden = !found.length;
    told.textContent = found.length === 1 ? words.names_one : "";
    if (found.length > 1) told.textContent = fill(words.names_many, { n: found.length });
    text.removeAttribute("aria-activedescendant");
  }

  function choose(event, place) {
    event.preventDefault();
    chosen = (place + offered.length + 1) % (offered.length + 1);
    if (chosen === offered.length) chosen = -1;
    for (const [one, element] of [...list.children].entries())
      element.ariaSelected = String(one === chosen);
    if (chosen < 0) text.removeAttribute("aria-activedescendant");
    else text.setAttribute("aria-activedescendant", list.children[chosen].id);
  }

  function insert(event, { name, start }) {
    event.preventDefault();
    text.setRangeText(`${name.insert} `, start, text.selectionStart, "end");
    offer([]);
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// Fetched when somebody begins to type, and anew after a while: somebody may have added to them.
let known = null;
let knownSince = -FRESH_FOR;

async function namesOfRegister() {
  if (!known || performance.now() - knownSince > FRESH_FOR) {
    knownSince = performance.now();
    known = ask("/names").then((answer) => (answer?.names ?? []).map(prepared));
  }
  return known;
}

function prepared(name) {
  const titled = name.kind === "contract" ? folded(name.title) : "";
  const names = name.kind === "system" ? folded(name.title || name.insert) : folded(name.insert);
  return { ...name, key: folded(name.insert), titled, names };
}

// The names that the last words begin: the most words first, and what begins a name before what
// begins a word within it. A system is there once, by its name or else by another it goes by.
function fitting(names, before) {
  const found = new Map();
  for (const start of wordStarts(before)) {
    const typed = folded(before.slice(start));
    if (typed.length < LEAST) continue;
    for (const within of [false, true]) {
      for (const name of names) {
        if (found.size >= MOST_SHOWN) break;
        if (!found.has(name.names) && begins(name, typed, within))
          found.set(name.names, { name, start });
      }
    }
  }
  const typed = folded(before);
  return [...found.values()].filter(({ name }) => !typed.endsWith(name.key));
}

function begins({ key, titled }, typed, within) {
  if (!within) return key.startsWith(typed);
  return typed.length > LEAST && (key.includes(` ${typed}`) || ` ${titled}`.includes(` ${typed}`));
}

function wordStarts(text) {
  const starts = [...text.matchAll(/(?<![\p{L}\p{N}-])[\p{L}\p{N}]/gu)].map((match) => match.index);
  return starts.slice(-MOST_WORDS);
}

// Without regard to capitals, and to how æ, ø and å are written.
function folded(text) {
  const spelled = { æ: "ae", ø: "oe", å: "aa" };
  return text.toLowerCase().replace(/[æøå]/g, (letter) => spelled[letter]);
}

function item({ insert, kind, title }, place, words) {
  const element = document.createElement("li");
  element.id = `name-${place}`;
  element.role = "option";
  element.ariaSelected = "false";
  element.appendChild(document.createElement("b")).textContent = insert;
  const about = [title, words[`name_${kind}`]].filter(Boolean).join(" · ");
  element.appendChild(document.createElement("span")).textContent = about;
  return element;
}
