// Shows the three sides of one conversation. It decides nothing: everything comes from /seen, once a second.

import { WORDS } from "/words.js";

const LOOKED_EVERY_MS = 1000;
const COMING_SHOWN = 2;
const DAY = 86_400;
const HOUR = 3600;
const place = (id) => document.getElementById(id);
let language = navigator.language.startsWith("en") ? "en" : "id";
let last = null;
let offset = 0;

function say(key, values = {}) {
  const text = WORDS[language][key] ?? key;
  return text.replaceAll(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

function element(tag, text, kind) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) {
    made.className = kind;
  }
  return made;
}

function speak() {
  document.documentElement.lang = language;
  document.title = say("title");
  for (const one of document.querySelectorAll("[data-say]")) {
    one.textContent = say(one.dataset.say);
  }
  place("language").textContent = say("language");
  place("language").lang = language === "id" ? "en" : "id";
  place("cover").title = say("phone");
  place("console").title = say("self");
  show();
}

function seconds(due) {
  return Math.max(0, Math.round(due - (Date.now() / 1000 + offset)));
}

function time(due) {
  const left = seconds(due);
  if (left >= DAY) {
    return say("in_days", { n: Math.round(left / DAY) });
  }
  if (left >= 2 * HOUR) {
    return say("in_hours", { n: Math.round(left / HOUR) });
  }
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

function talk(one) {
  const card = element("article", "");
  card.append(element("h3", say(one.claimed ? "talking" : "waiting")));
  card.append(element("p", `${say("need")}: ${say(`need_${one.need}`)}`, "note"));
  if (one.wishes.length > 0) {
    card.append(element("p", `${say("wishes")}: ${one.wishes.join(" · ")}`, "note"));
  }
  for (const said of one.said) {
    const line = element("p", "", said.theirs ? "said theirs" : "said");
    line.append(element("b", say(said.theirs ? "them" : "partner")), element("span", said.text));
    line.append(element("small", say("left", { n: seconds(said.expires) })));
    card.append(line);
  }
  return card;
}

function row(one) {
  const made = document.createElement("tr");
  const due = one.due === null ? say("with_talk") : time(one.due);
  for (const text of [say(`kind_${one.kind}`), String(one.size), due]) {
    made.append(element("td", text));
  }
  const bytes = document.createElement("td");
  bytes.append(element("code", one.head));
  made.append(bytes);
  return made;
}

function search(bucket) {
  const clean = bucket.after !== null && bucket.after.found === 0;
  const item = element("li", "", clean ? "clean" : "");
  if (bucket.before) {
    item.append(element("span", say("searched_before", { ...bucket.before, needles: bucket.needles })));
  }
  const after = bucket.after
    ? say("searched_after", { ...bucket.after, bytes: bucket.after.bytes.toLocaleString(language) })
    : say("searched_wait", { time: time(bucket.due) });
  item.append(element("span", after));
  return item;
}

/** The next few that come due, then what is over, newest first. */
function inOrder(buckets) {
  const over = buckets.filter((one) => one.after !== null);
  const coming = buckets.filter((one) => one.after === null).sort((one, two) => one.due - two.due);
  return [...coming.slice(0, COMING_SHOWN), ...over];
}

function show() {
  if (last === null) {
    return;
  }
  const { relay, clinician } = last;
  const talks = clinician.length > 0 ? clinician.map(talk) : [element("p", say("nobody"), "empty")];
  place("talks").replaceChildren(...talks);
  place("rows").replaceChildren(...relay.rows.map(row));
  place("slots").textContent = say("slots", { n: relay.used_slots });
  const coming = relay.rows.filter((one) => one.kind === "envelope").map((one) => one.due);
  const next = coming.length > 0 ? say("next", { time: time(Math.min(...coming)) }) : say("next_none");
  place("next").textContent = next;
  const buckets = inOrder(relay.buckets);
  const searches = buckets.length > 0 ? buckets.map(search) : [element("li", say("gone_none"))];
  place("searches").replaceChildren(...searches);
  const { texts, found, control } = relay.texts;
  place("found").textContent = texts
    ? say("texts_found", { texts, found: found.found, files: found.files, control: control.found })
    : say("texts_none");
}

async function look() {
  try {
    const answer = await fetch("/seen", { cache: "no-store" });
    last = await answer.json();
    offset = last.now - Date.now() / 1000;
    show();
  } catch {
    place("next").textContent = say("unreachable");
  }
  setTimeout(look, LOOKED_EVERY_MS);
}

async function ask(path, text = "") {
  const answer = await fetch(path, { method: "POST", body: text });
  return answer.json();
}

async function becomeClinician(console_) {
  const { invitation } = await ask("/invite").catch(() => ({}));
  if (invitation === undefined) {
    place("next").textContent = say("unreachable");
    return;
  }
  const address = `${console_}/#${invitation}`;
  place("own-tab").href = address;
  place("own-tab").hidden = false;
  place("console").parentElement.hidden = false;
  place("console").src = address;
}

async function begin() {
  const here = await (await fetch("/place")).json();
  place("phrase").textContent = here.phrase;
  place("cover").src = `${here.cover}/`;
  place("invite").addEventListener("click", () => becomeClinician(here.console));
  place("language").addEventListener("click", () => {
    language = language === "id" ? "en" : "id";
    speak();
  });
  place("look-for").addEventListener("submit", (event) => {
    event.preventDefault();
    ask("/look-for", place("text").value);
  });
  speak();
  look();
}

begin();
