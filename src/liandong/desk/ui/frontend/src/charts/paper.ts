// The printed chart, drawn in advance: there is no time to draw when the browser prints.

import { offscreen } from "./offscreen";
import type { Spec } from "./spec";

/** A4 between its margins, less the frame of the card, in pixels. */
const WHOLE = 646;
const HALF = 298;

/** Lower than on the screen, so that more than one stands on a sheet. */
const LOWER = 0.66;

/** Puts a drawing in light colours behind the chart, as wide as its column on paper will be. */
export function layOnPaper(holder: HTMLElement, spec: Spec, option: object): void {
  const width = holder.closest(".ld-grid-2") ? HALF : WHOLE;
  const height = Math.round(holder.offsetHeight * LOWER);
  if (height === 0) return;
  void offscreen(spec, option, { width, height }, (chart) => {
    const paper = chart.renderToCanvas({ pixelRatio: 2 });
    paper.className = "ld-chart-paper";
    paper.setAttribute("aria-hidden", "true");
    paper.style.cssText = `aspect-ratio: ${width} / ${height}`; // it comes with a place of its own
    holder.after(paper);
  });
}
