// Colours and type of all charts. The series colours differ in hue and in lightness, so that they
// part in greyscale and for the colour-blind; with more than one line, the line style differs too.

export const FONT = '"Noto Sans SC Variable", sans-serif';

export interface Look {
  ink: string;
  muted: string;
  line: string;
  paper: string;
  accent: string;
  series: string[];
  shades: string[];
}

const SERIES = ["#d98e2b", "#3b74b9", "#a8457a", "#7f8f2f", "#63b3d1", "#8a5a3b", "#7c8590"];

export function look(): Look {
  const probe = document.body.appendChild(document.createElement("span"));
  // light-dark() is worked out only where a property uses it
  const value = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const now = read(value);
  probe.remove();
  return now;
}

function read(value: (name: string) => string): Look {
  const accent = value("--ld-accent");
  return {
    ink: value("--ld-ink"),
    muted: value("--ld-muted"),
    line: value("--ld-line"),
    paper: value("--ld-paper"),
    accent,
    series: [accent, ...SERIES],
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
