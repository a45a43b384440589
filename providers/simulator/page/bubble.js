// One text on a phone.

/** A text as the phone shows it. `around`: the texts before and after it, the chosen line, all lines, and what "Try again" does. */
export function bubble(text, { before, after, line, lines, again }) {
  const own = text.direction === "in";
  const ourNumber = own ? text.to : text.from;
  const sameTurn = (other) => other && other.direction === text.direction && Math.abs(other.at - text.at) < 60_000;
  const element = note(`text${own ? " own" : ""}${sameTurn(before) ? " close" : ""}`, "");
  const lastNumber = before && (before.direction === "in" ? before.to : before.from);
  if (ourNumber !== line?.number && lastNumber !== ourNumber) {
    const name = lines.find((one) => one.number === ourNumber)?.name;
    element.append(
      note("via", `${own ? "to" : "from"} ${name && name !== ourNumber ? `${name} · ` : ""}${pretty(ourNumber)}`),
    );
  }
  element.append(...(text.media ?? []).map(file));
  if (text.text || !text.media?.length) {
    const words = document.createElement("p");
    words.textContent = text.text;
    element.append(words);
  }
  const failed = own && text.status !== "sending" && text.status !== "taken";
  if (failed || text.status === "sending" || !sameTurn(after)) element.append(meta(text, own, failed, again));
  return element;
}

/** A picture, a sound, a film, or a link to anything else. */
function file({ id, contentType }) {
  const family = contentType.split("/")[0];
  const address = `/files/${id}`;
  if (family === "audio" || family === "video") {
    const player = document.createElement(family);
    player.controls = true;
    player.preload = "metadata";
    player.src = address;
    player.className = "file";
    return player;
  }
  const link = document.createElement("a");
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener";
  link.className = "file";
  if (family === "image") {
    const picture = document.createElement("img");
    picture.src = address;
    picture.alt = "Picture";
    link.append(picture);
  } else link.textContent = `File (${contentType})`;
  return link;
}

function meta(text, own, failed, again) {
  const element = note("meta", "");
  const time = document.createElement("time");
  time.dateTime = new Date(text.at).toISOString();
  time.title = new Date(text.at).toLocaleString([], { hourCycle: "h23" });
  time.textContent = new Date(text.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (failed) {
    const bad = note("bad", "");
    bad.append(icon("alert"), `Not taken (${text.status})`);
    const retry = document.createElement("button");
    retry.type = "button";
    retry.textContent = "Try again";
    retry.onclick = again;
    element.append(bad, retry);
  }
  element.append(time);
  if (own && text.status === "taken") {
    const mark = icon("check");
    mark.classList.add("taken");
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", "Taken by Parley");
    mark.removeAttribute("aria-hidden");
    element.append(mark);
  }
  if (text.status === "sending") element.append("sending…");
  return element;
}

/** A small element with words in it. */
export function note(className, words) {
  const element = document.createElement("div");
  element.className = className;
  element.textContent = words;
  return element;
}

function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

/** "Today", or the day's name. */
export function day(at) {
  const date = new Date(at);
  if (date.toDateString() === new Date().toDateString()) return "Today";
  return date.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}

/** A number in groups, as people write it. */
export function pretty(number) {
  const bare = number.replace(/^whatsapp:/, "");
  const uruguay = /^\+598(\d\d)(\d{3})(\d{3})$/.exec(bare);
  if (uruguay) return `+598 ${uruguay.slice(1).join(" ")}`;
  const america = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(bare);
  if (america) return `+1 ${america.slice(1).join(" ")}`;
  return /^\+\d{7,}$/.test(bare) ? bare.replace(/(\d{3})(?=(\d{3})+$)/g, "$1 ") : bare;
}
