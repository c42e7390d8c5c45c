import { transform } from "esbuild"; import { cpSync, readdirSync, readFileSync, writeFileSync, rmSync } from "node:fs";
rmSync("ccm", { recursive: true, force: true }); cpSync("cc", "ccm", { recursive: true });
for (const f of readdirSync("ccm").filter((f) => f.endsWith(".js"))) writeFileSync("ccm/" + f, (await transform(readFileSync("ccm/" + f, "utf8"), { minifyWhitespace: true, minifySyntax: true, minifyIdentifiers: true, format: "esm", target: "es2023" })).code);
