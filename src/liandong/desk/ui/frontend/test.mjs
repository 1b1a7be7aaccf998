// `npm test`: bundles each test with what it imports and runs it in Node's own runner.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import esbuild from "esbuild";

const out = mkdtempSync("node_modules/.tests-");
try {
  const names = readdirSync("tests").filter((name) => name.endsWith(".test.ts"));
  await esbuild.build({
    entryPoints: names.map((name) => join("tests", name)),
    bundle: true,
    outdir: out,
    platform: "node",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  });
  const files = names.map((name) => join(out, name.replace(/\.ts$/, ".mjs")));
  process.exitCode = spawnSync(
    process.execPath,
    ["--test", "--test-reporter=dot", "--enable-source-maps", ...files],
    {
      stdio: "inherit",
    },
  ).status;
} finally {
  rmSync(out, { recursive: true });
}
