import { build } from "esbuild";
import { cpSync, rmSync, writeFileSync } from "node:fs";
rmSync("/tmp/cs/pkg", { recursive: true, force: true });
const r = await build({
  absWorkingDir: "/work/wt/c-start/apps/cli", entryPoints: ["src/bin.ts"], outdir: "/work/wt/c-start/apps/cli/sketch", bundle: true, splitting: true, format: "esm", platform: "node", target: "es2023",
  mainFields: ["module", "main"], external: ["undici", "pg", "bullmq", "pg-boss"], alias: { "@livedesk/schema": "/work/wt/c-start/packages/schema/dist/index.js" },
  define: { PACKAGE_VERSION: '"0.0.0"' }, metafile: true, logLevel: "info", treeShaking: true, minify: process.argv.includes("--minify"),
  chunkNames: "chunks/[name]-[hash]",
});
writeFileSync("/tmp/cs/meta.json", JSON.stringify(r.metafile));
