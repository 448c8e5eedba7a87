// Small forms that unfold in a card, one at a time.

export function foldAgain(event) {
  const undo = event.target.closest("[data-fold]");
  if (!undo) return;
  const details = undo.closest("details");
  details.open = false;
  details.querySelector("summary").focus();
}

// Opens it for what is filled in there; nobody pressed, so nothing moves.
export function unfoldQuietly(details) {
  if (!details || details.open) return;
  details.dataset.quietly = "";
  details.open = true;
}

export function unfolded({ target: details }) {
  const quietly = "quietly" in details.dataset;
  delete details.dataset.quietly;
  const card = details.closest(".card");
  if (!details.open || !card || quietly) return;
  for (const other of card.querySelectorAll("details[open]"))
    if (other !== details) other.open = false;
  details.scrollIntoView({ block: "nearest" });
  details.querySelector(".unfolded :is(input:not([type=hidden]), textarea, select, button)")?.focus();
}
