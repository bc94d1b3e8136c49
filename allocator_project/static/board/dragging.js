// Moves a party by dragging its bar to another table's lane, or to a table on the plan. The panel does the same by keyboard.
import { newKey } from "./touch.js";

const STARTS_AFTER = 8; // pixels: less is a tap
const RESTS_FOR = 350; // milliseconds that a finger rests on a bar to pick it up
let drag = null;

function target(event) {
  const under = document.elementsFromPoint(event.clientX, event.clientY);
  for (const each of under) {
    const place = each.closest(".lane[data-table], .table[data-table]");
    if (place) return place;
  }
  return null;
}

function mark(place) {
  document.querySelectorAll(".drop-here").forEach((each) => each.classList.remove("drop-here"));
  place?.classList.add("drop-here");
}

function start(event) {
  const bar = event.target.closest(".bar.confirmed, .bar.seated");
  if (!bar || event.button !== 0 || document.body.dataset.role === "viewer") return;
  drag = { bar, x: event.clientX, y: event.clientY, from: bar.closest("[data-table]").dataset.table, moving: false, pointer: event.pointerId };
  // A finger that moves at once scrolls; one that rests picks the bar up.
  if (event.pointerType === "touch") drag.waiting = setTimeout(() => { if (drag) { drag.waiting = null; pickUp(event); } }, RESTS_FOR);
}

function pickUp(event) {
  drag.moving = true;
  document.body.classList.add("dragging");
  ghostAt(event);
  // The panel lights up where they could go while they are carried there.
  document.body.dispatchEvent(new CustomEvent("board:open", { detail: { booking: drag.bar.dataset.booking } }));
}

function ghostAt(event) {
  const ghost = document.getElementById("ghost");
  ghost.hidden = false;
  ghost.textContent = drag.bar.querySelector("text").whole;
  ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 12}px)`;
}

function move(event) {
  if (!drag || event.pointerId !== drag.pointer) return;
  if (!drag.moving) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < STARTS_AFTER) return;
    if (drag.waiting) { cancel(); return; }
    pickUp(event);
  }
  event.preventDefault();
  ghostAt(event);
  mark(target(event));
}

function end(event) {
  if (!drag || event.pointerId !== drag.pointer) return;
  const { bar, from, moving } = drag;
  const place = moving ? target(event) : null;
  cancel();
  if (!moving) return;
  bar.dataset.dragged = "1";
  setTimeout(() => { delete bar.dataset.dragged; }, 0);
  if (!place || place.dataset.table === from) return;
  const address = new URL(`bookings/${bar.dataset.booking}/move/`, location.origin + location.pathname).pathname;
  const values = { key: newKey(), tables: place.dataset.table, assignment: bar.dataset.owner };
  window.htmx.ajax("POST", address, { target: "#panel", swap: "innerHTML", values, source: document.getElementById("panel") });
}

function cancel() {
  if (drag?.waiting) clearTimeout(drag.waiting);
  drag = null;
  mark(null);
  document.body.classList.remove("dragging");
  document.getElementById("ghost").hidden = true;
}

export function dragging() {
  const lanes = document.getElementById("lanes");
  lanes.addEventListener("pointerdown", start);
  document.addEventListener("pointermove", move, { passive: false });
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", cancel);
  lanes.addEventListener("touchmove", (event) => { if (drag?.moving) event.preventDefault(); }, { passive: false });
  lanes.addEventListener("contextmenu", (event) => { if (drag) event.preventDefault(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && drag) { event.preventDefault(); cancel(); } });
  // While somebody carries a bar nothing is drawn anew under it; the next answer, a second later, has it all.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (drag && drag.moving && event.detail.elt.id === "live") event.detail.shouldSwap = false;
  });
}
