// What is drawn anew takes the focus away from what was in it: here the same thing in its place gets it back.
// Where it is there no more, the part it stood in gets it, so that Tab goes on from there and not from the page's top.
const PARTS = "#panel, #lists, #plan, #lanes";
let had = null;

function signs(each) {
  const told = ["id", "hx-post", "hx-get", "href", "name", "value"].map((name) => each.getAttribute(name) || "");
  return [each.localName, ...told, each.textContent.trim()].join("|");
}

function remember() {
  const focused = document.activeElement;
  const part = focused && focused.closest(PARTS);
  if (part) had = { part: part.id, signs: signs(focused) };
  else if (focused && focused !== document.body) had = null;
}

function giveBack() {
  const isLost = !document.activeElement || document.activeElement === document.body;
  if (!had || !isLost) return;
  const part = document.getElementById(had.part);
  const same = [...part.querySelectorAll(`${had.signs.split("|")[0]}`)].find((each) => signs(each) === had.signs);
  (same || part.querySelector("#panel-title") || part).focus({ preventScroll: true });
}

export function keepFocus() {
  const body = document.body;
  for (const name of ["htmx:beforeSwap", "htmx:oobBeforeSwap"]) body.addEventListener(name, remember);
  for (const name of ["htmx:afterSwap", "htmx:oobAfterSwap"]) body.addEventListener(name, giveBack);
  // Who puts the focus nowhere, by a tap beside everything, wants it there.
  body.addEventListener("pointerdown", () => { had = null; });
}
