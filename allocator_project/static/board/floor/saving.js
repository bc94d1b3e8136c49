// Sends the whole floor to be saved, and shows what comes back: saved, who would lose a table, a fault, a conflict.
import * as model from "./model.js";

const outcome = () => document.getElementById("outcome");
const words = () => document.getElementById("said").dataset;

function show(nodeOrText) {
  if (typeof nodeOrText === "string") {
    const notice = document.createElement("p");
    notice.className = "notice bad";
    notice.textContent = nodeOrText;
    outcome().replaceChildren(notice);
  } else {
    outcome().replaceChildren(...nodeOrText);
  }
  outcome().focus();
}

function token() {
  const cookie = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : document.body.dataset.csrf;
}

export async function save({ confirmed = false } = {}) {
  const button = document.getElementById("save");
  button.disabled = true;
  const sent = model.text();
  const form = new URLSearchParams({ document: sent, version: String(model.version) });
  if (confirmed) form.set("confirmed", "1");
  try {
    const answer = await fetch(button.dataset.url, { method: "POST", body: form, headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
    if (answer.status === 401) { show(words().out); return; }
    if (answer.headers.get("HX-Board") !== "1") { show(words().broken); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    show([...page.body.childNodes]);
    const saved = outcome().querySelector("[data-version]");
    if (saved && answer.ok) model.nowSaved(Number(saved.dataset.version));
  } catch {
    show(words().lost);
  } finally {
    button.disabled = false;
  }
}

export function saving({ choose }) {
  document.getElementById("save").addEventListener("click", () => save());
  outcome().addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("confirmed" in button.dataset) save({ confirmed: true });
    if ("dismiss" in button.dataset) outcome().replaceChildren();
    if ("show" in button.dataset) choose([button.dataset.show], true);
    if ("over" in button.dataset) { model.rebase(Number(button.dataset.over)); save(); }
    if ("reload" in button.dataset) { window.removeEventListener("beforeunload", warn); location.reload(); }
  });
  window.addEventListener("beforeunload", warn);
}

function warn(event) { if (!model.isSaved()) event.preventDefault(); }
