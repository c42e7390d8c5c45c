import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  ...base,
  platform: "neutral",
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  entry: ["src/index.ts", "src/adapter.ts", "src/testing/index.ts", "src/web/index.ts", "src/whatsapp/index.ts"],
  // No file is imported for what it does when it is loaded. Without this, a shared chunk of which an entry uses nothing stays as a
  // bare import, about which esbuild warns.
  treeshake: { moduleSideEffects: false },
  // `Client` names `Symbol.asyncDispose`, which a consumer's own `lib` may not have. The build drops the line from the source.
  // The types of every entry are built with those of web globals in view, which tsconfig.json hides from all but the entry `web`.
  dts: { compilerOptions: { lib: ["ES2023", "WebWorker"] }, banner: '/// <reference lib="esnext.disposable" />' },
});
