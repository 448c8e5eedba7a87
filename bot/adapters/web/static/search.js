// Searching the conversation, also what is not drawn: the server says in which messages the text
// stands, and the page fetches and marks them. Enter goes back to older ones, with Shift forth.

import { fill } from "./notices.js";
import { ask } from "./sending.js";

const LEAST = 2;
const REST = 200;

export function openSearch(page) {
  const bar = document.getElementById("search");
  const field = document.getElementById("sought");
  const told = document.getElementById("found");
  const opener = document.getElementById("open-search");
  let found = [];
  let current = -1;
  let waiting = null;
  opener.hidden = false;
  opener.addEventListener("click", () => (bar.hidden ? open() : close()));
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, REST);
  });
  bar.addEventListener("submit", (event) => event.preventDefault());
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.target !== field || event.isComposing) return;
    else if (event.key === "ArrowUp" || (event.key === "Enter" && !event.shiftKey)) go(event, -1);
    else if (event.key === "ArrowDown" || event.key === "Enter") go(event, 1);
  });
  bar.addEventListener("click", (event) => {
    const does = event.target.closest("[data-search]")?.dataset.search;
    if (does === "older") go(event, -1);
    else if (does === "newer") go(event, 1);
    else if (does) close();
  });
  // The browser's own search sees only what is drawn; pressed once more it is the browser's.
  addEventListener("keydown", (event) => {
    const finds = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!finds || event.key !== "f" || document.activeElement === field) return;
    event.preventDefault();
    open();
  });
  page.changed.push(() => bar.hidden || mark());

  function open() {
    bar.hidden = false;
    opener.ariaExpanded = "true";
    field.focus();
    field.select();
    if (field.value) search();
  }

  function close() {
    clearTimeout(waiting);
    bar.hidden = true;
    opener.ariaExpanded = "false";
    show([], -1);
    page.text.focus({ preventScroll: true });
  }

  async function search() {
    waiting = null;
    const text = field.value.trim();
    if (text.length < LEAST) return show([], -1);
    const answer = await ask("/search", { text });
    if (bar.hidden || text !== field.value.trim()) return;
    await show(answer?.found ?? [], (answer?.found ?? []).length - 1);
  }

  async function go(event, step) {
    event.preventDefault();
    if (waiting) {
      clearTimeout(waiting);
      await search();
    } else if (found.length) await show(found, (current + step + found.length) % found.length);
  }

  async function show(messages, place) {
    [found, current] = [messages, place];
    const sought = field.value.trim().length >= LEAST && !bar.hidden;
    const number = { number: place + 1, total: messages.length };
    told.textContent = messages.length ? fill(page.words.found, number) : "";
    if (sought && !messages.length) told.textContent = page.words.found_none;
    const line = place < 0 ? null : await drawn(messages[place].message);
    if (found !== messages || current !== place) return;
    mark();
    if (line) bringIntoView(line);
  }

  async function drawn(message) {
    const line = () => document.getElementById(`m-${message}`);
    while (!line() && (await page.fetchEarlier()));
    return line();
  }

  function mark() {
    const lines = found.map(({ message }) => document.getElementById(`m-${message}`));
    for (const one of page.log.querySelectorAll(".found")) one.classList.remove("found");
    lines[current]?.classList.add("found");
    const ranges = lines.flatMap((line) => (line ? rangesIn(line, field.value) : []));
    if (globalThis.Highlight && CSS.highlights) CSS.highlights.set("sought", new Highlight(...ranges));
  }

  function bringIntoView(line) {
    const [range] = rangesIn(line, field.value);
    const element = range?.startContainer.parentElement;
    const folded = element?.closest("details:not([open])");
    if (folded) folded.open = true;
    (element ?? line).scrollIntoView({ block: "center" });
  }
}

// What goes over a bold word or a line is found and not marked.
function rangesIn(line, text) {
  const [sought, ranges] = [folded(text.trim().replace(/\s+/g, " ")), []];
  const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const read = folded(node.data);
    if (read.length !== node.data.length || node.parentElement.closest("option, .by")) continue;
    for (let at = read.indexOf(sought); at >= 0; at = read.indexOf(sought, at + sought.length)) {
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + sought.length);
      ranges.push(range);
    }
  }
  return ranges;
}

function folded(text) {
  return text.toLowerCase().replace(/\s/g, " ");
}
