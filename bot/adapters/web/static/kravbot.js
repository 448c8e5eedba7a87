// The chat's half of the browser: sends what is written and pressed, shows what comes.
// The page works without it; what page and server say to each other is in pages.py.

import { compose } from "./composer.js";
import { showDates } from "./dates.js";
import { divideByDay } from "./days.js";
import { openDrafts } from "./drafts.js";
import { fetchEarlier } from "./earlier.js";
import { acceptDrops, fileList, pickInCard } from "./files.js";
import { listen } from "./listening.js";
import { completeNames } from "./names.js";
import { notice } from "./notices.js";
import { press } from "./pressing.js";
import { recallOwnWords } from "./recall.js";
import { followScroll, revealNewest } from "./scrolling.js";
import { openSearch } from "./search.js";
import { foldAgain, unfolded } from "./unfolding.js";

document.documentElement.classList.add("js");
if (document.body.classList.contains("chat")) openChat();

function openChat() {
  const log = document.getElementById("log");
  const page = {
    log,
    scroller: log.parentElement,
    text: document.getElementById("text"),
    words: JSON.parse(document.body.dataset.words),
    fault: notice("fault"),
    connection: notice("connection"),
    working: document.getElementById("working"),
    newest: document.getElementById("newest"),
    awaited: null, // the answer to what was last pressed or written
    changed: [], // called when the log has other messages than before
  };
  const files = fileList(page, document.getElementById("files"));
  page.changed.push(() => divideByDay(page), () => showDates(log));
  page.drafts = openDrafts(page);
  page.fetchEarlier = fetchEarlier(page);
  log.addEventListener("submit", (event) => press(page, event));
  log.addEventListener("click", foldAgain);
  log.addEventListener("toggle", unfolded, true);
  log.addEventListener("change", (event) => pickInCard(page, event));
  log.addEventListener("input", () => showDates(log));
  completeNames(page); // before the others: an open list takes the arrows and the tabulator
  recallOwnWords(page);
  compose(page, files);
  acceptDrops(page, files);
  followScroll(page);
  openSearch(page);
  askAfresh();
  for (const change of page.changed) change();
  listen(page, Number(document.body.dataset.after));
  revealNewest(page);
  if (matchMedia("(hover: hover) and (pointer: fine)").matches)
    page.text.focus({ preventScroll: true });
}

function askAfresh() {
  const dialog = document.getElementById("afresh");
  document.querySelector("[data-afresh]").addEventListener("click", (event) => {
    if (!dialog.showModal || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    dialog.showModal();
  });
}
