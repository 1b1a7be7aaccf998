// Bundles the desk's styles and scripts into ../static/ui/dist. Nothing is fetched at run time.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import esbuild from "esbuild";
import * as sass from "sass";

const OUT = "../static/ui/dist";

const scss = {
  name: "scss",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, ({ path }) => {
      const { css, loadedUrls } = sass.compile(path, {
        loadPaths: ["node_modules"],
        quietDeps: true,
      });
      return { contents: css, loader: "css", watchFiles: loadedUrls.map((url) => url.pathname) };
    });
  },
};

const shared = {
  bundle: true,
  minify: true,
  logLevel: "warning",
  outdir: OUT,
  target: ["chrome110", "edge110", "firefox115", "safari16.4"],
};

const builds = [
  {
    ...shared,
    entryPoints: ["src/desk.css"],
    plugins: [scss],
    loader: { ".woff2": "file" },
    assetNames: "fonts/[name]",
  },
  { ...shared, entryPoints: ["src/theme.ts"], format: "iife" },
  { ...shared, entryPoints: ["src/worker.ts"], format: "iife" },
  {
    ...shared,
    entryPoints: ["src/desk.ts", "src/charts.ts", "src/scene.ts", "src/visits.ts"],
    format: "esm",
  },
];

if (process.argv.includes("--watch")) {
  for (const options of builds) await (await esbuild.context(options)).watch();
} else {
  const results = await Promise.all(
    builds.map((options) => esbuild.build({ ...options, write: false })),
  );
  // Only now that all went well: a server that runs meanwhile keeps what it has.
  rmSync(OUT, { recursive: true, force: true });
  for (const { path, contents } of results.flatMap(({ outputFiles }) => outputFiles)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
}
