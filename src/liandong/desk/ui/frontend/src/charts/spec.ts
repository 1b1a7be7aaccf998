// The data of a chart as the server writes it (ui/charts.py).

export type Value = number | null;

export interface Series {
  name: string;
  values: Value[];
  role: "main" | "before" | "bound" | "low";
}

export interface ColumnSpec {
  kind: "line" | "bar";
  unit: string;
  categories: string[];
  series: Series[];
  hrefs: string[];
  stacked?: boolean;
}

export interface ListSpec {
  kind: "hbar" | "wordcloud";
  unit: string;
  categories: string[];
  values: number[];
  hrefs: string[];
  colours?: string[];
  beside?: { name: string; values: Value[] };
}

export interface HeatmapSpec {
  kind: "heatmap";
  unit: string;
  rows: string[];
  categories: string[];
  values: Value[][];
  hrefs: string[][];
}

export type Ring = [number, number][];

export interface Border {
  kind: string;
  name: string;
  rings: Ring[];
}

export interface MapSpec {
  kind: "map";
  unit: string;
  categories: string[];
  values: number[];
  hrefs: string[];
  outlines: Ring[][];
  borders: Border[];
}

export type Spec = ColumnSpec | ListSpec | HeatmapSpec | MapSpec;
