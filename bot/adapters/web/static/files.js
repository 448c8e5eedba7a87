// Files on their way: a list with a bar for each, under the composer or in a card.

import { CSRF, placed } from "./sending.js";
import { fill } from "./notices.js";

export function fileList(page, list) {
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
    request.open("POST", placed("/upload"));
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

export function pickInCard(page, event) {
  const picker = event.target;
  if (!picker.matches("[data-files]")) return;
  const field = picker.closest(".field");
  const kept = field.querySelector('input[type="hidden"]');
  field.files ??= fileList(page, field.querySelector(".files"));
  field.files.add(picker.files, () => (kept.value = field.files.addresses()));
  picker.value = "";
}

export function acceptDrops(page, files) {
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

function wellFormed(name) {
  return name.toWellFormed?.() ?? name.replace(/[\ud800-\udfff]/g, "\ufffd");
}
