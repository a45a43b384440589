// The page of phones: each one is a customer of the simulated carrier.

/** @typedef {{sid: string, direction: "in"|"out", from: string, to: string, text: string, at: number, status: string}} Text */
/** @typedef {{provider: string, name: string, number: string}} Line */

import { askForPhone, fillLines, keyOf } from "./add-phone.js";
import { bubble, day, note, pretty } from "./bubble.js";
import { composer } from "./composer.js";

const find = (selector, within = document) => within.querySelector(selector);
const storageKey = "phones";

/** @type {Line[]} */
let lines = [];
/** @type {{number: string, line: string}[]} */
let phones = read();
/** @type {Map<string, {element: HTMLElement, texts: Map<string, Text>}>} */
const handsets = new Map();
let shown = phones[0]?.number ?? "";
let stream = null;

function read() {
  try {
    const stored = JSON.parse(localStorage.getItem(storageKey) ?? "null");
    if (Array.isArray(stored)) return stored;
  } catch {
    // Somebody else's value: start afresh.
  }
  return ["+59899000123", "+59899000124", "+15550100125"].map((number, index) => ({ number, line: `#${index}` }));
}

const store = () => localStorage.setItem(storageKey, JSON.stringify(phones));

/** The line that a phone writes to: the chosen one, or the nth for phones that never chose. */
function lineOf(phone) {
  const nth = /^#(\d+)$/.exec(phone.line);
  return lines.find((line) => keyOf(line) === phone.line) ?? lines[nth ? Number(nth[1]) % lines.length : 0];
}

async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
  });
  const content = await answer.json();
  if (!answer.ok && content.status === undefined) throw new Error(content.error ?? `HTTP ${answer.status}`);
  return content;
}

// ── Drawing ────────────────────────────────────────────────────────────────────────────────────

function draw() {
  find("#add").disabled = lines.length === 0;
  const main = find("#phones");
  for (const [number, handset] of handsets) {
    if (phones.some((phone) => phone.number === number)) continue;
    handset.element.remove();
    handsets.delete(number);
  }
  find(".empty", main)?.remove();
  if (lines.length === 0) {
    for (const { element } of handsets.values()) element.remove();
    handsets.clear();
    main.append(
      empty(
        "No line to write to yet",
        "Lines are the numbers of your campaigns. Parley registers the demo's at its start; others by PUT /control/lines.",
      ),
    );
  } else if (phones.length === 0) {
    main.append(empty("No phones", "Add a phone to write to a campaign as its customer would."));
  } else {
    for (const phone of phones) {
      const { element } = handset(phone);
      // Appending again would lose the focus and the scroll position.
      if (!element.isConnected) main.append(element);
    }
  }
  if (!phones.some((phone) => phone.number === shown)) shown = phones[0]?.number ?? "";
  drawTabs();
}

function drawTabs() {
  const tabs = lines.length === 0 ? [] : phones.map((phone) => tab(phone));
  find("#tabs").replaceChildren(...tabs);
  for (const [number, { element }] of handsets) element.classList.toggle("shown", number === shown);
}

function tab(phone) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = pretty(phone.number);
  button.setAttribute("aria-current", String(phone.number === shown));
  button.classList.toggle("fresh", Boolean(handsets.get(phone.number)?.element.dataset.fresh));
  button.onclick = () => {
    shown = phone.number;
    delete handsets.get(shown)?.element.dataset.fresh;
    drawTabs();
    toEnd(handsets.get(shown)?.element);
  };
  return button;
}

function empty(title, words) {
  const section = find("#empty").content.cloneNode(true).firstElementChild;
  find("h2", section).textContent = title;
  find("p", section).textContent = words;
  return section;
}

function handset(phone) {
  const known = handsets.get(phone.number);
  if (known) {
    fillLines(find("select", known.element), lines, lineOf(phone));
    return known;
  }
  const element = find("#handset").content.cloneNode(true).firstElementChild;
  const made = { element, texts: new Map() };
  handsets.set(phone.number, made);
  element.setAttribute("aria-label", `Phone ${pretty(phone.number)}`);
  find("h2", element).textContent = pretty(phone.number);
  const select = find("select", element);
  select.setAttribute("aria-label", `Line that ${pretty(phone.number)} writes to`);
  fillLines(select, lines, lineOf(phone));
  select.onchange = () => {
    phone.line = select.value;
    store();
    drawTexts(phone.number);
  };
  const remove = find(".remove", element);
  remove.title = "Remove this phone";
  remove.setAttribute("aria-label", `Remove ${pretty(phone.number)}`);
  remove.onclick = () => {
    phones = phones.filter((one) => one !== phone);
    store();
    draw();
    listen();
  };
  composer(element, phone.number, (text, file) => write(phone, text, undefined, file));
  return made;
}

