// The chat's half of the browser: sends what is written and pressed, shows what comes.
// The page works without it; what page and server say to each other is in page.py.

const CSRF = document.querySelector('meta[name="csrf"]').content;
const TRIES = [0, 1000, 3000];
const SILENCE = 45_000;
const NEAR_END = 80;

document.documentElement.classList.add("js");
if (document.body.classList.contains("chat")) openChat();

function openChat() {
  const log = document.getElementById("log");
  const scroller = log.parentElement;
  const words = JSON.parse(document.body.dataset.words);
  const page = {
    log,
    scroller,
    text: document.getElementById("text"),
    words,
    fault: notice("fault"),
    connection: notice("connection"),
    working: document.getElementById("working"),
    newest: document.getElementById("newest"),
  };
  const files = fileList(page, document.getElementById("files"));
  log.addEventListener("submit", (event) => press(page, event));
  log.addEventListener("click", foldAgain);
  log.addEventListener("toggle", unfolded, true);
  log.addEventListener("change", (event) => pickInCard(page, event));
  compose(page, files);
  acceptDrops(page, files);
  followScroll(page);
  listen(page, Number(document.body.dataset.after));
  scroller.scrollTop = scroller.scrollHeight;
}

// ---- Sending

const unsent = new Map();

// What got no answer keeps its key: sent again, it is the same delivery.
async function post(path, body) {
  const content = path + JSON.stringify(body);
  const key = unsent.get(content) ?? randomKey();
  unsent.set(content, key);
  for (const wait of TRIES) {
    await pause(wait);
    const answer = await tryOnce(path, JSON.stringify({ key, ...body }));
    if (!answer) continue;
    unsent.delete(content);
    return answer;
  }
  return { error: null };
}

async function tryOnce(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF": CSRF },
      body,
      signal: AbortSignal.timeout?.(30_000),
    });
    if ([502, 503, 504].includes(response.status)) return null;
    return await response.json();
  } catch {
    return null;
  }
}

function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

function succeeded(page, answer) {
  if (answer.ok) page.fault.hide();
  else page.fault.show(answer.error ?? page.words.not_sent);
  return Boolean(answer.ok);
}

async function press(page, event) {
  event.preventDefault();
  const button = event.submitter;
  const card = event.target.closest(".card");
  if (!button || !card || card.ariaBusy === "true") return;
  if (card.querySelector(".sending")) return page.fault.show(page.words.wait_for_files);
  card.ariaBusy = "true";
  button.classList.add("pressed");
  waitForAnswer(page);
  const answer = await post("/press", { token: button.value, ...fieldsOf(event.target) });
  card.ariaBusy = "false";
  button.classList.remove("pressed");
  if (succeeded(page, answer)) button.closest("details")?.removeAttribute("open");
  else page.working.hidden = true;
}

function fieldsOf(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (name.startsWith("field.") && typeof value === "string") (fields[name] ??= []).push(value);
  }
  return fields;
}

// ---- The composer

function compose(page, files) {
  const form = document.getElementById("say");
  document.getElementById("attach").hidden = false;
  let busy = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = page.text.value.trim();
    if (busy || (!text && files.isEmpty())) return;
    if (files.isSending()) return page.fault.show(page.words.wait_for_files);
    const sent = files.take();
    busy = true;
    page.text.value = "";
    grow(page.text);
    const bubble = showPending(page, text, sent);
    waitForAnswer(page);
    const answer = sent.length
      ? await post("/attach", { files: sent.map((file) => file.sha256), text })
      : await post("/say", { text });
    busy = false;
    if (succeeded(page, answer)) return;
    bubble.remove();
    page.working.hidden = true;
    page.text.value = [text, page.text.value].filter(Boolean).join("\n");
    files.putBack(sent);
    grow(page.text);
  });

  page.text.addEventListener("input", () => grow(page.text));
  page.text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  page.text.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    files.add(event.clipboardData.files);
  });
  const picker = document.getElementById("picker");
  picker.addEventListener("change", () => {
    files.add(picker.files);
    picker.value = "";
    page.text.focus();
  });
}

function grow(text) {
  if (CSS.supports("field-sizing", "content")) return;
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}

function showPending(page, text, files) {
  const line = document.createElement("div");
  line.className = "line you pending";
  const bubble = line.appendChild(document.createElement("div"));
  bubble.className = "bubble";
  bubble.textContent = [text, ...files.map((file) => file.name)].filter(Boolean).join("\n");
  page.log.append(line);
  toEnd(page);
  return line;
}

