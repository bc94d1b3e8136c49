// The floor as it is drawn: tables, joins, what joined sets seat. Every change can be taken back.
const data = JSON.parse(document.getElementById("floor-data").textContent);
export const stored = new Set(data.tables.map((table) => table.number));
export let version = data.version;
let floor = { tables: data.tables, joins: data.joins, capacityOverrides: data.capacityOverrides };
let saved = JSON.stringify(floor);
const past = [];
let future = [];
const watchers = [];

export const get = () => floor;
export const text = () => JSON.stringify(floor);
export const isSaved = () => text() === saved;
export const watch = (watcher) => watchers.push(watcher);
export const table = (number) => floor.tables.find((each) => each.number === number);
export const zones = () => [...new Set(floor.tables.map((each) => each.zone))];
export const canUndo = () => past.length > 0;
export const canRedo = () => future.length > 0;

function tell() { for (const watcher of watchers) watcher(); }

// One change: what `alter` does to the floor is one step to take back.
export function change(alter) {
  const before = text();
  alter(floor);
  if (text() === before) return;
  past.push(before);
  if (past.length > 200) past.shift();
  future = [];
  tell();
}

// For a drag: the steps in between are drawn but not kept; `from` is the floor as it was when it began.
export function settle(from) {
  if (from === text()) return;
  past.push(from);
  future = [];
  tell();
}

export function restore(from) {
  floor = JSON.parse(from);
  tell();
}

export function undo() {
  if (!past.length) return;
  future.push(text());
  restore(past.pop());
}

export function redo() {
  if (!future.length) return;
  past.push(text());
  restore(future.pop());
}

export function nowSaved(newVersion) {
  version = newVersion;
  saved = text();
  for (const each of floor.tables) stored.add(each.number);
  tell();
}

export function rebase(newVersion) { version = newVersion; }

export const sameSet = (one, other) => one.length === other.length && one.every((each) => other.includes(each));
export const isJoined = (a, b) => floor.joins.some((pair) => sameSet(pair, [a, b]));

export function toggleJoin(a, b) {
  change((drawn) => {
    if (isJoined(a, b)) drawn.joins = drawn.joins.filter((pair) => !sameSet(pair, [a, b]));
    else drawn.joins.push([a, b]);
  });
  return isJoined(a, b);
}

export function remove(numbers) {
  change((drawn) => {
    drawn.tables = drawn.tables.filter((each) => !numbers.includes(each.number));
    drawn.joins = drawn.joins.filter((pair) => !pair.some((each) => numbers.includes(each)));
    drawn.capacityOverrides = drawn.capacityOverrides.filter((set) => !set.tables.some((each) => numbers.includes(each)));
  });
}

export function rename(from, to) {
  change((drawn) => {
    const other = (each) => (each === from ? to : each);
    for (const each of drawn.tables) if (each.number === from) each.number = to;
    drawn.joins = drawn.joins.map((pair) => pair.map(other));
    for (const set of drawn.capacityOverrides) set.tables = set.tables.map(other);
  });
}

export function freeNumber(like) {
  const base = (like || "T1").replace(/\d+$/, "") || "T";
  const digits = (/\d+$/.exec(like || "T1") || ["1"])[0].length;
  for (let number = 1; ; number += 1) {
    const wanted = base + String(number).padStart(digits, "0");
    if (!table(wanted) && !stored.has(wanted)) return wanted;
  }
}
