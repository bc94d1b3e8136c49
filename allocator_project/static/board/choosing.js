// Lights up the tables that fit, as the panel lists them, on the plan and the timeline; a tap on a table ticks it.
const floor = () => document.getElementById("plan");
const lanes = () => document.getElementById("lanes");

function decorate() {
  const labels = [...document.querySelectorAll("#choose label[data-for]")];
  document.body.classList.toggle("choosing", labels.length > 0);
  const verdicts = new Map(labels.map((label) => [label.dataset.for, label]));
  for (const mark of document.querySelectorAll("[data-table]")) {
    const label = verdicts.get(mark.dataset.table);
    const fits = Boolean(label) && label.dataset.verdict !== "no";
    const picked = Boolean(label) && label.querySelector("input").checked;
    mark.classList.toggle("fits", fits);
    mark.classList.toggle("picked", picked);
    if (!mark.classList.contains("table")) continue;
    const rank = mark.querySelector(".rank text");
    rank.textContent = (label && label.dataset.rank) || "✓";
    mark.setAttribute("aria-label", label ? spoken(mark, label) : mark.dataset.spoken);
    if (label) mark.setAttribute("aria-pressed", String(picked)); else mark.removeAttribute("aria-pressed");
  }
  const current = document.querySelector("#panel .panel");
  const of = current ? current.dataset.of : "";
  for (const mark of document.querySelectorAll("[data-booking]")) mark.classList.toggle("current", of !== "" && mark.dataset.booking === of);
}

function spoken(mark, label) {
  const told = [...label.querySelectorAll(".rank, .soft")].map((each) => each.textContent.trim()).filter(Boolean);
  return `${mark.dataset.number}: ${told.join(", ")}`;
}

export function tick(tableId) {
  const box = document.getElementById(`pick-${tableId}`);
  if (!box || box.disabled) return false;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

export function lightUp() {
  document.body.addEventListener("htmx:afterSwap", decorate);
  document.body.addEventListener("htmx:oobAfterSwap", decorate);
  document.body.addEventListener("board:closed", decorate);
  document.body.addEventListener("change", (event) => {
    if (event.target.name !== "table") return;
    decorate();
    window.htmx.trigger(event.target.closest(".panel"), "refresh");
  });
  const press = (event) => {
    const mark = event.target.closest(".table[data-table]");
    if (!mark || tick(mark.dataset.table)) return;
    const booking = mark.dataset.booking;
    document.body.dispatchEvent(new CustomEvent("board:open", { detail: booking ? { booking } : { table: mark.dataset.table } }));
  };
  floor().addEventListener("click", press);
  lanes().addEventListener("click", (event) => {
    const bar = event.target.closest(".bar");
    if (bar && bar.dataset.dragged) return;
    if (bar && bar.dataset.booking) document.body.dispatchEvent(new CustomEvent("board:open", { detail: { booking: bar.dataset.booking } }));
    const name = event.target.closest("[data-open-table]");
    const table = name ? name.dataset.openTable : bar && !bar.dataset.booking ? bar.closest("[data-table]").dataset.table : "";
    if (!table || (name && tick(table))) return;
    document.body.dispatchEvent(new CustomEvent("board:open", { detail: { table } }));
  });
}
