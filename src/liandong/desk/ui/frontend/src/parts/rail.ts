// The rail folds to icons and stays so on this machine.
import { onClick } from "./dom";

export function startRail(): void {
  onClick("[data-folds-rail]", () => {
    const root = document.documentElement;
    const folded = root.dataset.rail !== "folded";
    root.dataset.rail = folded ? "folded" : "open";
    localStorage.setItem("rail", root.dataset.rail);
    tell();
    dispatchEvent(new Event("resize"));
  });
  tell();
}

function tell(): void {
  const folded = document.documentElement.dataset.rail === "folded";
  const button = document.querySelector("[data-folds-rail]");
  button?.setAttribute("aria-expanded", String(!folded));
  button?.setAttribute("title", folded ? "展开菜单" : "收起菜单");
}
