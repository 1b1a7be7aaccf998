// Places in shades, and the borders of other bodies over them.
import * as echarts from "echarts/core";
import { FONT, type Look, tooltip, tooltipLines } from "./look";
import type { Border, MapSpec, Ring } from "./spec";

/** Each kind of border has its own dash: colour alone does not distinguish them. */
const DASHES = ["dashed", "dotted", "solid"];

export function areaMap(spec: MapSpec, now: Look) {
  const kinds = [...new Set(spec.borders.map((border) => border.kind))];
  return {
    textStyle: { fontFamily: FONT },
    tooltip: { ...tooltip(now), formatter: (item: Hovered) => words(item, spec) },
    legend: {
      data: kinds,
      bottom: 0,
      left: 0,
      itemWidth: 28,
      itemHeight: 2,
      textStyle: { color: now.muted },
    },
    visualMap: {
      show: false,
      min: 0,
      max: Math.max(1, ...spec.values),
      seriesIndex: 0,
      inRange: { color: shades(spec, now) },
    },
    geo: { map: registered(spec), ...frame(spec, kinds.length > 0), ...ground(now) },
    series: [places(spec), ...kinds.map((kind, place) => lines(spec, kind, place, now))],
  };
}

/** A single place is drawn light, so that what lies on it can be seen. */
function shades(spec: MapSpec, now: Look) {
  return spec.values.length > 1 ? now.shades : now.shades.slice(0, 1);
}

interface Hovered {
  name: string;
  value?: unknown;
  seriesName?: string;
  seriesType?: string;
}

function words({ name, value, seriesType, seriesName }: Hovered, spec: MapSpec): string {
  return seriesType === "lines"
    ? tooltipLines(`${seriesName}：${name}`)
    : tooltipLines(name, `${value} ${spec.unit}`);
}

/** The view includes the borders, which may reach beyond the places. */
function frame(spec: MapSpec, legend: boolean) {
  const points = [
    ...spec.outlines.flat(),
    ...spec.borders.flatMap((border) => border.rings),
  ].flat();
  const [west, east] = extent(points.map(([lon]) => lon ?? 0));
  const [south, north] = extent(points.map(([, lat]) => lat ?? 0));
  return {
    boundingCoords: [
      [west, north],
      [east, south],
    ],
    top: 8,
    bottom: legend ? 36 : 8,
    left: 8,
    right: 8,
  };
}

function extent(values: number[]): [number, number] {
  return values.reduce(([low, high], one) => [Math.min(low, one), Math.max(high, one)], [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as [number, number]);
}

/** A map is registered by name; equal places with equal outlines share it. */
function registered(spec: MapSpec): string {
  const name = `${spec.categories.join()}${JSON.stringify(spec.outlines).length}`;
  const features = spec.categories.map((place, n) => ({
    type: "Feature",
    properties: { name: place },
    geometry: { type: "Polygon", coordinates: spec.outlines[n] },
  }));
  if (!echarts.getMap(name)) {
    echarts.registerMap(name, { type: "FeatureCollection", features } as never);
  }
  return name;
}

/** The style of the places; a series on a map takes it from here. */
function ground(now: Look) {
  return {
    label: { show: true, color: now.ink, fontSize: 12, ...halo(now) },
    itemStyle: { areaColor: now.shades[0], borderColor: now.accent, borderWidth: 1.5 },
    emphasis: { label: { color: now.ink, ...halo(now) }, itemStyle: { areaColor: now.line } },
    select: { disabled: true },
  };
}

/** Names stay readable on the darkest place. */
function halo(now: Look) {
  return { textBorderColor: now.paper, textBorderWidth: 3 };
}

function places(spec: MapSpec) {
  return {
    type: "map",
    geoIndex: 0,
    data: spec.categories.map((name, place) => ({ name, value: spec.values[place] })),
    cursor: "pointer",
  };
}

function lines(spec: MapSpec, kind: string, place: number, now: Look) {
  return {
    type: "lines",
    name: kind,
    coordinateSystem: "geo",
    polyline: true,
    data: spec.borders.filter((border) => border.kind === kind).flatMap(paths),
    color: now.series[place + 1],
    lineStyle: { width: 1.5, type: DASHES[place % DASHES.length], opacity: 1 },
  };
}

function paths(border: Border): { name: string; coords: Ring }[] {
  return border.rings.map((coords) => ({ name: border.name, coords }));
}
