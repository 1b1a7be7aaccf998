// A table in shades.
import { FONT, type Look, tooltip, tooltipLines } from "./look";
import type { HeatmapSpec } from "./spec";

type Cell = [number, number, number | null];

export function heatmap(spec: HeatmapSpec, now: Look) {
  const data = spec.values.flatMap((row, down) =>
    row.map((value, across) => [across, down, value]),
  );
  const highest = Math.max(1, ...data.map(([, , value]) => value ?? 0));
  const axis = {
    type: "category",
    splitArea: { show: false },
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: now.muted, hideOverlap: true },
  };
  const few = spec.categories.length <= 12;
  const every = { ...axis.axisLabel, interval: 0 };
  return {
    textStyle: { fontFamily: FONT },
    grid: { left: 8, right: 8, top: 4, bottom: 4, containLabel: true },
    tooltip: {
      ...tooltip(now),
      formatter: ({ data: [across, down, value] }: { data: Cell }) =>
        tooltipLines(
          `${spec.rows[down]} · ${spec.categories[across]}`,
          `${value ?? "—"} ${spec.unit}`,
        ),
    },
    xAxis: { ...axis, axisLabel: few ? every : axis.axisLabel, data: spec.categories },
    yAxis: { ...axis, axisLabel: every, data: spec.rows, inverse: true },
    visualMap: { show: false, min: 0, max: highest, inRange: { color: now.shades } },
    series: [
      {
        type: "heatmap",
        data,
        cursor: spec.hrefs.length > 0 ? "pointer" : "default",
        itemStyle: { borderColor: now.paper, borderWidth: 2, borderRadius: 2 },
        label: {
          show: few,
          fontSize: 12,
          formatter: ({ data: [, , value] }: { data: Cell }) => String(value || ""),
        },
      },
    ],
  };
}
