// Keeps the page fresh: fetches it again and exchanges what changed, so nothing flickers and nothing loses its focus.
// The server says when something changed (server-sent events); without them the page asks every few seconds. Without
// this file the pages work as well; a person then reloads them by hand.

const SOON_MS = 10_000;
const SELDOM_MS = 60_000;
const TOGETHER_MS = 400;
const GIVE_UP_MS = 8_000;
const PARTS = ["updated", "counts", "languages", "notices", "answer", "figures", "map", "count", "charts", "calendar", "values", "about", "last", "incidents", "past", "course", "seen", "said", "places", "planned"];

const filters = document.getElementById("filters");
const lost = document.getElementById("lost");
const wall = document.documentElement.classList.contains("wall");
const everybody = document.documentElement.classList.contains("public");
let lastGood = Date.now();
let asked = 0;
let timer = 0;
let told = everybody; // what everybody reads is asked for seldom, and holds no connection open

function exchange(current, fresh) {
  if (!current || !fresh) return;
  for (const open of current.querySelectorAll("details[open][id]")) {
    fresh.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
  }
  if (current.isEqualNode(fresh)) return;
  const active = document.activeElement;
  const focused = current.contains(active) ? active.getAttribute("href") : null;
  // A person who reads or marks something in it is not disturbed; the next time is soon.
  if (current.contains(active) && active.matches("select, textarea, input")) return;
  current.replaceWith(fresh);
  if (focused !== null) fresh.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

// Rows are matched by id: what stays the same is not touched, however the order changes.
function exchangeRows(page) {
  const current = document.getElementById("rows");
  const fresh = page.getElementById("rows");
  if (!current || !fresh) {
    exchange(document.getElementById("table"), page.getElementById("table"));
    return;
  }
  const known = new Map([...current.children].map((row) => [row.id, row]));
  [...fresh.children].forEach((row, place) => {
    const old = known.get(row.id);
    known.delete(row.id);
    if (old) exchange(old, row);
    const now = old?.isConnected ? old : row;
    if (current.children[place] !== now) current.insertBefore(now, current.children[place] ?? null);
  });
  known.forEach((row) => row.remove());
  exchange(document.querySelector("#table nav"), page.querySelector("#table nav"));
}

function later(after) {
  clearTimeout(timer);
  timer = setTimeout(refresh, after);
}

async function refresh() {
  clearTimeout(timer);
  const mine = ++asked;
  try {
    const response = await fetch(location.href.split("#")[0], { cache: "no-store", signal: AbortSignal.timeout(GIVE_UP_MS) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== asked) return;
    for (const part of PARTS) exchange(document.getElementById(part), page.getElementById(part));
    exchangeRows(page);
    lastGood = Date.now();
    lost.hidden = true;
    document.body.classList.remove("is-old");
    age();
  } catch {
    if (mine !== asked) return;
    const clock = new Date(lastGood).toLocaleTimeString("vi-VN", { hour12: false });
    lost.textContent = document.getElementById("updated").dataset.lost.replace("{clock}", clock);
    lost.hidden = false;
    document.body.classList.add("is-old");
  }
  later(told ? SELDOM_MS : SOON_MS);
}

function listen() {
  const events = new EventSource("/api/events");
  events.addEventListener("open", () => { told = true; });
  events.addEventListener("change", () => later(TOGETHER_MS));
  events.addEventListener("error", () => {
    if (told) later(SOON_MS);
    told = false;
  });
}

// The wall screen says how old it is, and moves a little, so that nothing burns in.
function age() {
  const shown = document.querySelector(".age");
  if (!shown) return;
  const [seconds, minutes, hours] = shown.dataset.units.split("|");
  const old = Math.round((Date.now() - lastGood) / 1000);
  const span = old < 60 ? `${old} ${seconds}` : old < 3600 ? `${Math.floor(old / 60)} ${minutes}` : `${Math.floor(old / 3600)} ${hours}`;
  shown.textContent = shown.dataset.age.replace("{span}", span);
}

if (filters) {
  let pause = 0;
  const apply = () => {
    const given = [...new FormData(filters)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(given).toString();
    history.replaceState(null, "", location.pathname + (query ? `?${query}` : ""));
    refresh();
  };
  filters.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(apply, 200);
  });
  filters.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    apply();
  });
}

// Over plain HTTP a browser has no clipboard for scripts; selecting and copying is what is left there.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.value);
  } catch {
    source.closest("details").open = true;
    source.select();
    document.execCommand("copy");
  }
  button.textContent = button.dataset.done;
});

document.body.classList.add("is-live");
if (wall) {
  setInterval(age, 1_000);
} else {
  // A page that nobody looks at asks for nothing; when somebody returns, it is fresh at once.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden) refresh();
  });
}
if (!everybody) listen();
later(told ? SELDOM_MS : SOON_MS);
