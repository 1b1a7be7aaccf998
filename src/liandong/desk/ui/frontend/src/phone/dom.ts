// The page's markup comes from the server's template; here it is found, filled and copied.

export function byId<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

export function show(element: HTMLElement, shown: boolean): void {
  element.hidden = !shown;
}

/** A copy of a template with its words put in. */
export function copy(template: string, words: Record<string, string>): HTMLElement {
  const made = byId<HTMLTemplateElement>(template).content.firstElementChild?.cloneNode(true);
  const element = made as HTMLElement;
  for (const [name, text] of Object.entries(words)) {
    const place = element.querySelector<HTMLElement>(`[data-put="${name}"]`);
    if (place) place.textContent = text;
  }
  return element;
}

export function clock(moment: string): string {
  return new Date(moment).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
}
