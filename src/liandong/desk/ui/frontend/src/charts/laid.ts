// Waits until a word cloud is complete: it places its words one by one, without an event at the end.
import type { EChartsType } from "echarts/core";

/** Milliseconds without another word after which none comes any more. */
const QUIET = 800;

export async function laid(chart: EChartsType): Promise<void> {
  let before = -1;
  for (let now = drawn(chart); now !== before; now = drawn(chart)) {
    before = now;
    await new Promise((done) => setTimeout(done, QUIET));
  }
}

function drawn(chart: EChartsType): number {
  return chart.getZr().storage.getDisplayList(true).length;
}
