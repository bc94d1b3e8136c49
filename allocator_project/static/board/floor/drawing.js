// Draws the floor as SVG. What is chosen, joined and grouped is shown by lines and words, not by colour alone.
import * as model from "./model.js";

const SVG = "http://www.w3.org/2000/svg";
const SIZES = [[4, 76], [8, 78], [Infinity, 82]];
export const size = (table) => SIZES.find(([most]) => table.capacity <= most)[1];

export function make(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined && value !== null) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function frame(tables) {
  if (!tables.length) return { x: 0, y: 0, width: 600, height: 400 };
  const xs = tables.map((each) => each.x);
  const ys = tables.map((each) => each.y);
  const left = Math.min(...xs) - 120;
  const top = Math.min(...ys) - 120;
  return { x: left, y: top, width: Math.max(...xs) + 160 - left, height: Math.max(...ys) + 160 - top };
}

export function hull(tables, room) {
  const left = Math.min(...tables.map((each) => each.x - size(each) / 2)) - 8;
  const top = Math.min(...tables.map((each) => each.y - size(each) / 2)) - room;
  return {
    x: left, y: top,
    width: Math.max(...tables.map((each) => each.x + size(each) / 2)) + 8 - left,
    height: Math.max(...tables.map((each) => each.y + size(each) / 2)) + 8 - top,
  };
}

function zone(name, tables) {
  const box = hull(tables, 34);
  return make("g", { class: "region" },
    make("rect", { ...box, rx: 12 }),
    make("text", { x: box.x + 10, y: box.y + 22, class: "zone-name", "data-zone": name }, name));
}

function join([a, b]) {
  const [one, other] = [model.table(a), model.table(b)];
  if (!one || !other) return make("g", {});
  return make("line", { class: "join", x1: one.x, y1: one.y, x2: other.x, y2: other.y });
}

function override(set) {
  const tables = set.tables.map(model.table).filter(Boolean);
  if (!tables.length) return make("g", {});
  const box = hull(tables, 8);
  box.height += 14;
  return make("g", { class: "set" }, make("rect", { ...box, rx: 10 }),
    make("text", { x: box.x + box.width - 6, y: box.y + box.height - 5 }, `${set.tables.join(" + ")} = ${set.capacity}`));
}

function tableMark(table, chosen, stop) {
  const half = size(table) / 2;
  const tall = table.shape === "round" ? half : half - 4;
  const classes = ["table", table.active ? "free" : "inactive", chosen.includes(table.number) ? "picked" : ""].join(" ");
  const mark = make("g", {
    class: classes, id: `t-${table.number}`, "data-number": table.number, role: "button", tabindex: table.number === stop ? 0 : -1,
    "aria-pressed": String(chosen.includes(table.number)),
    "aria-label": `${document.getElementById("said").dataset.table} ${table.number}, ${table.capacity} ${document.getElementById("said").dataset.seats}, ${table.zone}`,
    transform: `translate(${table.x} ${table.y})`,
  });
  mark.append(table.shape === "round" ? make("circle", { r: half }) : make("rect", { x: -half, y: -tall, width: half * 2, height: tall * 2, rx: 8 }));
  mark.append(make("text", { class: table.number.length > 6 ? "number long" : "number", y: -5 }, table.number));
  mark.append(make("text", { class: "line", y: 13 }, String(table.capacity)));
  if (chosen.length === 1 && chosen[0] === table.number) {
    mark.append(make("circle", { class: "handle", cx: half, cy: -tall, r: 11, "data-handle": table.number }));
  }
  return mark;
}

// `keep` leaves the frame as it is, so that nothing jumps while something is dragged.
export function draw(canvas, { chosen, stop, keep }) {
  const { tables, joins, capacityOverrides } = model.get();
  const focused = document.activeElement && canvas.contains(document.activeElement) ? document.activeElement.id : "";
  const old = canvas.querySelector("svg");
  const box = keep && old ? old.dataset : frame(tables);
  const view = keep && old ? old.getAttribute("viewBox") : `${box.x} ${box.y} ${box.width} ${box.height}`;
  const width = keep && old ? old.getAttribute("width") : Math.round(box.width);
  const picture = make("svg", { class: "floor", viewBox: view, width, role: "group", "aria-labelledby": "how" });
  for (const name of model.zones()) picture.append(zone(name, tables.filter((each) => each.zone === name)));
  for (const pair of joins) picture.append(join(pair));
  for (const set of capacityOverrides) picture.append(override(set));
  for (const each of tables) picture.append(tableMark(each, chosen, stop));
  picture.append(make("g", { id: "overlay" }));
  canvas.replaceChildren(picture);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

export function pointIn(canvas, event) {
  const picture = canvas.querySelector("svg");
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
  return { x: point.x, y: point.y };
}
