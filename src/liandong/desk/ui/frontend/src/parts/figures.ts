// Charts are drawn by a script of their own, fetched only where there is one.
import { onArrival, onClick } from "./dom";

interface Drawing {
  draw(holder: HTMLElement): void;
}

let drawing: Promise<Drawing> | undefined;

export function startFigures(): void {
  onArrival((root) => {
    const holders = [...root.querySelectorAll<HTMLElement>("[data-chart]:not([data-drawn])")];
    if (holders.length > 0) void drawAll(holders);
  });
  onClick("[data-turns-table]", (button) => {
    const frame = button.closest(".ld-chart");
    const table = frame?.querySelector<HTMLElement>(".ld-chart-table");
    const canvas = frame?.querySelector<HTMLElement>(".ld-chart-canvas");
    if (!table || !canvas) return;
    table.hidden = !table.hidden;
    canvas.hidden = !table.hidden;
    button.setAttribute("aria-pressed", String(!table.hidden));
  });
}

async function drawAll(holders: HTMLElement[]): Promise<void> {
  for (const holder of holders) holder.dataset.drawn = "soon";
  drawing ??= import(document.body.dataset.charts ?? "");
  const { draw } = await drawing;
  for (const holder of holders) draw(holder);
}
