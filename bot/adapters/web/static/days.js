// Between the messages of two days stands which day begins.

export function divideByDay({ log, words }) {
  const today = dayOfServer();
  let before = "";
  for (const line of log.querySelectorAll(".line[data-day]")) {
    const { day, date } = line.dataset;
    const name = nameOf(day, date, today, words);
    const there = line.previousElementSibling?.matches(".day") && line.previousElementSibling;
    if (day === before) there && there.remove();
    else if (!there) line.before(divider(name));
    else if (there.textContent !== name) there.firstElementChild.textContent = name;
    before = day;
  }
}

function divider(name) {
  const element = document.createElement("p");
  element.className = "day";
  element.appendChild(document.createElement("span")).textContent = name;
  return element;
}

function nameOf(day, date, today, words) {
  if (day === today) return words.today;
  if (day === shifted(today, -1)) return words.yesterday;
  return date.replace(new RegExp(`\\s${today.slice(0, 4)}$`), "");
}

// The server's clock may be another; both go on from when the page was opened.
const opened = localDay();

function dayOfServer() {
  const passed = Math.round((Date.parse(localDay()) - Date.parse(opened)) / 864e5);
  return shifted(document.body.dataset.today, passed);
}

function localDay() {
  const now = new Date();
  const [month, day] = [now.getMonth() + 1, now.getDate()];
  return [now.getFullYear(), ...[month, day].map((one) => String(one).padStart(2, "0"))].join("-");
}

function shifted(day, days) {
  return new Date(Date.parse(day) + days * 864e5).toISOString().slice(0, 10);
}
