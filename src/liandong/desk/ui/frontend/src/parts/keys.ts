// The keys of the desk that belong to no list.
import { isWriting } from "./dom";
import { openSheet } from "./sheets";

export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (isWriting(event.target) || modified || document.querySelector("dialog[open]")) return;
    if (event.key === "/") search(event);
    else if (event.key === "?") openSheet("keys");
    else if (event.key === "e") edit();
  });
}

function search(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>("[data-search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}

function edit(): void {
  const near = document.activeElement?.querySelector<HTMLElement>("[data-key=e]");
  (near ?? document.querySelector<HTMLElement>("main [data-key=e]"))?.click();
}
