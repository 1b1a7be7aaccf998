// Horizontal bars and the word cloud.
import { FONT, type Look, tooltip } from "./look";
import type { ListSpec } from "./spec";

export function horizontalBars(spec: ListSpec, now: Look) {
  const data = spec.values.map((value, place) => ({
    value,
    itemStyle: { color: spec.colours?.[place] ?? now.accent },
  }));
  return {
    textStyle: { fontFamily: FONT },
    grid: { left: 8, right: 56, top: 4, bottom: 4, containLabel: true },
    tooltip: { ...tooltip(now), valueFormatter: (value: unknown) => `${value} ${spec.unit}` },
    xAxis: { type: "value", show: false },
    yAxis: {
      type: "category",
      inverse: true,
      data: spec.categories,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: now.ink, fontSize: 13, width: 120, overflow: "truncate", interval: 0 },
    },
    series: [
      {
        type: "bar",
        data,
        barMaxWidth: 16,
        cursor: spec.hrefs.some(Boolean) ? "pointer" : "default",
        label: { show: true, position: "right", color: now.muted },
      },
      ...beside(spec, now),
    ],
  };
}

/** A thin mark on each bar: the value to compare with. */
function beside(spec: ListSpec, now: Look): object[] {
  if (!spec.beside) return [];
  const data = spec.beside.values.map((value, place) => [value, place]);
  return [
    {
      type: "scatter",
      name: spec.beside.name,
      data: data.filter(([value]) => value !== null),
      symbol: "rect",
      symbolSize: [3, 20],
      color: now.ink,
      silent: true,
    },
  ];
}

/** More words than these would be too small to read; the table beside the cloud has all. */
const WORDS = 60;
const GRID = 9;

export function wordcloud(spec: ListSpec, now: Look) {
  const data = spec.categories.slice(0, WORDS).map((name, place) => ({
    name,
    value: spec.values[place],
    textStyle: { color: now.series[place % now.series.length] },
  }));
  return {
    tooltip: { ...tooltip(now), valueFormatter: (value: unknown) => `${value} ${spec.unit}` },
    series: [
      {
        type: "wordCloud",
        shape: "circle",
        // Words are laid on a grid whose last cells may reach past the edge by one cell.
        width: null,
        height: null,
        left: GRID,
        right: GRID,
        top: GRID,
        bottom: GRID,
        sizeRange: now.onPaper ? [9, 24] : [13, 40],
        rotationRange: [0, 0],
        gridSize: GRID,
        drawOutOfBound: false,
        layoutAnimation: false,
        textStyle: { fontFamily: FONT, fontWeight: 500 },
        emphasis: { textStyle: { textDecoration: "underline" } },
        data,
      },
    ],
  };
}
