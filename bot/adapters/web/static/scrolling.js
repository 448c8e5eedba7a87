// What is in view: the answer to what was pressed or written, from its top. What comes by itself
// while somebody reads further up moves nothing; a pill tells of it.

const NEAR_END = 80;
const MORE_COMES_WITHIN = 2000;
const PATIENCE = 15_000;
const SCROLLING_KEYS = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"]);

export function awaitAnswer(page, pressed = null) {
  clearTimeout(page.patience);
  const atEnd = isAtEnd(page);
  page.awaited = { pressed, first: null };
  page.working.hidden = false;
  if (atEnd) toEnd(page);
  page.patience = setTimeout(() => noAnswer(page), PATIENCE);
}

export function noAnswer(page) {
  clearTimeout(page.patience);
  page.awaited = null;
  page.working.hidden = true;
}

// A message was added last. Of an answer in several messages the first stays in view.
export function showAdded(page, line, wasAtEnd) {
  const awaited = page.awaited;
  if (!awaited) {
    if (wasAtEnd) reveal(page, line);
    else page.newest.hidden = false;
    return;
  }
  page.newest.hidden = true;
  if (line.matches(".you")) return toEnd(page);
  if (!awaited.first && awaited.pressed) focusOn(page, line);
  awaited.first ??= line;
  revealFrom(page, awaited.first);
  clearTimeout(page.patience);
  page.patience = setTimeout(() => (page.awaited = null), MORE_COMES_WITHIN);
}

// A message changed where it stands. What is above the window moves nothing in it.
export function showChanged(page, old, line, { box, place, wasAtEnd, hadFocus }) {
  const top = page.scroller.getBoundingClientRect().top;
  const { pressed, first } = page.awaited ?? {};
  if (pressed === line.id && !first) revealChange(page, old, line);
  else if (first) revealFrom(page, first);
  else if (box.bottom < top) page.scroller.scrollTop = place + line.offsetHeight - box.height;
  else if (wasAtEnd || hadFocus) reveal(page, line);
}

export function revealNewest(page) {
  const line = page.log.lastElementChild;
  if (line) reveal(page, line);
}

export function followScroll(page) {
  page.scroller.addEventListener(
    "scroll",
    () => {
      page.atVeryEnd = isAtEnd(page, 2);
      if (isAtEnd(page)) page.newest.hidden = true;
    },
    { passive: true },
  );
  const goesOwnWay = ({ key }) => {
    if (!key || SCROLLING_KEYS.has(key)) page.awaited = null;
  };
  for (const gesture of ["wheel", "touchmove", "keydown"])
    page.scroller.addEventListener(gesture, goesOwnWay, { passive: true });
  page.newest.addEventListener("click", () => {
    const line = page.log.lastElementChild;
    page.newest.hidden = true;
    reveal(page, line);
    heading(line)?.focus({ preventScroll: true });
  });
  // A keyboard opens, the field grows: the end stays, and so does a top that is shown instead.
  new ResizeObserver(() => page.atVeryEnd && toEnd(page)).observe(page.scroller);
}

export function isAtEnd({ scroller }, within = NEAR_END) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < within;
}

export function toEnd({ scroller }) {
  scroller.scrollTop = scroller.scrollHeight;
}

// Where somebody is led in a message: to the field that is wrong, else to its heading.
export function heading(line) {
  return line.querySelector(".wrong :is(input, textarea, select)") ?? line.querySelector("h2");
}

function focusOn(page, line) {
  if (document.activeElement !== page.text) heading(line)?.focus({ preventScroll: true });
}

// A message taller than the window is shown from its top, any other down to its end.
function reveal(page, line) {
  if (line === page.log.lastElementChild) revealFrom(page, line);
  else line.scrollIntoView({ block: isTall(page, line) ? "start" : "nearest" });
}

function revealFrom(page, first) {
  toEnd(page);
  const top = page.scroller.getBoundingClientRect().top;
  if (first.getBoundingClientRect().top < top) first.scrollIntoView({ block: "start" });
}

// Of a card that was pressed and changed: the field that is wrong, else the first part that differs.
function revealChange(page, old, line) {
  const wrong = line.querySelector(".wrong");
  if (wrong) return wrong.scrollIntoView({ block: "center" });
  const [before, now] = [partsOf(old), partsOf(line)];
  const part = now.find((one, place) => one.textContent !== before[place]?.textContent);
  if (!part || now.indexOf(part) < 2) return reveal(page, line);
  part.scrollIntoView({ block: isTall(page, part) ? "start" : "nearest" });
}

function partsOf(line) {
  return [...(line.querySelector(".card")?.children ?? [])];
}

function isTall({ scroller }, element) {
  return element.offsetHeight > scroller.clientHeight - 24;
}