function waitForAnswer(page) {
  clearTimeout(page.patience);
  const atEnd = isAtEnd(page);
  page.working.hidden = false;
  if (atEnd) toEnd(page);
  page.patience = setTimeout(() => (page.working.hidden = true), 15_000);
}

// ---- Files

function fileList(page, list) {
  const ready = new Map();
  let sending = 0;
  let queue = Promise.resolve();

  function add(chosen, changed = () => {}) {
    for (const file of chosen) {
      const item = fileItem(page, file.name);
      list.append(item.element);
      sending += 1;
      queue = queue.then(() => send(file, item)).then(changed);
      item.remove.addEventListener("click", () => {
        item.cancel();
        ready.delete(item.element);
        item.element.remove();
        changed();
      });
    }
  }

  async function send(file, item) {
    const answer = item.element.isConnected ? await upload(file, item) : { error: null };
    sending -= 1;
    if (!item.element.isConnected) return;
    item.settle(answer.sha256 ? page.words.file_ready : answer.error ?? page.words.not_sent, answer);
    if (answer.sha256) ready.set(item.element, { sha256: answer.sha256, name: file.name });
  }

  function take() {
    const taken = [...ready.values()];
    for (const element of ready.keys()) element.remove();
    ready.clear();
    return taken;
  }

  function putBack(taken) {
    for (const file of taken) {
      const item = fileItem(page, file.name);
      item.settle(page.words.file_ready, file);
      item.remove.addEventListener("click", () => {
        ready.delete(item.element);
        item.element.remove();
      });
      list.append(item.element);
      ready.set(item.element, file);
    }
  }

  return {
    add,
    take,
    putBack,
    addresses: () => [...ready.values()].map((file) => file.sha256).join(";"),
    isEmpty: () => ready.size === 0 && sending === 0,
    isSending: () => sending > 0,
  };
}

function fileItem(page, name) {
  const element = document.createElement("li");
  element.className = "sending";
  const title = element.appendChild(document.createElement("span"));
  title.textContent = name;
  const state = element.appendChild(document.createElement("span"));
  state.className = "state";
  const remove = element.appendChild(document.createElement("button"));
  remove.type = "button";
  remove.textContent = "×";
  remove.ariaLabel = fill(page.words.remove_file, { name });
  const bar = element.appendChild(document.createElement("progress"));
  bar.max = 100;
  bar.value = 0;
  bar.ariaLabel = fill(page.words.file_sending, { name });
  return {
    element,
    remove,
    bar,
    state,
    cancel: () => {},
    settle(sentence, answer) {
      element.className = answer.sha256 ? "ready" : "refused";
      state.textContent = sentence;
      bar.remove();
    },
  };
}

function upload(file, item) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/upload");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-CSRF", CSRF);
    request.setRequestHeader("X-File-Name", encodeURIComponent(wellFormed(file.name)));
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => {
      const percent = total ? Math.round((100 * loaded) / total) : 0;
      item.bar.value = percent;
      item.state.textContent = `${percent} %`;
    };
    request.onload = () => resolve(request.response ?? { error: null });
    request.onerror = request.onabort = () => resolve({ error: null });
    item.cancel = () => request.abort();
    request.send(file);
  });
}

function pickInCard(page, event) {
  const picker = event.target;
  if (!picker.matches("[data-files]")) return;
  const field = picker.closest(".field");
  const kept = field.querySelector('input[type="hidden"]');
  field.files ??= fileList(page, field.querySelector(".files"));
  field.files.add(picker.files, () => (kept.value = field.files.addresses()));
  picker.value = "";
}

function acceptDrops(page, files) {
  const curtain = document.getElementById("drop");
  let depth = 0;
  const brings = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (event) => {
    if (brings(event) && ++depth) curtain.hidden = false;
  });
  addEventListener("dragleave", (event) => {
    if (brings(event) && --depth <= 0) curtain.hidden = true;
  });
  addEventListener("dragover", (event) => brings(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    depth = 0;
    curtain.hidden = true;
    files.add(event.dataTransfer.files);
    page.text.focus();
  });
}

// ---- Listening

