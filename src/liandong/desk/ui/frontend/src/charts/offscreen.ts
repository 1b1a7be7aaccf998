// A chart drawn off screen, for its picture.
import * as echarts from "echarts/core";
import { laid } from "./laid";
import type { Spec } from "./spec";

interface Size {
  width: number;
  height: number;
}

/**
 * What `take` makes of the chart once it is complete; the chart is gone afterwards.
 *
 * It is painted only where `take` asks for a canvas (twice as fine), then whole: a chart that may
 * be seen paints a heat map piece by piece, frame by frame, even after it is gone.
 */
export async function offscreen<T>(
  spec: Spec,
  option: object,
  size: Size,
  take: (chart: echarts.ECharts) => T | Promise<T>,
  renderer: "canvas" | "svg" = "canvas",
): Promise<T> {
  const chart = echarts.init(document.createElement("div"), null, { ...size, renderer, ssr: true });
  chart.setOption({ animation: false, ...option });
  if (spec.kind === "wordcloud") await laid(chart);
  const taken = await take(chart);
  chart.dispose();
  return taken;
}
