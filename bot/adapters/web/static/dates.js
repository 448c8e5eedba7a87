// Beneath a date stands what was understood, as it is said everywhere else: a browser may write
// month and day the other way round.

export function showDates(log) {
  for (const output of log.querySelectorAll("output.understood")) {
    const input = document.getElementById(output.htmlFor.value);
    const said = input?.type === "date" ? inWords(input.value, input.lang) : "";
    if (output.textContent !== said) output.textContent = said;
  }
}

function inWords(value, lang) {
  const day = new Date(`${value}T12:00:00Z`);
  if (!value || value < "1900" || Number.isNaN(day.getTime())) return "";
  const locale = lang === "da" ? "da-DK" : "en-GB";
  const write = (parts) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...parts }).format(day);
  const date = write({ day: "numeric", month: "short", year: "numeric" });
  return `${date} (${write({ weekday: "long" })})`;
}
