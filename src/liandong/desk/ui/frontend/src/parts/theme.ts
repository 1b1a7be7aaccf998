// Light or dark: as the system is set until a person chooses otherwise.
import { onClick } from "./dom";

const KEY = "theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function theme(): string {
  return localStorage.getItem(KEY) ?? (system.matches ? "dark" : "light");
}

export function applyTheme(): void {
  document.documentElement.dataset.bsTheme = theme();
}

function turnTheme(): void {
  localStorage.setItem(KEY, theme() === "dark" ? "light" : "dark");
  applyTheme();
  document.dispatchEvent(new CustomEvent("desk:theme"));
}

export function startTheme(): void {
  onClick("[data-turns-theme]", turnTheme);
  system.addEventListener("change", () => {
    applyTheme();
    document.dispatchEvent(new CustomEvent("desk:theme"));
  });
}
