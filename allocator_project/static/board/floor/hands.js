// Hands on the floor: dragging tables, zones, joins and a frame around several; and the same by keyboard.
import * as model from "./model.js";
import { hull, make, pointIn, size } from "./drawing.js";

const GRID = 10;
const snap = (value) => Math.round(value / GRID) * GRID;
const words = () => document.getElementById("said").dataset;

export function say(text) {
  const place = document.getElementById("said");
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text; });
}

export function hands(canvas, { chosen, choose, redraw }) {
  let drag = null;
  let grabbed = null; // by keyboard: the table's number and the floor before

  function numberAt(event) {
    for (const each of document.elementsFromPoint(event.clientX, event.clientY)) {
      const mark = each.closest?.("[data-number]");
      if (mark && canvas.contains(mark)) return mark.dataset.number;
    }
    return null;
  }

  function begin(event) {
    if (event.button !== 0) return;
    const handle = event.target.closest("[data-handle]");
    const zone = event.target.closest("[data-zone]");
    const mark = event.target.closest("[data-number]");
    const at = pointIn(canvas, event);
    const base = { from: model.text(), at, moved: false, pointer: event.pointerId };
    if (handle) drag = { ...base, kind: "join", number: handle.dataset.handle };
    else if (zone) drag = { ...base, kind: "move", numbers: model.get().tables.filter((each) => each.zone === zone.dataset.zone).map((each) => each.number) };
    else if (mark) drag = { ...base, kind: "move", number: mark.dataset.number, numbers: chosen().includes(mark.dataset.number) ? chosen() : [mark.dataset.number], adds: event.shiftKey };
    else if (event.target.closest("svg")) drag = { ...base, kind: "frame" };
    if (!drag) return;
    drag.starts = new Map((drag.numbers || []).map((number) => [number, { ...model.table(number) }]));
    event.preventDefault();
  }

  function overlay(...children) { canvas.querySelector("#overlay").replaceChildren(...children); }

  function move(event) {
    if (!drag || event.pointerId !== drag.pointer) return;
    const at = pointIn(canvas, event);
    const by = { x: at.x - drag.at.x, y: at.y - drag.at.y };
    if (!drag.moved && Math.hypot(by.x, by.y) < 6) return;
    drag.moved = true;
    event.preventDefault();
    if (drag.kind === "move") {
      for (const [number, start] of drag.starts) Object.assign(model.table(number), { x: snap(start.x + by.x), y: snap(start.y + by.y) });
      redraw(true);
    } else if (drag.kind === "join") {
      const one = model.table(drag.number);
      overlay(make("line", { class: "join new", x1: one.x, y1: one.y, x2: at.x, y2: at.y }));
    } else {
      overlay(make("rect", { class: "frame", x: Math.min(at.x, drag.at.x), y: Math.min(at.y, drag.at.y), width: Math.abs(by.x), height: Math.abs(by.y) }));
    }
  }

  function end(event) {
    if (!drag || event.pointerId !== drag.pointer) return;
    const done = drag;
    drag = null;
    if (!done.moved) {
      if (done.kind === "move" && done.number) choose(done.adds ? toggled(done.number) : [done.number]);
      else if (done.kind === "move") choose(done.numbers);
      else if (done.kind === "frame") choose([]);
      return;
    }
    if (done.kind === "move") { zoneOfDropped(done); model.settle(done.from); redraw(false); }
    if (done.kind === "join") joinTo(done.number, numberAt(event));
    if (done.kind === "frame") choose(within(done.at, pointIn(canvas, event)));
  }

  const toggled = (number) => (chosen().includes(number) ? chosen().filter((each) => each !== number) : [...chosen(), number]);

  // A table that is put down inside another zone, and out of its own, belongs there.
  function zoneOfDropped({ numbers, number }) {
    if (!number || numbers.length > 1) return;
    const table = model.table(number);
    const inside = (box) => table.x > box.x && table.x < box.x + box.width && table.y > box.y && table.y < box.y + box.height;
    const others = (zone) => model.get().tables.filter((each) => each.zone === zone && each.number !== number);
    if (others(table.zone).length && inside(hull(others(table.zone), 34))) return;
    const there = model.zones().find((zone) => zone !== table.zone && others(zone).length && inside(hull(others(zone), 34)));
    if (!there) return;
    table.zone = there;
    say(`${words().zone.replace("%s", number)} ${there}`);
  }

  function joinTo(one, other) {
    overlay();
    if (!other || other === one) return;
    const joined = model.toggleJoin(one, other);
    say((joined ? words().joined : words().parted).replace("%s", `${one} + ${other}`));
  }

  function within(one, other) {
    const inside = (each) => each.x >= Math.min(one.x, other.x) && each.x <= Math.max(one.x, other.x) && each.y >= Math.min(one.y, other.y) && each.y <= Math.max(one.y, other.y);
    return model.get().tables.filter(inside).map((each) => each.number);
  }

  function nearest(number, key) {
    const here = model.table(number);
    const side = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key];
    let best = null;
    let least = Infinity;
    for (const each of model.get().tables) {
      const [x, y] = [each.x - here.x, each.y - here.y];
      const ahead = x * side[0] + y * side[1];
      const cost = ahead + 3 * Math.abs(x * side[1] + y * side[0]);
      if (each.number !== number && ahead > 0 && cost < least) { least = cost; best = each; }
    }
    return best;
  }

  function keys(event) {
    const mark = event.target.closest("[data-number]");
    if (!mark) return;
    const { number } = mark.dataset;
    if (event.key === "Enter" && !grabbed) { event.preventDefault(); choose([number], true); }
    else if (event.key === " " || (event.key === "Enter" && grabbed)) { event.preventDefault(); grab(number); }
    else if (event.key === "Escape" && grabbed) { event.preventDefault(); putBack(); }
    else if (event.key.startsWith("Arrow")) { event.preventDefault(); arrow(number, event.key); }
  }

  function grab(number) {
    if (grabbed) {
      zoneOfDropped({ numbers: [number], number });
      model.settle(grabbed.from);
      say(words().put.replace("%s", grabbed.number));
      grabbed = null;
      redraw(false);
    } else {
      grabbed = { number, from: model.text() };
      choose([number]);
      say(words().picked.replace("%s", number));
    }
  }

  function putBack() {
    model.restore(grabbed.from);
    say(words().back.replace("%s", grabbed.number));
    grabbed = null;
  }

  function arrow(number, key) {
    if (!grabbed) {
      const next = nearest(number, key);
      if (next) document.getElementById(`t-${next.number}`).focus();
      return;
    }
    const table = model.table(number);
    const by = { ArrowRight: [GRID, 0], ArrowLeft: [-GRID, 0], ArrowDown: [0, GRID], ArrowUp: [0, -GRID] }[key];
    Object.assign(table, { x: table.x + by[0], y: table.y + by[1] });
    redraw(true);
  }

  canvas.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", move, { passive: false });
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", () => { if (drag) { model.restore(drag.from); drag = null; } });
  canvas.addEventListener("keydown", keys);
  return { size };
}
