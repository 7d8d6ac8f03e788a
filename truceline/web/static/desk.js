"use strict";
// Keys and quicker steps. Every page is whole without this file.
const rows = () => Array.from(document.querySelectorAll("tr[data-case]"));
let here = -1;
function stand(step) {
  const all = rows();
  if (!all.length) return;
  here = Math.min(Math.max(here + step, 0), all.length - 1);
  all.forEach((row, place) => row.classList.toggle("here", place === here));
  const link = all[here].querySelector("a[href]");
  if (link) link.focus();
  all[here].scrollIntoView({ block: "nearest" });
}
function open(id) {
  const part = document.getElementById(id);
  if (!part) return;
  if (part.tagName === "DETAILS") {
    part.open = true;
    const field = part.querySelector("select, textarea, input:not([type=hidden])");
    if (field) field.focus();
  } else part.click();
}
function go(path) { location.assign(path); }
const day = new URLSearchParams(location.search).get("day");
const of = path => day ? `${path}?day=${encodeURIComponent(day)}` : path;
const KEYS = {
  j: () => rows().length ? stand(1) : open("next"),
  k: () => rows().length ? stand(-1) : open("before"),
  x: () => { const box = rows()[here]?.querySelector("input[type=checkbox]"); if (box) box.checked = !box.checked; },
  t: () => open("take"), e: () => open("assess"), A: () => open("accept"), r: () => open("return"), m: () => open("same"),
  s: () => open("split"), a: () => open("ask"), n: () => open("note"),
  "/": () => document.getElementById("words") ? document.getElementById("words").focus() : go("/search"),
  g: () => go("/explore"), b: () => go(of("/blind")), p: () => go(of("/report")), "?": () => go("/keys"),
};
document.addEventListener("keydown", event => {
  const field = event.target.closest("input, textarea, select, button");
  const typing = field && field.type !== "checkbox";
  if (typing || event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
});
// A form goes once: the gate would take a second press as the first, this only spares the wait.
document.addEventListener("submit", event => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach(form => delete form.dataset.sent));
// The next three cases are read ahead.
for (const link of Array.from(document.querySelectorAll("tr[data-case] a[href^='/case/'], a[rel=next]")).slice(0, 3)) {
  fetch(link.href, { credentials: "same-origin", priority: "low" }).catch(() => {});
}
// Files: dropped on the form or chosen, sent one after the other, each with its progress.
const keeping = document.getElementById("keep");
function line(text) {
  const made = document.createElement("p");
  made.className = "sending";
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", text);
  const words = document.createElement("span");
  words.textContent = ` ${text}`;
  made.append(bar, words);
  keeping.append(made);
  return { bar, words };
}
function send(file) {
  return new Promise(done => {
    const form = new FormData(keeping);
    form.delete("files");
    form.append("files", file, file.name);
    const { bar, words } = line(file.name);
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", event => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
    request.addEventListener("loadend", () => {
      const sent = request.status >= 200 && request.status < 400;
      bar.value = sent ? 1 : 0;
      words.textContent = ` ${file.name}: ${sent ? "✓" : `✗ ${request.status || ""}`}`;
      done(sent);
    });
    request.open("POST", keeping.action);
    request.send(form);
  });
}
async function sendAll(files) {
  const sent = [];
  for (const file of files) sent.push(await send(file));
  await watchJobs();
}
async function watchJobs() {
  for (;;) {
    const told = await redraw("jobs");
    if (!told || told.dataset.running === "0") return;
    await new Promise(later => setTimeout(later, 1000));
  }
}
if (keeping) {
  keeping.addEventListener("dragover", event => { event.preventDefault(); keeping.classList.add("over"); });
  keeping.addEventListener("dragleave", () => keeping.classList.remove("over"));
  keeping.addEventListener("drop", event => {
    event.preventDefault();
    keeping.classList.remove("over");
    sendAll(event.dataTransfer.files);
  });
  keeping.addEventListener("submit", event => {
    event.preventDefault();
    event.stopImmediatePropagation();
    sendAll(document.getElementById("files").files);
  });
}
if (document.querySelector("#jobs[data-running='1']")) watchJobs();
// One stream of events for the whole browser: whichever tab holds the lock listens, and tells the others.
// A page knows the event that it was drawn at, so what came since is news to a tab that was opened in between.
let known = document.body.dataset.news;
const parts = said => [Number(said.split(" ", 1)[0]), said.slice(said.indexOf(" ") + 1 || said.length)];
function heard(said) {
  const [[size, jobs], [before, work]] = [parts(said), parts(known)];
  if (size < before) return;
  if (jobs !== work) redraw("jobs");
  if (size > before) document.getElementById("news").hidden = false;
  known = said;
}
async function redraw(id) {
  const part = document.getElementById(id);
  if (!part) return null;
  const answer = await fetch(location.href, { credentials: "same-origin", headers: { "X-By-Itself": "1" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
  if (fresh) part.replaceWith(fresh);
  return fresh;
}
if (window.EventSource && window.BroadcastChannel && navigator.locks) {
  const channel = new BroadcastChannel("truceline");
  channel.onmessage = event => heard(event.data);
  const listen = () => navigator.locks.request("truceline-events", () => new Promise(done => {
    const source = new EventSource("/events");
    source.onmessage = event => { channel.postMessage(event.data); heard(event.data); };
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) setTimeout(done, 30000); };
  })).then(listen);
  listen();
}
