// Toasts disappear after a while, but never while they are hovered or focused.
import { onArrival, onClick } from "./dom";

const SHOWN_FOR = 8000;

export function showToast(words: string, tone: string): void {
  const toast = document.createElement("div");
  toast.className = `ld-toast ld-${tone}`;
  toast.dataset.toast = "";
  toast.textContent = words;
  document.getElementById("toasts")?.append(toast);
  leaveLater(toast);
}

export function startToasts(): void {
  onArrival((root) => {
    for (const toast of root.querySelectorAll<HTMLElement>("[data-toast]")) leaveLater(toast);
  });
  onClick("[data-closes-toast]", (button) => button.closest("[data-toast]")?.remove());
}

function leaveLater(toast: HTMLElement): void {
  if (toast.dataset.toast === "timed") return;
  toast.dataset.toast = "timed";
  const leave = () =>
    toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove();
  setTimeout(leave, SHOWN_FOR);
}
