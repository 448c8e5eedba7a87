// What is new comes as server-sent events; a connection that is lost is opened again.

import { receive } from "./messages.js";
import { placed } from "./sending.js";

const SILENCE = 45_000;

export function listen(page, after) {
  let source;
  let watchdog;
  let lostNotice = null;
  let attempts = 0;
  let lost = false;

  function open() {
    clearTimeout(watchdog);
    source?.close();
    source = new EventSource(placed("/events", { after }));
    source.onopen = opened;
    source.onerror = failed;
    source.addEventListener("ping", heard);
    source.onmessage = (event) => {
      heard();
      if (event.lastEventId) after = Number(event.lastEventId);
      receive(page, JSON.parse(event.data));
    };
    alive();
  }

  function opened() {
    noLongerLost();
    attempts = 0;
    heard();
    if (lost) cameBack();
    lost = false;
  }

  // Something comes: what was said about a message that did not get through is no longer true.
  function heard() {
    alive();
    if (!page.cutOff) return;
    page.cutOff = false;
    page.fault.hide();
    cameBack();
  }

  function cameBack() {
    page.connection.show(page.words.connected);
    setTimeout(() => lost || page.connection.hide(), 3000);
  }

  function failed() {
    lostNotice ??= setTimeout(() => {
      lost = true;
      page.connection.show(page.words.disconnected, "lost");
    }, 2000);
    if (source.readyState !== EventSource.CLOSED) return;
    attempts += 1;
    setTimeout(askWhy, Math.min(30_000, 1000 * 2 ** attempts));
  }

  async function askWhy() {
    const refusal = await reasonNotToListen(after);
    if (refusal) {
      noLongerLost();
      page.connection.hide();
      page.fault.show(refusal);
    } else open();
  }

  function noLongerLost() {
    clearTimeout(lostNotice);
    lostNotice = null;
  }

  function alive() {
    clearTimeout(watchdog);
    watchdog = setTimeout(open, SILENCE);
  }

  addEventListener("online", open);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && source.readyState === EventSource.CLOSED) open();
  });
  open();
}

async function reasonNotToListen(after) {
  const stop = new AbortController();
  try {
    const response = await fetch(placed("/events", { after }), {
      headers: { Accept: "application/json" },
      signal: stop.signal,
    });
    const refused = response.status >= 400 && response.status < 500;
    return refused ? (await response.json()).error : null;
  } catch {
    return null;
  } finally {
    stop.abort();
  }
}
