// Filters are applied while one types; a form is submitted only once.
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
    if (!(form instanceof HTMLFormElement)) return;
    clearExcluded(form, event.target as HTMLElement);
    clearTimeout(waiting); // the submission includes what was typed
    form.requestSubmit();
  });
  document.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.type === "file")
      nameFile(event.target);
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

/** A choice here replaces other fields of the same form: `data-clears` names them. */
function clearExcluded(form: HTMLFormElement, changed: HTMLElement): void {
  for (const name of changed.dataset.clears?.split(" ") ?? []) {
    const other = form.elements.namedItem(name);
    if (other instanceof HTMLInputElement || other instanceof HTMLSelectElement) other.value = "";
  }
}

/** Shows which file was chosen, or how many, in the page's language. */
function nameFile(input: HTMLInputElement): void {
  const files = [...(input.files ?? [])];
  const words = input.closest("[data-file]")?.querySelector(".ld-file-name");
  if (!files[0] || !words) return;
  const named = files.length > 1 ? `${files.length} 个文件` : files[0].name;
  words.textContent = `${named}（${size(files.reduce((sum, file) => sum + file.size, 0))}）`;
}

function size(bytes: number): string {
  const megabytes = bytes / 1024 / 1024;
  return megabytes < 1 ? `${Math.ceil(bytes / 1024)} KB` : `${megabytes.toFixed(1)} MB`;
}

function holdBriefly(button: HTMLButtonElement): void {
  button.disabled = true;
  setTimeout(() => {
    button.disabled = false;
  }, 5000);
}
