// Of buttons that stand together, the one pressed last is the one in force.
import { onClick } from "./dom";

export function startPressed(): void {
  onClick("[data-pressed]", (button) => {
    for (const other of button.parentElement?.querySelectorAll("[data-pressed]") ?? []) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  });
}
