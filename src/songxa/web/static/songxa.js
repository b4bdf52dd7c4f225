// Keeps the page fresh: fetches it again and exchanges what changed, so nothing flickers and nothing loses its focus.
// Without this file the page works as well; a person then reloads it by hand.

const EVERY_MS = 10_000;
const GIVE_UP_MS = 8_000;
const PARTS = ["updated", "languages", "notices", "answer", "figures", "map", "count", "values", "about", "last"];

const filters = document.getElementById("filters");
const lost = document.getElementById("lost");
let lastGood = new Date();
let asked = 0;
let timer = 0;

function exchange(current, fresh) {
  if (!current || !fresh) return;
  for (const open of current.querySelectorAll("details[open][id]")) {
    fresh.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
  }
  if (current.isEqualNode(fresh)) return;
  const focused = current.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
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
    lastGood = new Date();
    lost.hidden = true;
    document.body.classList.remove("is-old");
  } catch {
    if (mine !== asked) return;
    const clock = lastGood.toLocaleTimeString("vi-VN", { hour12: false });
    lost.textContent = document.getElementById("updated").dataset.lost.replace("{clock}", clock);
    lost.hidden = false;
    document.body.classList.add("is-old");
  }
  timer = setTimeout(refresh, EVERY_MS);
}

if (filters) {
  document.body.classList.add("is-live");
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

// A page that nobody looks at asks for nothing; when somebody returns, it is fresh at once.
document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (!document.hidden) refresh();
});
timer = setTimeout(refresh, EVERY_MS);
