// Requests to the server: each says whose page it is from, and a repeat is the same delivery.

export const CSRF = document.querySelector('meta[name="csrf"]').content;
const TRIES = [0, 1000, 3000];

// The path with the page's place: two tabs may be two people's, or two conversations.
export function placed(path, query = {}) {
  const place = new URLSearchParams(document.body.dataset.place);
  for (const [name, value] of Object.entries(query)) place.set(name, value);
  return `${path}?${place}`;
}

// What the server tells of before; null where it does not.
export async function ask(path, query) {
  try {
    const response = await fetch(placed(path, query), { headers: { Accept: "application/json" } });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

const unsent = new Map();

// What got no answer keeps its key: sent again, it is the same delivery.
export async function post(path, body) {
  const content = path + JSON.stringify(body);
  const key = unsent.get(content) ?? randomKey();
  unsent.set(content, key);
  for (const wait of TRIES) {
    await pause(wait);
    const answer = await tryOnce(path, JSON.stringify({ key, ...body }));
    if (!answer) continue;
    unsent.clear(); // what is written from here on is meant, even if it is the same
    return answer;
  }
  return { error: null };
}

async function tryOnce(path, body) {
  try {
    const response = await fetch(placed(path), {
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

// Says what is wrong. That nothing got through is taken back when the connection is there again.
export function succeeded(page, answer) {
  page.cutOff = !answer.ok && !answer.error;
  if (answer.ok) page.fault.hide();
  else page.fault.show(answer.error ?? page.words.not_sent);
  return Boolean(answer.ok);
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
