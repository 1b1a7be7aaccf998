// What a chart is on paper: drawn beforehand, for when the browser prints there is no time to draw.
import * as echarts from "echarts/core";
import { laid } from "./laid";
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
  const unseen = document.createElement("div");
  const chart = echarts.init(unseen, null, { width, height, devicePixelRatio: 2 });
  chart.setOption({ animation: false, ...option });
  const keep = () => {
    const paper = chart.renderToCanvas({ pixelRatio: 2 });
    paper.className = "ld-chart-paper";
    paper.setAttribute("aria-hidden", "true");
    paper.style.cssText = `aspect-ratio: ${width} / ${height}`; // it comes with a place of its own
    holder.after(paper);
    chart.dispose();
  };
  if (spec.kind === "wordcloud") void laid(chart).then(keep);
  else keep();
}
