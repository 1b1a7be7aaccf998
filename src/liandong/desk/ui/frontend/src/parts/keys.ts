// The keys of the desk that belong to no list.
import { isWriting } from "./dom";
import { openSheet } from "./sheets";

export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (isWriting(event.target) || modified || document.querySelector("dialog[open]")) return;
    if (event.key === "/") search(event);
    else if (event.key === "?") openSheet("keys");
    else if (/^[a-z0-9]$/.test(event.key)) press(event.key);
  });
}

function search(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>("[data-search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}

/** Presses what bears this key, nearest first; where one chooses or writes, goes there. */
function press(key: string): void {
  const bearer = `[data-key="${key}"]`;
  const near = document.activeElement?.querySelector<HTMLElement>(bearer);
  const found = near ?? document.querySelector<HTMLElement>(`main ${bearer}`);
  if (found?.matches("select, input, textarea")) found.focus();
  else found?.click();
}
