import { pretty } from "./bubble.js";

const dialog = document.querySelector("#dialog");
const input = document.querySelector("#number");
const select = document.querySelector("#number-line");
const hint = "With its country code, like +598 99 000 123.";

/** The key by which a phone remembers its line. */
export const keyOf = (line) => `${line.provider}\n${line.number}`;

/** Its name and its number; a gateway without a number has only the one. */
const lineName = ({ name, number }) => (name === number ? name : `${name} · ${pretty(number)}`);

/** Offers the lines in a select. */
export function fillLines(element, lines, chosen) {
  element.replaceChildren(
    ...lines.map((line) => {
      const option = new Option(lineName(line), keyOf(line));
      option.selected = line === chosen;
      return option;
    }),
  );
}

/** Asks for a new phone, suggesting the next free number; `add` gets {number, line}. */
export function askForPhone(phones, lines, add) {
  const taken = new Set(phones.map((phone) => phone.number));
  let next = 59899000123;
  while (taken.has(`+${next}`)) next += 1;
  input.value = pretty(`+${next}`);
  setProblem("");
  fillLines(select, lines, lines[phones.length % Math.max(1, lines.length)]);
  document.querySelector("#dialog-form").onsubmit = (event) => {
    const number = input.value.replace(/[\s().-]/g, "");
    setProblem(problemOf(number, taken));
    if (input.getAttribute("aria-invalid") === "true") event.preventDefault();
    else add({ number, line: select.value });
  };
  document.querySelector("#dialog-cancel").onclick = () => dialog.close();
  dialog.showModal();
  input.select();
}

function problemOf(number, taken) {
  if (taken.has(number)) return "This phone is already on the page.";
  return /^\+[1-9]\d{6,14}$/.test(number) ? "" : "This is not a number with its country code, like +598 99 000 123.";
}

function setProblem(problem) {
  input.setAttribute("aria-invalid", String(Boolean(problem)));
  document.querySelector("#number-hint").textContent = problem || hint;
}
