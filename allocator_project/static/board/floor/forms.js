// The forms beside the floor: one table, several, or the whole floor. They do everything that dragging does.
import * as model from "./model.js";

const $ = (id) => document.getElementById(id);
const words = () => $("said").dataset;
const WHOLE = ["capacity", "minParty", "maxParty", "x", "y", "priority"];

export function fill(chosen) {
  $("none").hidden = chosen.length !== 0;
  $("one").hidden = chosen.length !== 1;
  $("many").hidden = chosen.length < 2;
  fillWhich(chosen);
  $("zones").replaceChildren(...model.zones().map((zone) => new Option(zone, zone)));
  if (chosen.length === 0) fillNone();
  if (chosen.length === 1) fillOne(model.table(chosen[0]));
  if (chosen.length > 1) fillMany(chosen);
}

function fillWhich(chosen) {
  const which = $("which");
  const none = which.options[0];
  which.replaceChildren(none, ...model.get().tables.map((each) => new Option(each.number, each.number)));
  which.value = chosen.length === 1 ? chosen[0] : "";
}

function fillNone() {
  const { tables, joins, capacityOverrides } = model.get();
  $("count-tables").textContent = tables.length;
  $("count-seats").textContent = tables.reduce((sum, each) => sum + each.capacity, 0);
  $("count-joins").textContent = joins.length;
  $("no-overrides").hidden = capacityOverrides.length > 0;
  $("overrides").replaceChildren(...capacityOverrides.map((set, place) => {
    const row = document.createElement("li");
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button", textContent: words().remove });
    button.setAttribute("aria-label", `${words().remove}: ${set.tables.join(" + ")}`);
    button.addEventListener("click", () => model.change((drawn) => { drawn.capacityOverrides.splice(place, 1); }));
    row.append(`${set.tables.join(" + ")} = ${set.capacity}`, button);
    return row;
  }));
}

function fillOne(table) {
  const form = $("one");
  $("one-title").textContent = `${words().table} ${table.number}`;
  for (const name of ["number", "zone", "shape", ...WHOLE]) {
    const field = form.elements[name];
    if (field !== document.activeElement || field.dataset.of !== table.number) field.value = table[name];
    field.dataset.of = table.number;
  }
  form.elements.tags.value = table.tags.join(", ");
  form.elements.movable.checked = table.movable;
  form.elements.active.checked = table.active;
  const isStored = model.stored.has(table.number);
  form.elements.number.readOnly = isStored;
  $("number-note").hidden = !isStored;
  fillJoins(table);
}

// The boxes are made anew only for another table: who goes through them by keyboard stays where he is.
function fillJoins(table) {
  const near = model.get().tables.filter((each) => each.number !== table.number && (each.zone === table.zone || model.isJoined(each.number, table.number)));
  near.sort((one, other) => Math.hypot(one.x - table.x, one.y - table.y) - Math.hypot(other.x - table.x, other.y - table.y));
  const place = $("joins");
  const shown = [...place.querySelectorAll("[data-join]")].map((box) => box.dataset.join);
  if (place.dataset.of !== table.number || !model.sameSet(shown, near.map((each) => each.number))) {
    place.dataset.of = table.number;
    place.replaceChildren(...near.map((each) => joinBox(table.number, each.number)));
  }
  for (const box of place.querySelectorAll("[data-join]")) box.checked = model.isJoined(table.number, box.dataset.join);
}

function joinBox(number, other) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.dataset.join = other;
  box.addEventListener("change", () => model.toggleJoin(number, other));
  label.append(box, other);
  return label;
}

