// Opens and closes what somebody works on, keeps the focus where it belongs, and keeps lists open across changes.
import { say } from "./say.js";
import { toTheMoment } from "./touch.js";

const panel = () => document.getElementById("panel");
let opener = "";
let lastShown = "";
let openLists = null;
let pressed = 0; // how many presses wait for their answer
let atBefore = null; // what the plan showed before somebody opened a booking; null while none is open

function address(kind, id) {
  return new URL(`${kind}/${id}/`, location.origin + location.pathname).pathname;
}

function open({ booking, table }) {
  opener = document.activeElement && document.activeElement.id;
  window.htmx.ajax("GET", booking ? address("bookings", booking) : address("tables", table), { target: "#panel", swap: "innerHTML", source: panel() });
}

function remember() {
  const current = panel().querySelector(".panel");
  const query = new URLSearchParams(location.search);
  query.delete("booking");
  if (current && current.dataset.of) query.set("booking", current.dataset.of);
  const text = query.toString();
  history.replaceState(null, "", text ? `?${text}` : location.pathname);
}

// The plan and the timeline go to the time of the booking that is worked on, and back again.
function goTo(clock) {
  const at = document.getElementById("at");
  if (atBefore === null) atBefore = at.value;
  const wanted = clock === null ? atBefore : option(at, clock);
  if (clock === null) atBefore = null;
  if (at.value === wanted) return;
  at.value = wanted;
  for (const added of at.querySelectorAll("[data-added]")) if (added.value !== wanted) added.remove();
  at.dispatchEvent(new Event("change", { bubbles: true }));
  document.body.addEventListener("htmx:oobAfterSwap", (event) => { if (event.detail.target.id === "lanes") toTheMoment(); }, { once: true });
}

function option(at, clock) {
  if (![...at.options].some((each) => each.value === clock)) {
    const added = new Option(clock, clock);
    added.dataset.added = "";
    at.add(added);
  }
  return clock;
}

function close() {
  const of = panel().querySelector(".panel")?.dataset.of;
  panel().replaceChildren();
  remember();
  if (atBefore !== null) goTo(null);
  lastShown = "";
  document.body.dispatchEvent(new CustomEvent("board:closed"));
  const back = document.getElementById(`open-${of}`) || document.getElementById(opener) || document.getElementById("lists");
  back.focus();
}

function settle(event) {
  if (event.detail.target !== panel()) return;
  remember();
  const shown = panel().querySelector(".panel[data-clock]");
  if (shown && shown.dataset.of !== lastShown) goTo(shown.dataset.clock);
  lastShown = shown ? shown.dataset.of : "";
  const notice = panel().querySelector("[data-said]");
  const isRefresh = event.detail.requestConfig?.triggeringEvent?.type === "refresh";
  if (notice) say(notice.innerText);
  if (isRefresh && !notice) return;
  (notice || document.getElementById("panel-title") || panel().querySelector("button"))?.focus({ preventScroll: Boolean(isRefresh) });
  if (!isRefresh) panel().scrollTop = 0;
}

// A press brings the panel along with its answer, and so does opening another booking: what is being read beside it of
// the one that was open would be older, or would take its place.
function pressesGoFirst(body) {
  const isPress = (event) => event.detail.requestConfig.verb === "post" && event.detail.target === panel();
  body.addEventListener("htmx:beforeRequest", (event) => {
    const current = panel().querySelector(".panel");
    if (event.detail.elt === current) {
      if (pressed) event.preventDefault();
      return;
    }
    if (isPress(event)) pressed += 1;
    if (current && event.detail.target === panel()) window.htmx.trigger(current, "htmx:abort");
  });
  body.addEventListener("htmx:afterRequest", (event) => {
    if (!isPress(event)) return;
    pressed = Math.max(0, pressed - 1);
    // No answer came, so nothing was brought along.
    const current = panel().querySelector(".panel[hx-get]");
    if (current && !event.detail.xhr?.status) window.htmx.trigger(current, "refresh");
  });
}

// One's own press has brought the panel along; what others do has not. While it is being read, it is not asked again:
// on a large floor that takes longer than the next news.
function catchUp() {
  const current = panel().querySelector(".panel[data-of]");
  if (!current || current.classList.contains("htmx-request")) return;
  if (current.dataset.version !== document.getElementById("tag").dataset.version) window.htmx.trigger(current, "refresh");
}

export function minding() {
  const body = document.body;
  pressesGoFirst(body);
  body.addEventListener("board:open", (event) => open(event.detail));
  body.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) close();
    const row = event.target.closest("#lists .open");
    if (row) open({ booking: row.dataset.booking });
  });
  body.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel().childElementCount && !event.defaultPrevented) close();
  });
  body.addEventListener("htmx:afterSwap", settle);
  // The lists are drawn anew with every change: which of them are open is the reader's choice.
  body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const lists = document.querySelectorAll("#lists details");
    // An empty day has no lists: those of its first guest open as they do on a new page.
    if (event.detail.target.id === "lists") openLists = lists.length === 0 ? null : new Set([...document.querySelectorAll("#lists details[open]")].map((each) => each.id));
  });
  body.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id === "lists" && openLists) {
      for (const list of document.querySelectorAll("#lists details")) list.open = openLists.has(list.id);
    }
    if (event.detail.target.id === "facts") catchUp();
  });
  // Asked every second, so that news that did not get through to the panel are not missed for good.
  body.addEventListener("htmx:afterRequest", (event) => { if (event.detail.elt.id === "live") catchUp(); });
}
