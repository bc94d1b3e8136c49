// Keeps the names of those who are there in sight: a bar that began before what is scrolled to shows its name further
// on, and one that is short shows as much of the name as it has room for, and how many they are.
const INDENT = 7;
const LEAST = 40; // pixels of a bar that its name needs
const OF_THEM = " · "; // between a name and how many they are
const pen = document.createElement("canvas").getContext("2d");
const widths = new Map();
let bars = [];
let waits = false;

function measure() {
  widths.clear();
  bars = [...document.querySelectorAll("#lanes .bar")].map((bar) => {
    const text = bar.querySelector("text");
    text.whole ??= text.textContent;
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(text);
    return { text, font: `${fontWeight} ${fontSize} ${fontFamily}`, from: bar.x.baseVal.value, width: bar.width.baseVal.value };
  });
}

function wide(words, font) {
  const known = `${font}/${words}`;
  if (!widths.has(known)) { pen.font = font; widths.set(known, pen.measureText(words).width); }
  return widths.get(known);
}

function shortened(whole, room, font) {
  if (wide(whole, font) <= room) return whole;
  const at = whole.lastIndexOf(OF_THEM);
  const [who, size] = at < 0 ? [whole, ""] : [whole.slice(0, at), whole.slice(at)];
  for (let length = who.length - 1; length > 0; length--) {
    const words = `${who.slice(0, length).trimEnd()}…${size}`;
    if (wide(words, font) <= room) return words;
  }
  const alone = size.slice(OF_THEM.length);
  return wide(alone, font) <= room ? alone : "";
}

function settle() {
  waits = false;
  const hidden = document.getElementById("lanes").scrollLeft;
  for (const bar of bars) {
    const at = Math.max(INDENT, Math.min(hidden - bar.from + INDENT, bar.width - LEAST));
    if (at !== bar.at) { bar.text.setAttribute("x", at); bar.at = at; }
    const words = shortened(bar.text.whole, bar.width - at - INDENT / 2, bar.font);
    if (words !== bar.words) { bar.text.textContent = words; bar.words = words; }
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
