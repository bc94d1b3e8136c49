// Counts holds down by the server's clock, and says when little time is left.
import { say, words } from "./say.js";
import { serverNow } from "./touch.js";

const told = new Map();

function tell(clock, left) {
  if (!("mine" in clock.dataset)) return;
  const key = clock.dataset.until;
  const stage = left <= 0 ? "over" : left <= 10 ? "seconds" : left <= 60 ? "minute" : "";
  if (!stage || told.get(key) === stage) return;
  told.set(key, stage);
  say({ over: words().holdOver, seconds: words().holdSeconds, minute: words().holdMinute }[stage]);
  if (stage === "over") window.htmx.trigger(clock.closest(".panel"), "refresh");
}

function step() {
  for (const clock of document.querySelectorAll("[data-until]")) {
    const left = Math.ceil((Date.parse(clock.dataset.until) - serverNow()) / 1000);
    const shown = Math.max(0, left);
    clock.textContent = `${Math.floor(shown / 60)}:${String(shown % 60).padStart(2, "0")}`;
    clock.classList.toggle("short", left <= 30);
    tell(clock, left);
  }
}

export function countDown() {
  document.body.addEventListener("htmx:afterSwap", step);
  setInterval(step, 500);
}