function fillMany(chosen) {
  $("many-title").textContent = `${chosen.length} ${words().several}: ${chosen.join(", ")}`;
  const set = model.get().capacityOverrides.find((each) => model.sameSet(each.tables, chosen));
  if (document.activeElement !== $("seats")) $("seats").value = set ? set.capacity : "";
  const sum = chosen.reduce((seats, number) => seats + model.table(number).capacity, 0);
  $("seats-sum").textContent = `${$("seats-sum").dataset.words} ${sum}`;
  const zones = new Set(chosen.map((number) => model.table(number).zone));
  if (document.activeElement !== $("many-zone")) $("many-zone").value = zones.size === 1 ? [...zones][0] : "";
}

function readOne(name, form, number) {
  const field = form.elements[name];
  if (!field.checkValidity()) { field.reportValidity(); return; }
  if (name === "number") return;
  model.change(() => {
    const table = model.table(number);
    if (WHOLE.includes(name)) table[name] = Number(field.value);
    else if (name === "tags") table.tags = [...new Set(field.value.split(",").map((each) => each.trim()).filter(Boolean))];
    else if (name === "movable" || name === "active") table[name] = field.checked;
    else table[name] = field.value.trim();
    if (name === "capacity" && table.maxParty < table.minParty) table.maxParty = table.capacity;
  });
}

export function forms({ chosen, choose }) {
  $("which").addEventListener("change", (event) => choose(event.target.value ? [event.target.value] : []));
  const one = $("one");
  one.addEventListener("submit", (event) => event.preventDefault());
  one.addEventListener("change", (event) => {
    if (!event.target.name) return;
    const [number] = chosen();
    if (event.target.name === "number") {
      const wanted = event.target.value.trim();
      if (!wanted || wanted === number || model.table(wanted)) { event.target.value = number; return; }
      choose([wanted], false, () => model.rename(number, wanted));
      return;
    }
    readOne(event.target.name, one, number);
  });
  $("off").addEventListener("click", () => { const numbers = chosen(); choose([], false, () => model.remove(numbers)); });
  $("twin").addEventListener("click", () => addLike(model.table(chosen()[0]), choose));
  $("add").addEventListener("click", () => addLike(model.table(chosen()[0]) || model.get().tables.at(-1), choose));
  const many = $("many");
  many.addEventListener("submit", (event) => event.preventDefault());
  $("seats").addEventListener("change", (event) => setSeats(chosen(), event.target));
  $("many-zone").addEventListener("change", (event) => {
    const zone = event.target.value.trim();
    if (zone) model.change(() => { for (const number of chosen()) model.table(number).zone = zone; });
  });
  $("join-all").addEventListener("click", () => joinNext(chosen()));
  $("none").addEventListener("submit", (event) => event.preventDefault());
}

function addLike(like, choose) {
  const number = model.freeNumber(like?.number);
  const added = { number, zone: like?.zone || words().newZone, capacity: like?.capacity || 4, minParty: like?.minParty || 1, maxParty: like?.maxParty || 4,
    movable: like?.movable ?? true, active: true, tags: [...(like?.tags || [])], x: (like?.x || 0) + 90, y: like?.y || 0, shape: like?.shape || "rectangle", priority: like?.priority || 0 };
  while (model.get().tables.some((each) => each.x === added.x && each.y === added.y)) added.y += 90;
  choose([number], true, () => model.change((drawn) => { drawn.tables.push(added); }));
}

function setSeats(numbers, field) {
  if (field.value && !field.checkValidity()) { field.reportValidity(); return; }
  model.change((drawn) => {
    drawn.capacityOverrides = drawn.capacityOverrides.filter((set) => !model.sameSet(set.tables, numbers));
    if (field.value) drawn.capacityOverrides.push({ tables: [...numbers], capacity: Number(field.value) });
  });
}

function joinNext(numbers) {
  const inOrder = [...numbers].sort((one, other) => model.table(one).x - model.table(other).x || model.table(one).y - model.table(other).y);
  model.change((drawn) => {
    for (let place = 1; place < inOrder.length; place += 1) {
      const pair = [inOrder[place - 1], inOrder[place]];
      if (!model.isJoined(...pair)) drawn.joins.push(pair);
    }
  });
}
