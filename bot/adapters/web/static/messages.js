// A message that comes is added last, or takes the place of how it looked before.

import { fillIn, typedIn } from "./drafts.js";
import { heading, isAtEnd, showAdded, showChanged } from "./scrolling.js";

export function receive(page, { message, author, html, replaces }) {
  const line = drawn(html);
  const spoken = line.querySelector(".card")?.lang;
  if (author === "bot" && spoken && spoken !== document.documentElement.lang) {
    location.reload(); // the person has changed language: so does the page around the chat
    return;
  }
  const old = document.getElementById(`m-${message}`);
  if (!old && replaces) return; // further back than the page goes: it is fetched as it looks then
  if (author === "you") page.log.querySelector(".pending")?.remove();
  else page.working.hidden = true;
  if (old) replace(page, old, line);
  else append(page, line);
  page.drafts.noteFields(line);
}

function drawn(html) {
  const frame = document.createElement("template");
  frame.innerHTML = html;
  return frame.content.firstElementChild;
}

function append(page, line) {
  const wasAtEnd = isAtEnd(page);
  page.log.append(line);
  for (const change of page.changed) change();
  showAdded(page, line, wasAtEnd);
}

function replace(page, old, line) {
  const hadFocus = old.contains(document.activeElement);
  const focused = hadFocus ? document.activeElement.id : "";
  const before = {
    box: old.getBoundingClientRect(),
    place: page.scroller.scrollTop, // at the end the browser moves it itself when the page gets shorter
    wasAtEnd: isAtEnd(page),
    hadFocus,
  };
  fillIn(line, typedIn(old));
  old.replaceWith(line);
  for (const change of page.changed) change();
  showChanged(page, old, line, before);
  if (!hadFocus) return;
  const same = focused && line.querySelector(`#${CSS.escape(focused)}:is(input, textarea, select)`);
  (same && !line.querySelector(".wrong") ? same : heading(line))?.focus({ preventScroll: true });
}
