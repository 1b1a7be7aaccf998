// Paper: every sheet says at its foot who printed it and when.
import { onClick } from "./dom";

export function startPrinting(): void {
  onClick("[data-prints]", () => print());
  let theme = worn();
  addEventListener("beforeprint", () => {
    theme = worn();
    wear("light");
  });
  addEventListener("afterprint", () => wear(theme));
  const words = document.querySelector(".ld-print-head")?.lastElementChild?.textContent?.trim();
  if (words) document.documentElement.style.setProperty("--ld-printed", JSON.stringify(words));
}

function worn(): string | undefined {
  return document.documentElement.dataset.bsTheme;
}

/** Paper is white. */
function wear(theme: string | undefined): void {
  document.documentElement.dataset.bsTheme = theme;
}
