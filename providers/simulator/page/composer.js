import { pretty } from "./bubble.js";

const quickTexts = ["Hello, is anybody there?", "STOP", "START", "HELP"];

/** Where a customer writes; `write` gets each text, with its file where there is one. */
export function composer(element, number, write) {
  const form = element.querySelector("form");
  const area = element.querySelector("textarea");
  area.setAttribute("aria-label", `Write as ${pretty(number)}`);
  area.onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    const text = area.value.trim();
    if (!text) return area.focus();
    area.value = "";
    write(text);
  };
  const chooser = element.querySelector("input[type=file]");
  element.querySelector("[data-attach]").onclick = () => chooser.click();
  chooser.onchange = () => {
    const [file] = chooser.files;
    chooser.value = "";
    if (!file) return;
    const text = area.value.trim();
    area.value = "";
    write(text, file);
  };
  area.onpaste = (event) => {
    const [file] = event.clipboardData.files;
    if (!file) return;
    event.preventDefault();
    write("", file);
  };
  form.querySelector(".quick").append(
    ...quickTexts.map((text) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.onclick = () => write(text);
      return button;
    }),
  );
}
