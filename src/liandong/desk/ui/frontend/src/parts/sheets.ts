// Dialogs and menus, on the browser's own elements.
import { closest, onClick } from "./dom";

export function openSheet(id: string): void {
  const sheet = document.getElementById(id);
  if (sheet instanceof HTMLDialogElement && !sheet.open) sheet.showModal();
}

export function startSheets(): void {
  onClick("[data-opens]", (button) => openSheet(button.dataset.opens ?? ""));
  onClick("[data-closes]", (button) => button.closest("dialog")?.close());
  onClick("dialog", (dialog, event) => {
    const onFloor = event.target === dialog && isOutside(dialog.getBoundingClientRect(), event);
    if (onFloor && dialog instanceof HTMLDialogElement) dialog.close();
  });
  startMenus();
}

function isOutside(sheet: DOMRect, { clientX, clientY }: MouseEvent): boolean {
  const beside = clientX < sheet.left || clientX > sheet.right;
  return beside || clientY < sheet.top || clientY > sheet.bottom;
}

function startMenus(): void {
  document.addEventListener("click", (event) => {
    const inside = closest(event.target, "details[data-menu]");
    const chosen = closest(event.target, ".ld-menu-item");
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
      if (menu !== inside || chosen) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector<HTMLDetailsElement>("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}
