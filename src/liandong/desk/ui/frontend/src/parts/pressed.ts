// In a group of buttons, the one pressed last is the active one.
import { onClick } from "./dom";

export function startPressed(): void {
  onClick("[data-pressed]", (button) => {
    for (const other of button.parentElement?.querySelectorAll("[data-pressed]") ?? []) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  });
}
