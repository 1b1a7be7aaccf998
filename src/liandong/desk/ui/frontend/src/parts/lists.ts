// Lists: j and k move, Enter or a click opens.
import { closest, isWriting, onArrival, onClick } from "./dom";

const ITEM = "[data-list] [data-href]";
const CONTROLS = "a, button, input, select, textarea, label, summary";

export function startLists(): void {
  onArrival(reachWideTables);
  // Exports use the current filter.
  onClick("a[data-with-filter]", (link) => {
    if (link instanceof HTMLAnchorElement) link.search = location.search;
  });
  addEventListener("resize", () => reachWideTables(document));
  document.addEventListener("click", (event) => {
    const item = closest(event.target, ITEM);
    if (!item || closest(event.target, CONTROLS) || getSelection()?.toString()) return;
    open(item, event.ctrlKey || event.metaKey);
  });
  document.addEventListener("keydown", (event) => {
    if (isWriting(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") move(1);
    if (event.key === "k") move(-1);
    const item = document.activeElement;
    if (event.key === "Enter" && item instanceof HTMLElement && item.matches(ITEM))
      open(item, false);
  });
}

/** A table that is too wide first breaks its lines, then scrolls, also by keyboard. */
function reachWideTables(root: ParentNode): void {
  for (const wrap of root.querySelectorAll<HTMLElement>(".ld-table-wrap")) {
    const isWide = () => wrap.scrollWidth > wrap.clientWidth;
    wrap.removeAttribute("data-wraps");
    wrap.toggleAttribute("data-wraps", isWide());
    const wide = isWide();
    wrap.toggleAttribute("data-wide", wide);
    if (wide) wrap.tabIndex = 0;
    else wrap.removeAttribute("tabindex");
  }
}

function open(item: HTMLElement, elsewhere: boolean): void {
  const href = item.dataset.href;
  if (!href) return;
  if (elsewhere) window.open(href, "_blank");
  else location.assign(href);
}

function move(by: number): void {
  const items = [...document.querySelectorAll<HTMLElement>(ITEM)].filter(
    (item) => item.offsetParent,
  );
  if (items.length === 0) return;
  const at = items.findIndex((item) => item.contains(document.activeElement));
  const next = items[at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + by))];
  if (!next) return;
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}
