// Lines and vertical bars over categories or time.
import { FONT, type Look, tooltip } from "./look";
import type { ColumnSpec, Series } from "./spec";

export function columns(spec: ColumnSpec, now: Look) {
  const many = spec.series.length > 1;
  return {
    textStyle: { fontFamily: FONT },
    grid: { left: 8, right: 16, top: many ? 40 : 16, bottom: 4, containLabel: true },
    legend: {
      show: many,
      top: 0,
      left: 0,
      itemWidth: 20,
      itemHeight: 8,
      textStyle: { color: now.muted },
      data: spec.series.map((series) => series.name),
    },
    tooltip: {
      ...tooltip(now),
      trigger: "axis",
      valueFormatter: (v: unknown) => words(v, spec.unit),
    },
    xAxis: {
      type: "category",
      data: spec.categories,
      boundaryGap: spec.kind === "bar",
      axisLine: { lineStyle: { color: now.line } },
      axisTick: { show: false },
      axisLabel: { color: now.muted, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      minInterval: 1,
      splitNumber: 4,
      splitLine: { lineStyle: { color: now.line } },
      axisLabel: { color: now.muted },
    },
    series: [
      ...spec.series.map((series, place) => drawn(spec, series, place, now)),
      ...range(spec, now),
    ],
  };
}

/** The shade between the lower and the upper limit: one area stacked on an invisible line. */
function range(spec: ColumnSpec, now: Look): object[] {
  const low = spec.series.find((series) => series.role === "low");
  const high = spec.series.find((series) => series.role === "bound");
  if (!low || !high) return [];
  const height = high.values.map((value, place) => {
    const floor = low.values[place] ?? null;
    return value === null || floor === null ? null : value - floor;
  });
  const invisible = {
    type: "line",
    stack: "range",
    symbol: "none",
    silent: true,
    lineStyle: { opacity: 0 },
    tooltip: { show: false },
  };
  return [
    { ...invisible, data: low.values },
    { ...invisible, data: height, areaStyle: { color: now.muted, opacity: 0.14 } },
  ];
}

function drawn(spec: ColumnSpec, series: Series, place: number, now: Look) {
  const colour = series.role === "main" ? now.series[place % now.series.length] : now.muted;
  const shared = { name: series.name, data: series.values, color: colour };
  if (spec.kind === "bar" && series.role === "main") {
    const stack = spec.stacked ? { stack: "all" } : {};
    return { ...shared, ...stack, type: "bar", barMaxWidth: 28, cursor: pointer(spec) };
  }
  const dash = { main: "solid", before: "dashed", bound: "dotted", low: "dotted" }[series.role];
  return {
    ...shared,
    type: "line",
    showSymbol: spec.categories.length <= 31 && series.role === "main",
    symbolSize: 5,
    cursor: pointer(spec),
    lineStyle: { type: dash, width: series.role === "main" ? 2 : 1.25 },
  };
}

function pointer(spec: ColumnSpec): string {
  return spec.hrefs.length > 0 ? "pointer" : "default";
}

function words(value: unknown, unit: string): string {
  return value === null || value === undefined || value === "" ? "—" : `${value} ${unit}`;
}
