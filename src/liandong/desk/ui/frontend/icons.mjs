// Writes ../icons.json: the markup inside each icon that icons.txt names, from Tabler's outlines.
import { readFileSync, writeFileSync } from "node:fs";

const FOLDER = "node_modules/@tabler/icons/icons/outline";
const EMPTY_FRAME = /<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/;

function inside(name) {
  const svg = readFileSync(`${FOLDER}/${name}.svg`, "utf8");
  const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return body
    .replace(EMPTY_FRAME, "")
    .replace(/\s*\n\s*/g, "")
    .replaceAll(" />", "/>");
}

const names = readFileSync("icons.txt", "utf8").split("\n").filter(Boolean).sort();
const shapes = Object.fromEntries(names.map((name) => [name, inside(name)]));
writeFileSync("../icons.json", `${JSON.stringify(shapes, null, 1)}\n`);
