// Filters answer while one types; a form is sent once.
import { closest, onClick } from "./dom";

const PAUSE = 400;
let waiting: ReturnType<typeof setTimeout> | undefined;

export function startForms(): void {
  onClick("[data-opens-filter]", (button) => {
    const open = button.closest("form")?.toggleAttribute("data-open");
    button.setAttribute("aria-expanded", String(open));
  });
  document.addEventListener("change", (event) => {
    const form = closest(event.target, "form[data-filter], form[data-sends-itself]");
    if (form instanceof HTMLFormElement) form.requestSubmit();
  });
  document.addEventListener("input", (event) => {
    const form = closest(event.target, "form[data-filter]");
    const field = event.target;
    if (!(form instanceof HTMLFormElement) || !(field instanceof HTMLInputElement)) return;
    if (field.type !== "search" && field.type !== "text") return;
    clearTimeout(waiting);
    waiting = setTimeout(() => form.requestSubmit(), PAUSE);
  });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !(event.target instanceof HTMLFormElement)) return;
    if (event.target.method !== "post") return;
    const button = event.submitter;
    // After the browser has taken the button's name and value along.
    if (button instanceof HTMLButtonElement) setTimeout(() => holdBriefly(button));
  });
}

function holdBriefly(button: HTMLButtonElement): void {
  button.disabled = true;
  setTimeout(() => {
    button.disabled = false;
  }, 5000);
}
