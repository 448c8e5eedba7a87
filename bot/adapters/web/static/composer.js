// The field one writes in: Enter sends, files are pasted or picked, what fails comes back.

import { awaitAnswer, noAnswer, toEnd } from "./scrolling.js";
import { post, succeeded } from "./sending.js";

export function compose(page, files) {
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
    write(page, "");
    page.drafts.noteSending(text);
    const bubble = showPending(page, text, sent);
    awaitAnswer(page);
    const answer = sent.length
      ? await post("/attach", { files: sent.map((file) => file.sha256), text })
      : await post("/say", { text });
    busy = false;
    if (!succeeded(page, answer)) {
      bubble.remove();
      noAnswer(page);
      write(page, [text, page.text.value].filter(Boolean).join("\n"));
      files.putBack(sent);
    }
    page.drafts.noteText();
  });

  page.text.addEventListener("input", () => grow(page.text));
  page.text.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.key !== "Enter" || event.shiftKey || event.isComposing)
      return;
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
  grow(page.text);
}

export function write(page, text) {
  page.text.value = text;
  grow(page.text);
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