function drawTexts(number) {
  const handset = handsets.get(number);
  const phone = phones.find((one) => one.number === number);
  if (!handset || !phone) return;
  const log = find(".log", handset.element);
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const texts = [...handset.texts.values()].sort((a, b) => a.at - b.at);
  const nodes = [];
  texts.forEach((text, index) => {
    const before = texts[index - 1];
    const after = texts[index + 1];
    if (!before || day(before.at) !== day(text.at)) nodes.push(note("day", day(text.at)));
    nodes.push(bubble(text, { before, after, line: lineOf(phone), lines, again: () => write(phone, text.text, text) }));
  });
  if (nodes.length === 0)
    nodes.push(note("blank", "Nothing here yet. Write a text below; answers appear by themselves."));
  log.replaceChildren(...nodes);
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function toEnd(element) {
  const log = element && find(".log", element);
  if (log) log.scrollTop = log.scrollHeight;
}

// ── What happens ───────────────────────────────────────────────────────────────────────────────

async function write(phone, text, again, file) {
  const handset = handsets.get(phone.number);
  const line = again ? lines.find((one) => one.number === again.to) : lineOf(phone);
  if (!line) return;
  toEnd(handset?.element);
  try {
    const kept = file && (await keep(file, line));
    await call("POST", "/control/inbound", {
      provider: line.provider,
      from: phone.number,
      to: line.number,
      text,
      ...(again ? { sid: again.sid } : {}),
      ...(kept ? { media: [{ url: kept.url, contentType: kept.contentType }] } : {}),
    });
  } catch {
    setLive(false);
    const area = handset && find("textarea", handset.element);
    if (area && !again && !area.value) area.value = text;
  }
}

/** Hands a file to the carrier, which keeps it for whoever has the account's password. */
async function keep(file, line) {
  const answer = await fetch(`/control/files?accountSid=${encodeURIComponent(line.accountSid)}`, {
    method: "POST",
    headers: { "content-type": file.type || "application/octet-stream" },
    body: file,
  });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}

async function refresh() {
  lines = (await call("GET", "/control/lines")).lines;
  draw();
  await Promise.all(
    [...handsets].map(async ([number, handset]) => {
      const { texts } = await call("GET", `/phones/texts?phone=${encodeURIComponent(number)}`);
      handset.texts = new Map(texts.map((text) => [text.sid, text]));
      drawTexts(number);
      toEnd(handset.element);
    }),
  );
}

function listen() {
  stream?.close();
  const query = new URLSearchParams(phones.map((phone) => ["phone", phone.number]));
  stream = new EventSource(`/phones/events?${query}`);
  // Whatever was missed while nobody listened is read again.
  stream.addEventListener("open", () =>
    refresh()
      .then(() => setLive(true))
      .catch(() => setLive(false)),
  );
  stream.addEventListener("refresh", () => refresh().catch(() => setLive(false)));
  stream.addEventListener("error", () => setLive(false));
  stream.addEventListener("text", (event) => {
    const { phone, text } = JSON.parse(event.data);
    const handset = handsets.get(phone);
    if (!handset) return;
    handset.texts.set(text.sid, text);
    drawTexts(phone);
    if (phone !== shown && text.direction === "out" && !handset.element.dataset.fresh) {
      handset.element.dataset.fresh = "yes";
      drawTabs();
    }
  });
}

function setLive(on) {
  const mark = find("#live");
  if (mark.classList.contains(on ? "on" : "off")) return;
  mark.className = `live ${on ? "on" : "off"}`;
  mark.textContent = on ? "live" : `stale since ${new Date().toLocaleTimeString([], { hourCycle: "h23" })}`;
}

async function count() {
  try {
    const { accepted, duplicates } = await call("GET", "/control/summary");
    const number = (value) => value.toLocaleString("en");
    find("#counts").textContent = `${number(accepted)} texts carried · ${number(duplicates)} repeated`;
  } catch {
    // The live mark says it.
  }
}

find("#add").onclick = () =>
  askForPhone(phones, lines, (phone) => {
    phones.push(phone);
    shown = phone.number;
    store();
    draw();
    listen();
  });
find("#theme-switch").onclick = () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
};

draw();
listen();
count();
setInterval(() => document.hidden || count(), 2_000);
