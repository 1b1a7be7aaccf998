// Small helpers over the document.

export function closest(target: EventTarget | null, selector: string): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(selector) : null;
}

/** Runs now and for every part of the page that htmx brings in later. */
export function onArrival(run: (root: ParentNode) => void): void {
  run(document);
  document.addEventListener("htmx:after:settle", () => run(document));
}

/** Calls the handler for clicks on matching elements, also on later ones. */
export function onClick(
  selector: string,
  handle: (element: HTMLElement, event: MouseEvent) => void,
): void {
  document.addEventListener("click", (event) => {
    const element = closest(event.target, selector);
    if (element) handle(element, event);
  });
}

/** Whether someone is writing, so that letters are not commands. */
export function isWriting(target: EventTarget | null): boolean {
  return closest(target, "input, textarea, select, [contenteditable]") !== null;
}
