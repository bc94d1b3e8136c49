// One tab stop for the floor and one for the timeline; arrows go from table to table, from bar to bar.
function nearest(from, all, key) {
  const box = from.getBoundingClientRect();
  const middle = (each) => ({ x: each.left + each.width / 2, y: each.top + each.height / 2 });
  const here = middle(box);
  const ahead = { ArrowRight: (d) => d.x, ArrowLeft: (d) => -d.x, ArrowDown: (d) => d.y, ArrowUp: (d) => -d.y }[key];
  let best = null;
  let least = Infinity;
  for (const other of all) {
    if (other === from) continue;
    const there = middle(other.getBoundingClientRect());
    const way = { x: there.x - here.x, y: there.y - here.y };
    const forward = ahead(way);
    if (forward <= 1) continue;
    const aside = key === "ArrowRight" || key === "ArrowLeft" ? Math.abs(way.y) : Math.abs(way.x);
    const cost = forward + aside * 3;
    if (cost < least) { least = cost; best = other; }
  }
  return best;
}

function stops(place, selector) {
  const all = [...place.querySelectorAll(selector)];
  const focused = all.find((each) => each === document.activeElement);
  const kept = focused || all.find((each) => each.id === place.dataset.stop) || all[0];
  for (const each of all) each.setAttribute("tabindex", each === kept ? "0" : "-1");
}

export function roving() {
  const places = [["plan", ".table"], ["lanes", ".bar[id], button.name"]];
  for (const [id, selector] of places) {
    const place = document.getElementById(id);
    stops(place, selector);
    document.body.addEventListener("htmx:oobAfterSwap", (event) => { if (event.detail.target === place) stops(place, selector); });
    place.addEventListener("focusin", (event) => {
      const stop = event.target.closest(selector);
      if (!stop) return;
      place.dataset.stop = stop.id;
      stops(place, selector);
    });
    place.addEventListener("keydown", (event) => {
      const stop = event.target.closest(selector);
      if (!stop) return;
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        stop.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      }
      if (!event.key.startsWith("Arrow") || event.defaultPrevented) return;
      const next = nearest(stop, place.querySelectorAll(selector), event.key);
      event.preventDefault();
      next?.focus();
      next?.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
  }
}
