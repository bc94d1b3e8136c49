// Keeps the names of those who are there in sight: a bar that began before what is scrolled to shows its name further on.
const INDENT = 7;
const LEAST = 40; // pixels of a bar that its name needs
let bars = [];
let waits = false;

function measure() {
  bars = [...document.querySelectorAll("#lanes .bar")].map((bar) => ({
    text: bar.querySelector("text"), from: bar.x.baseVal.value, width: bar.width.baseVal.value, at: INDENT,
  }));
}

function settle() {
  waits = false;
  const hidden = document.getElementById("lanes").scrollLeft;
  for (const bar of bars) {
    const at = Math.max(INDENT, Math.min(hidden - bar.from + INDENT, bar.width - LEAST));
    if (at !== bar.at) { bar.text.setAttribute("x", at); bar.at = at; }
  }
}

function soon() {
  if (waits) return;
  waits = true;
  requestAnimationFrame(settle);
}

export function keepNamesInSight() {
  const again = () => { measure(); soon(); };
  again();
  const lanes = document.getElementById("lanes");
  lanes.addEventListener("scroll", soon, { passive: true });
  new ResizeObserver(again).observe(lanes);
  document.body.addEventListener("htmx:oobAfterSwap", (event) => { if (event.detail.target === lanes) again(); });
  document.body.addEventListener("board:zoomed", again);
}
