// What was typed last, kept at once: the database of the browser answers only later, and the page
// may be gone by then.
import type { Told } from "./kinds";

const keyOf = (visit: string): string => `scene:${visit}`;

export function note(visit: string, told: Told): void {
  localStorage.setItem(keyOf(visit), JSON.stringify(told));
}

export function noted(visit: string): Told | undefined {
  const kept = localStorage.getItem(keyOf(visit));
  return kept ? JSON.parse(kept) : undefined;
}

/** It stands in the visit now, unless something was typed meanwhile. */
export function drop(visit: string, told: Told): void {
  if (localStorage.getItem(keyOf(visit)) === JSON.stringify(told))
    localStorage.removeItem(keyOf(visit));
}
