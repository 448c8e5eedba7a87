// Messages of before are fetched when somebody scrolls up to them, presses for them, or finds them.

import { ask } from "./sending.js";

const NEAR_TOP = 200;

// Returns what fetches the next of them, true while there are more.
export function fetchEarlier(page) {
  const button = document.getElementById("earlier");
  let fetching = null;

  async function next() {
    const before = button.dataset.before;
    if (!before) return false;
    const answer = await ask("/earlier", { before });
    if (!answer) return false;
    insert(page, answer.html);
    button.dataset.before = answer.before ?? "";
    button.hidden = !answer.before;
    document.getElementById("conversations").hidden = Boolean(answer.before);
    return true;
  }

  function once() {
    fetching ??= next().finally(() => (fetching = null));
    return fetching;
  }

  button.addEventListener("click", once);
  page.scroller.addEventListener(
    "scroll",
    () => page.scroller.scrollTop < NEAR_TOP && button.dataset.before && once(),
    { passive: true },
  );
  return once;
}

// What is in view stays where it is, and nothing of it is read out as if it were new.
function insert(page, html) {
  const { log, scroller } = page;
  const frame = document.createElement("template");
  frame.innerHTML = html;
  const fromEnd = scroller.scrollHeight - scroller.scrollTop;
  log.setAttribute("aria-live", "off");
  log.prepend(frame.content);
  for (const change of page.changed) change();
  scroller.scrollTop = scroller.scrollHeight - fromEnd;
  setTimeout(() => log.setAttribute("aria-live", "polite"));
}
