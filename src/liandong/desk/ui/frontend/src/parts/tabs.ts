// The tab of this page is in sight where the row of tabs is wider than the screen.
import { onArrival } from "./dom";

export function startTabs(): void {
  onArrival((root) => {
    for (const tab of root.querySelectorAll<HTMLElement>(".ld-tabs [aria-current]")) {
      const row = tab.parentElement;
      if (!row || row.scrollWidth <= row.clientWidth) continue;
      const shift = tab.getBoundingClientRect().left - row.getBoundingClientRect().left;
      row.scrollLeft += shift - (row.clientWidth - tab.offsetWidth) / 2;
    }
  });
}
