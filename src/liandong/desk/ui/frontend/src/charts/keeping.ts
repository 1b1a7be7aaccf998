// A drawing to download: as PNG or SVG, in light colours, with its title and origin.
import type { ECharts } from "echarts/core";
import { FONT, type Look } from "./look";
import { offscreen } from "./offscreen";
import type { Spec } from "./spec";

const WIDTH = 960;
const HEAD = 44;

export interface Drawn {
  spec: Spec;
  title: string;
  option(now: Look): object;
  look: Look;
  height: number;
}

export function keep(drawn: Drawn, kind: "png" | "svg"): Promise<Blob> {
  const size = { width: WIDTH, height: drawn.height + HEAD };
  const option = { backgroundColor: drawn.look.paper, ...titled(drawn) };
  return kind === "svg"
    ? offscreen(drawn.spec, option, size, asSvg, "svg")
    : offscreen(drawn.spec, option, size, asPng);
}

function titled(drawn: Drawn): object {
  const option = drawn.option(drawn.look) as Record<string, unknown>;
  const title = {
    text: drawn.title,
    left: 8,
    top: 8,
    textStyle: { color: drawn.look.ink, fontFamily: FONT, fontSize: 16 },
  };
  return { ...option, title, ...lowered(option) };
}

/** Elements at the top make room for the title. */
function lowered(option: Record<string, unknown>): object {
  const moved: Record<string, unknown> = {};
  for (const part of ["grid", "geo", "legend"]) {
    const placed = option[part] as { top?: number } | undefined;
    if (typeof placed?.top === "number") moved[part] = { ...placed, top: placed.top + HEAD };
  }
  return moved;
}

function asPng(chart: ECharts): Promise<Blob> {
  const canvas = chart.renderToCanvas({ pixelRatio: 2 });
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/png");
  });
}

function asSvg(chart: ECharts): Blob {
  return new Blob([chart.renderToSVGString()], { type: "image/svg+xml" });
}
