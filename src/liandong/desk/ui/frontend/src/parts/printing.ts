// Paper: every sheet says at its foot who printed it and when.
import { onClick } from "./dom";

export function startPrinting(): void {
  onClick("[data-prints]", () => print());
  const words = document.querySelector(".ld-print-head")?.lastElementChild?.textContent?.trim();
  if (words) document.documentElement.style.setProperty("--ld-printed", JSON.stringify(words));
}
