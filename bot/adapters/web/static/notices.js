// A line that says what is wrong or how the connection is; and sentences with names filled in.

export function notice(id) {
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

export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
