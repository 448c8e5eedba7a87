// Arrow up in an empty field brings back what one wrote, again for earlier; arrow down leads forth.

import { write } from "./composer.js";
import { wordsOf } from "./drafts.js";

export function recallOwnWords(page) {
  let back = 0; // how many of one's own messages ago; 0 is what is being written

  page.text.addEventListener("input", () => (back = 0));
  page.text.addEventListener("keydown", async (event) => {
    if (event.defaultPrevented || event.isComposing || isModified(event)) return;
    if (event.key === "Enter") back = 0;
    else if (event.key === "Escape" && back) show(event, 0);
    else if (event.key === "ArrowUp" && (back ? onFirstLine(page.text) : !page.text.value)) {
      event.preventDefault();
      if (back >= ownWords(page).length) await page.fetchEarlier();
      show(event, Math.min(back + 1, ownWords(page).length));
    } else if (event.key === "ArrowDown" && back && onLastLine(page.text)) show(event, back - 1);
  });

  function show(event, place) {
    event.preventDefault();
    back = place;
    write(page, back ? ownWords(page)[back - 1] : "");
    page.text.setSelectionRange(page.text.value.length, page.text.value.length);
    page.drafts.noteText();
  }
}

// The newest first; what was said twice in a row is there once.
function ownWords(page) {
  const own = [...page.log.querySelectorAll(".line.you:not(.pending) .bubble")];
  const said = own.map(wordsOf).reverse();
  return said.filter((text, place) => text !== said[place - 1]);
}

function onFirstLine({ value, selectionStart }) {
  return !value.slice(0, selectionStart).includes("\n");
}

function onLastLine({ value, selectionEnd }) {
  return !value.slice(selectionEnd).includes("\n");
}

function isModified(event) {
  return event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
}
