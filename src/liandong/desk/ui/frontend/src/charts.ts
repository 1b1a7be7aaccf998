// Draws the charts of a page from the specs beside them.
import {
  BarChart,
  HeatmapChart,
  LineChart,
  LinesChart,
  MapChart,
  ScatterChart,
} from "echarts/charts";
import {
  GeoComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import "echarts-wordcloud";
import { columns } from "./charts/columns";
import { heatmap } from "./charts/heatmap";
import { type Drawn, keep } from "./charts/keeping";
import { horizontalBars, wordcloud } from "./charts/lists";
import { FONT, type Look, look } from "./charts/look";
import { areaMap } from "./charts/map";
import { layOnPaper } from "./charts/paper";
import type { Spec } from "./charts/spec";

echarts.use([
  BarChart,
  HeatmapChart,
  LineChart,
  LinesChart,
  MapChart,
  ScatterChart,
  CanvasRenderer,
  SVGRenderer,
  GeoComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
]);

interface Place {
  dataIndex: number;
  data?: unknown;
}

export async function draw(holder: HTMLElement): Promise<void> {
  const spec = specOf(holder);
  if (!spec) return;
  await document.fonts.load(`16px ${FONT}`, spec.categories.join(""));
  if (!holder.isConnected) return;
  const chart = echarts.init(holder);
  const paint = () => chart.setOption({ animation: false, ...option(spec, look()) }, true);
  paint();
  listen(chart, spec);
  new ResizeObserver(() => {
    if (holder.offsetWidth > 0) chart.resize();
  }).observe(holder);
  document.addEventListener("desk:theme", paint);
  holder.dataset.drawn = "yes";
  layOnPaper(holder, spec, option(spec, look(true)));
}

/** The chart as a file, drawn again in light colours with its title. */
export function drawing(holder: HTMLElement, kind: "png" | "svg"): Promise<Blob> {
  const spec = specOf(holder);
  if (!spec) throw new Error("no chart here");
  const drawn: Drawn = {
    spec,
    title: holder.getAttribute("aria-label") ?? "",
    option: (now) => option(spec, now),
    look: look(true),
    height: holder.offsetHeight || 320,
  };
  return keep(drawn, kind);
}

function specOf(holder: HTMLElement): Spec | undefined {
  const source = document.getElementById(holder.dataset.chart ?? "");
  return source?.textContent ? JSON.parse(source.textContent) : undefined;
}

/** In a chart over time the whole height above a date opens its rows, else the item itself. */
function listen(chart: echarts.ECharts, spec: Spec): void {
  if (spec.kind !== "line" && spec.kind !== "bar") {
    chart.on("click", (place) => {
      if (place.seriesType !== "lines") open(spec, place as Place);
    });
    return;
  }
  chart.getZr().on("click", ({ offsetX, offsetY }) => {
    if (!chart.containPixel("grid", [offsetX, offsetY])) return;
    const [dataIndex] = chart.convertFromPixel("grid", [offsetX, offsetY]) as [number, number];
    open(spec, { dataIndex });
  });
}

function option(spec: Spec, now: Look): object {
  switch (spec.kind) {
    case "line":
    case "bar":
      return columns(spec, now);
    case "hbar":
      return horizontalBars(spec, now);
    case "wordcloud":
      return wordcloud(spec, now);
    case "heatmap":
      return heatmap(spec, now);
    case "map":
      return areaMap(spec, now);
  }
}

function open(spec: Spec, { dataIndex, data }: Place): void {
  const href = spec.kind === "heatmap" ? cellAddress(spec.hrefs, data) : spec.hrefs[dataIndex];
  if (href) location.assign(href);
}

function cellAddress(hrefs: string[][], data: unknown): string | undefined {
  const [across, down] = data as [number, number];
  return hrefs[down]?.[across];
}
