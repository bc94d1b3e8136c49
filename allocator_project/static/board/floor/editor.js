// The floor editor: one model, drawn and shown in forms, changed by hands or forms, saved as a whole.
import * as model from "./model.js";
import { draw } from "./drawing.js";
import { fill, forms } from "./forms.js";
import { hands } from "./hands.js";
import { saving } from "./saving.js";

const canvas = document.getElementById("canvas");
let chosen = [];
let stop = model.get().tables[0]?.number;

function redraw(keep) {
  chosen = chosen.filter(model.table);
  if (!model.table(stop)) stop = model.get().tables[0]?.number;
  draw(canvas, { chosen, stop, keep });
}

function show() {
  redraw(false);
  fill(chosen);
  document.getElementById("undo").disabled = !model.canUndo();
  document.getElementById("redo").disabled = !model.canRedo();
  const unsaved = document.getElementById("unsaved");
  unsaved.textContent = model.isSaved() ? unsaved.dataset.none : unsaved.dataset.some;
}

// Chooses tables; `opens` goes on to their form, `after` is a change that belongs to it.
function choose(numbers, opens = false, after = null) {
  if (after) after();
  chosen = numbers;
  if (numbers.length === 1) [stop] = numbers;
  show();
  if (opens) document.getElementById("one-title").focus();
}

canvas.addEventListener("focusin", (event) => {
  const mark = event.target.closest("[data-number]");
  if (!mark || mark.dataset.number === stop) return;
  stop = mark.dataset.number;
  for (const each of canvas.querySelectorAll("[data-number]")) each.setAttribute("tabindex", each === mark ? "0" : "-1");
});
document.getElementById("undo").addEventListener("click", model.undo);
document.getElementById("redo").addEventListener("click", model.redo);
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.matches("input")) return;
  event.preventDefault();
  if (event.shiftKey) model.redo(); else model.undo();
});
model.watch(show);
const access = { chosen: () => chosen, choose, redraw };
hands(canvas, access);
forms(access);
saving(access);
show();