function listen(page, after) {
  let source;
  let watchdog;
  let lostNotice = null;
  let attempts = 0;
  let lost = false;

  function open() {
    clearTimeout(watchdog);
    source?.close();
    source = new EventSource(`/events?after=${after}`);
    source.onopen = opened;
    source.onerror = failed;
    source.addEventListener("ping", alive);
    source.onmessage = (event) => {
      alive();
      if (event.lastEventId) after = Number(event.lastEventId);
      receive(page, JSON.parse(event.data));
    };
    alive();
  }

  function opened() {
    noLongerLost();
    attempts = 0;
    alive();
    if (!lost) return;
    lost = false;
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
    const response = await fetch(`/events?after=${after}`, {
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

function receive(page, { message, author, html }) {
  const frame = document.createElement("template");
  frame.innerHTML = html;
  const line = frame.content.firstElementChild;
  const spoken = line.querySelector(".card")?.lang;
  if (author === "bot" && spoken && spoken !== document.documentElement.lang) {
    location.reload(); // the person has changed language: so does the page around the chat
    return;
  }
  const old = document.getElementById(`m-${message}`);
  if (author === "you") page.log.querySelector(".pending")?.remove();
  else page.working.hidden = true;
  if (old) replace(page, old, line);
  else append(page, line);
}

function append(page, line) {
  const stay = !isAtEnd(page);
  const follows = document.activeElement?.closest?.(".settled");
  page.log.append(line);
  if (follows) heading(line)?.focus({ preventScroll: true });
  if (stay && !follows) page.newest.hidden = false;
  else reveal(page, line);
}

function replace(page, old, line) {
  const hadFocus = old.contains(document.activeElement);
  const box = old.getBoundingClientRect();
  const top = page.scroller.getBoundingClientRect().top;
  const atEnd = isAtEnd(page);
  const typed = keepTyped(old, line);
  const place = page.scroller.scrollTop; // at the end the browser moves it itself when the page gets shorter
  old.replaceWith(line);
  if (box.bottom < top) page.scroller.scrollTop = place + line.offsetHeight - box.height;
  else if (atEnd || hadFocus) reveal(page, line);
  if (!hadFocus) return;
  (typed ?? heading(line))?.focus({ preventScroll: true });
}

// What is typed in a card that changed for another reason stays, where the field is still there.
function keepTyped(old, line) {
  let focused = null;
  for (const input of old.querySelectorAll("input:not([type=hidden], [type=file]), textarea")) {
    const same = line.querySelector(`#${CSS.escape(input.id || "-")}`);
    if (!same || same.closest(".wrong")) continue;
    if (input.value !== input.defaultValue && same.value === input.defaultValue)
      same.value = input.value;
    if (input === document.activeElement) focused = same;
  }
  return focused;
}

function heading(line) {
  return line.querySelector(".wrong input, .wrong textarea, .wrong select") ?? line.querySelector("h2");
}

// ---- Scrolling, unfolding, small things

function followScroll(page) {
  page.scroller.addEventListener("scroll", () => isAtEnd(page) && (page.newest.hidden = true), {
    passive: true,
  });
  page.newest.addEventListener("click", () => {
    reveal(page, page.log.lastElementChild);
    page.newest.hidden = true;
  });
  new ResizeObserver(() => page.stuck && toEnd(page)).observe(page.scroller);
  page.scroller.addEventListener("scroll", () => (page.stuck = isAtEnd(page)), { passive: true });
}

function isAtEnd({ scroller }) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
}

function toEnd({ scroller }) {
  scroller.scrollTop = scroller.scrollHeight;
}

// A message taller than the window is shown from its top, any other down to its end.
function reveal(page, line) {
  const tall = line.offsetHeight > page.scroller.clientHeight - 24;
  if (!tall && line === page.log.lastElementChild) toEnd(page);
  else line.scrollIntoView({ block: tall ? "start" : "nearest" });
}

function foldAgain(event) {
  const undo = event.target.closest("[data-fold]");
  if (!undo) return;
  const details = undo.closest("details");
  details.open = false;
  details.querySelector("summary").focus();
}

function unfolded(event) {
  const details = event.target;
  if (!details.open) return;
  for (const other of details.closest(".card").querySelectorAll("details[open]"))
    if (other !== details) other.open = false;
  details.scrollIntoView({ block: "nearest" });
  details.querySelector(".unfolded :is(input:not([type=hidden]), textarea, select, button)")?.focus();
}

function notice(id) {
  const element = document.getElementById(id);
  return {
    show(sentence, look = "") {
      element.className = look;
      element.textContent = sentence;
      element.hidden = false;
    },
    hide: () => (element.hidden = true),
  };
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function wellFormed(name) {
  return name.toWellFormed?.() ?? name.replace(/[\ud800-\udfff]/g, "\ufffd");
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
