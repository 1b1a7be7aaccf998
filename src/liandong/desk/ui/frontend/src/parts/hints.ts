// The definition behind a figure: shown on hover, focus or tap.
import { onClick } from "./dom";

let shown: HTMLElement | null = null;

export function startHints(): void {
  onClick("[data-hint]", (button) => show(button));
  document.addEventListener("pointerover", (event) => hoverOver(event));
  document.addEventListener("focusout", () => hide());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
}

function hoverOver(event: PointerEvent): void {
  if (event.pointerType !== "mouse" || !(event.target instanceof Element)) return;
  const button = event.target.closest<HTMLElement>("[data-hint]");
  if (button) show(button);
  else if (shown && document.activeElement?.matches("[data-hint]") !== true) hide();
}

function show(button: HTMLElement): void {
  hide();
  shown = document.createElement("div");
  shown.className = "ld-hint-sheet";
  shown.setAttribute("role", "tooltip");
  shown.textContent = button.dataset.hint ?? "";
  document.body.append(shown);
  const place = button.getBoundingClientRect();
  const left = Math.min(place.left, innerWidth - shown.offsetWidth - 8);
  shown.style.left = `${Math.max(8, left) + scrollX}px`;
  shown.style.top = `${place.bottom + 6 + scrollY}px`;
}

function hide(): void {
  shown?.remove();
  shown = null;
}
