// The keys of the desk that belong to no list. Who does not want them turns them off in their sheet;
// the browser keeps that.
import { isWriting } from "./dom";
import { openSheet } from "./sheets";

const OFF = "ld-keys-off";
const MAIN = [".ld-next .btn-primary", ".ld-page-actions .btn-primary", "main .btn-primary"];

export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (isWriting(event.target) || modified || document.querySelector("dialog[open]")) return;
    if (localStorage.getItem(OFF)) return;
    if (event.key === "/") search(event);
    else if (event.key === "?") openSheet("keys");
    else if (/^[a-z0-9]$/.test(event.key) && !press(event.key)) goTo(event.key);
  });
  const choice = document.querySelector<HTMLInputElement>("[data-keys]");
  if (!choice) return;
  choice.checked = !localStorage.getItem(OFF);
  choice.addEventListener("change", () => {
    if (choice.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  });
}

function search(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>("[data-search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}

/** Clicks the nearest element with this key; a field is focused instead. False where none is. */
function press(key: string): boolean {
  const bearer = `[data-key="${key}"]`;
  const near = document.activeElement?.querySelector<HTMLElement>(bearer);
  const found = near ?? document.querySelector<HTMLElement>(`main ${bearer}`);
  if (found?.matches("select, input, textarea")) found.focus();
  else found?.click();
  return Boolean(found);
}

function goTo(key: string): void {
  if (key === "r") document.querySelector<HTMLElement>("[data-registers]")?.click();
  else if (key === "h") document.querySelector<HTMLElement>("[data-helps]")?.click();
  else if (key === "m") mainStep();
}

/** What leads on is opened; what would write at once is chosen, and written by Enter. */
function mainStep(): void {
  const all = MAIN.flatMap((places) => [...document.querySelectorAll<HTMLElement>(places)]);
  const step = all.find((button) => button.checkVisibility() && !button.closest("dialog"));
  if (!step) return;
  step.scrollIntoView({ block: "nearest" });
  step.focus({ focusVisible: true } as FocusOptions);
  const writes = step instanceof HTMLButtonElement && step.type === "submit";
  if (!writes) step.click();
}
