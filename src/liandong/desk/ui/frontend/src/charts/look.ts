// Colours and type of all charts, from the tokens of the page.
import { format } from "echarts/core";

export const FONT = '"Noto Sans SC Variable", sans-serif';

export interface Look {
  ink: string;
  muted: string;
  line: string;
  paper: string;
  accent: string;
  series: string[];
  shades: string[];
  onPaper: boolean;
}

const SERIES = [1, 2, 3, 4, 5, 6, 7].map((place) => `--ld-series-${place}`);

/** The look of the page now or, for paper, in light colours. */
export function look(onPaper = false): Look {
  const probe = document.body.appendChild(document.createElement("span"));
  probe.style.colorScheme = onPaper ? "light" : "";
  // light-dark() is only resolved where a property uses it
  const value = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const now = { ...read(value), onPaper };
  probe.remove();
  return now;
}

function read(value: (name: string) => string): Omit<Look, "onPaper"> {
  const accent = value("--ld-accent");
  return {
    ink: value("--ld-ink"),
    muted: value("--ld-muted"),
    line: value("--ld-line"),
    paper: value("--ld-paper"),
    accent,
    series: [accent, ...SERIES.map(value)],
    shades: [value("--ld-shade-0"), value("--ld-shade-1"), value("--ld-shade-2")],
  };
}

export function tooltip(now: Look) {
  return {
    confine: true,
    backgroundColor: now.paper,
    borderColor: now.line,
    padding: [6, 10],
    textStyle: { color: now.ink, fontFamily: FONT, fontSize: 13 },
    extraCssText: "box-shadow:none",
  };
}

/** The result of a formatter is HTML: names are data, and are only escaped here. */
export function tooltipLines(...lines: string[]): string {
  return lines.map((line) => format.encodeHTML(line)).join("<br>");
}
