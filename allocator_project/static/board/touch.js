// Keeps in touch with the server, and says so when it is not: what is shown may then be old, and is never passed off as new.
import { say, words } from "./say.js";

const SLOW_AFTER = 3000;
const STALE_AFTER = 6000;
let heardAt = performance.now();
let heardOn = new Date();
let state = "start";
let unsure = null; // the element whose command got no answer
let skew = 0; // how far the server's clock is ahead of this one

export const serverNow = () => Date.now() + skew;
export const refresh = () => window.htmx.trigger("#live", "refresh");

function show(next) {
  const link = document.getElementById("link");
  const told = words();
  if (next !== state && next === "live" && (state === "stale" || state === "out")) cheer(told.back);
  if (next !== state && next === "stale") complain(told.staleSince.replace("%s", clock(heardOn)));
  if (next !== state && next === "out") complain(document.querySelector("#panel .signed-out") ? "" : told.outLong);
  state = next;
  link.dataset.state = next;
  document.getElementById("link-word").textContent = { live: told.live, slow: told.slow, stale: told.stale, out: told.out }[next];
  document.body.classList.toggle("stale", next === "stale" || next === "out");
  document.getElementById("sign-in").hidden = next !== "out";
}

function clock(moment) {
  const zone = document.body.dataset.zone;
  return moment.toLocaleTimeString(document.documentElement.lang, { timeZone: zone });
}

function complain(text) {
  const alarm = document.getElementById("alarm");
  alarm.dataset.mood = "bad";
  document.getElementById("alarm-word").textContent = text;
  alarm.hidden = false;
}

function cheer(text) {
  const alarm = document.getElementById("alarm");
  alarm.dataset.mood = "good";
  document.getElementById("alarm-word").textContent = text;
  document.getElementById("again").hidden = true;
  alarm.hidden = false;
  say(text);
  setTimeout(() => { if (alarm.dataset.mood === "good") alarm.hidden = true; }, 4000);
  unsure = null;
  // What is worked on may have changed in the meantime.
  const panel = document.querySelector("#panel .panel");
  if (panel) window.htmx.trigger(panel, "refresh");
}

function heard(xhr) {
  heardAt = performance.now();
  heardOn = new Date();
  const date = Date.parse(xhr.getResponseHeader("Date"));
  if (!Number.isNaN(date) && Math.abs(date - Date.now()) > 1500) skew = date - Date.now();
  show("live");
}

export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
}

function isOurs(xhr) { return xhr.getResponseHeader("HX-Board") === "1"; }

function noAnswer(event) {
  const element = event.detail.elt;
  if (element.id === "live") return;
  if (event.detail.requestConfig && event.detail.requestConfig.verb === "get") return;
  unsure = element;
  complain(words().unsure);
  document.getElementById("again").hidden = false;
  // Nothing may lie over what is said now.
  document.getElementById("walk-in")?.removeAttribute("open");
}

function sendAgain() {
  document.getElementById("again").hidden = true;
  document.getElementById("alarm").hidden = true;
  const element = unsure;
  unsure = null;
  if (!element) return;
  if (!element.isConnected) { refresh(); return; }
  if (element.tagName === "FORM") element.requestSubmit(); else element.click();
}

function signInAddress() {
  const link = document.getElementById("sign-in");
  const address = new URL(link.href);
  address.searchParams.set("next", location.pathname + location.search);
  link.href = address.href;
}

// The timeline begins where the evening is: a quarter of its width before the moment that the plan shows.
export function toTheMoment() {
  const lanes = document.getElementById("lanes");
  const line = lanes.querySelector(".under .at") || lanes.querySelector(".under .now");
  if (line) lanes.scrollLeft += line.getBoundingClientRect().left - lanes.getBoundingClientRect().left - lanes.clientWidth / 3;
}

export function keepInTouch() {
  const body = document.body;
  // The page itself has just come from the server.
  show("live");
  body.addEventListener("htmx:configRequest", (event) => {
    // Read at every request: signing in again in another tab changes it.
    const cookie = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
    event.detail.headers["X-CSRFToken"] = cookie ? cookie.slice("csrftoken=".length) : body.dataset.csrf;
    const { elt, parameters, verb } = event.detail;
    if (verb === "post" && !parameters.key) {
      // One key for a press, kept until it is answered: sent again, it is the same command.
      elt.dataset.key = elt.dataset.key || newKey();
      parameters.key = elt.dataset.key;
    }
  });
  body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id === "live" && document.hidden) event.preventDefault();
  });
  body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status === 401) {
      event.detail.shouldSwap = false;
      complain(words().outLong);
      signInAddress();
      show("out");
    } else if (!isOurs(xhr)) {
      // A proxy's page, a bug's page: nothing of it belongs here.
      event.detail.shouldSwap = false;
      if (event.detail.elt.id !== "live") {
        const trace = xhr.getResponseHeader("X-Trace-Id");
        unsure = event.detail.elt;
        complain(trace ? `${words().broken} ${words().trace.replace("%s", trace)}` : words().broken);
        document.getElementById("again").hidden = false;
      }
    } else if (xhr.status < 500) {
      heard(xhr);
    }
  });
  body.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr } = event.detail;
    if (!xhr || !isOurs(xhr)) return;
    delete elt.dataset.key;
    if (elt.closest("#walk-in")) document.getElementById("walk-in").open = false;
    if (xhr.status === 204) heard(xhr);
  });
  body.addEventListener("htmx:sendError", noAnswer);
  body.addEventListener("htmx:timeout", noAnswer);
  document.getElementById("again").addEventListener("click", sendAgain);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) { heardAt = performance.now(); refresh(); }
  });
  setInterval(() => {
    if (document.hidden || state === "out") return;
    const silent = performance.now() - heardAt;
    if (silent > STALE_AFTER) show("stale"); else if (silent > SLOW_AFTER) show("slow");
  }, 500);
  const day = document.getElementById("day");
  day.addEventListener("change", () => { if (day.value) location.assign(`${day.dataset.house}${day.value}/`); });
  for (const choice of document.querySelectorAll("input[name=zoom]")) {
    choice.addEventListener("change", () => {
      document.getElementById("lanes").classList.toggle("zoom-fit", choice.value === "fit" && choice.checked);
      document.body.dispatchEvent(new CustomEvent("board:zoomed"));
    });
  }
}
