// Charts are drawn by a script of their own, fetched only where there is one.
import { onArrival, onClick } from "./dom";

interface Drawing {
  draw(holder: HTMLElement): void;
  drawing(holder: HTMLElement, kind: "png" | "svg"): Promise<Blob>;
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
    if (!table) return;
    table.hidden = !table.hidden;
    if (canvas) canvas.hidden = !table.hidden;
    button.setAttribute("aria-pressed", String(!table.hidden));
  });
  for (const failure of ["htmx:response:error", "htmx:error"]) {
    document.addEventListener(failure, (event) => sayBroken(event.target));
  }
  onClick("[data-keeps-drawing]", (button) => void keepDrawing(button));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.takesDrawings === undefined) return;
    event.preventDefault();
    void takeDrawings(form);
  });
}

/** A part that could not be counted shows an error instead of waiting for ever. */
function sayBroken(target: EventTarget | null): void {
  const part = target instanceof Element ? target.closest(".ld-part[aria-busy]") : null;
  const note = part?.querySelector(".ld-note");
  part?.removeAttribute("aria-busy");
  if (note) note.textContent = "没有统计出来，请刷新页面再试。";
}

/** Downloads the drawing of a chart. */
async function keepDrawing(button: HTMLElement): Promise<void> {
  const holder = button.closest(".ld-chart")?.querySelector<HTMLElement>("[data-chart]");
  const kind = button.dataset.keepsDrawing === "svg" ? "svg" : "png";
  if (!holder || !drawing) return;
  const link = document.createElement("a");
  const file = await (await drawing).drawing(holder, kind);
  link.href = URL.createObjectURL(file);
  link.download = `${holder.getAttribute("aria-label") ?? ""}.${kind}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Submits a form together with the drawings on the page, each by the name of its chart. */
async function takeDrawings(form: HTMLFormElement): Promise<void> {
  const charts = drawing ? await drawing : undefined;
  const holders = [...document.querySelectorAll<HTMLElement>("[data-drawn=yes]")];
  for (const holder of charts ? holders : []) {
    const name = holder.closest(".ld-chart")?.id;
    const blob = await charts?.drawing(holder, "png");
    if (name && blob) form.append(attached(name, blob));
  }
  form.submit();
  for (const input of form.querySelectorAll("input[type=file]")) input.remove();
}

function attached(name: string, blob: Blob): HTMLInputElement {
  const input = document.createElement("input");
  const files = new DataTransfer();
  files.items.add(new File([blob], `${name}.png`, { type: blob.type }));
  Object.assign(input, { type: "file", name, hidden: true, files: files.files });
  return input;
}

async function drawAll(holders: HTMLElement[]): Promise<void> {
  for (const holder of holders) holder.dataset.drawn = "soon";
  drawing ??= import(document.body.dataset.charts ?? "");
  const { draw } = await drawing;
  for (const holder of holders) draw(holder);
}
