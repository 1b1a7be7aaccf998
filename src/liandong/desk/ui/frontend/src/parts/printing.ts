// Printing: a page of its own is drawn for it, where days are dates, and printed; the foot of every
// sheet shows who printed it and when; folded cards are printed whole.
import { onClick } from "./dom";

const PRINTED = "print";

export function startPrinting(): void {
  onClick("[data-prints]", () => openPrinted());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey)
      return;
    if (!document.querySelector(".ld-desk") || isPrinted()) return;
    event.preventDefault();
    openPrinted();
  });
  let theme = worn();
  let folded: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    theme = worn();
    wear("light");
    folded = [...document.querySelectorAll<HTMLDetailsElement>(".ld-card-folded:not([open])")];
    for (const card of folded) card.open = true;
  });
  addEventListener("afterprint", () => {
    wear(theme);
    for (const card of folded) card.open = false;
  });
  const words = document.querySelector(".ld-print-head")?.lastElementChild?.textContent?.trim();
  if (words) document.documentElement.style.setProperty("--ld-printed", JSON.stringify(words));
  if (isPrinted() && opener) addEventListener("load", () => void printNow());
}

const isPrinted = (): boolean => new URLSearchParams(location.search).has(PRINTED);

/** What is being filled in on this page stays as it is. */
function openPrinted(): void {
  const address = new URL(location.href);
  address.searchParams.set(PRINTED, "1");
  if (!open(address, "_blank")) print(); // the browser opens no windows: as the page stands
}

/** Once what the page fetches has come. */
async function printNow(): Promise<void> {
  await document.fonts.ready;
  await new Promise((done) => setTimeout(done, PAUSE));
  addEventListener("afterprint", () => close());
  print();
}

const PAUSE = 1200;

function worn(): string | undefined {
  return document.documentElement.dataset.bsTheme;
}

/** Paper is white. */
function wear(theme: string | undefined): void {
  document.documentElement.dataset.bsTheme = theme;
}
