import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build, type Platform } from "esbuild";
import type { Table } from "../measure/table.ts";
import type { Settings } from "../settings.ts";

/** A program that makes one client. `without` names packages that are left out of the bundle. */
interface Bundle {
  readonly name: string;
  readonly code: string;
  readonly platform: Platform;
  readonly without?: readonly string[];
}

const BUNDLES: readonly Bundle[] = [
  {
    name: "@livedesk/browser",
    code: `import { createClient } from "@livedesk/browser"; globalThis.client = createClient({ baseUrl: "/livedesk" });`,
    platform: "browser",
  },
  {
    name: "@livedesk/fetch",
    code: `import { createClient } from "@livedesk/fetch"; globalThis.client = createClient({ apiKey: "a", apiSecret: "b" });`,
    platform: "browser",
  },
  {
    name: "@livedesk/node, without its dependencies",
    code: 'import { createClient } from "@livedesk/node"; globalThis.client = createClient();',
    platform: "node",
    without: ["undici", "zod", "zod/mini", "mime", "mime/lite"],
  },
  { name: "ky", code: 'import ky from "ky"; globalThis.client = ky.create({});', platform: "browser" },
  { name: "axios", code: 'import axios from "axios"; globalThis.client = axios.create({});', platform: "browser" },
  {
    name: "@figuro/chatwoot-sdk, without `stream`",
    code: 'import chatwoot from "@figuro/chatwoot-sdk"; globalThis.client = new chatwoot({ config: {} });',
    platform: "browser",
    without: ["stream"],
  },
  {
    name: "openai",
    code: 'import { OpenAI } from "openai"; globalThis.client = new OpenAI({ apiKey: "none" });',
    platform: "browser",
  },
];

/** Measures the code that a visitor downloads when a page makes one client. */
export async function size({ progress }: Settings): Promise<Table[]> {
  progress(`size: ${BUNDLES.length} bundles`);
  const rows = await Promise.all(
    BUNDLES.map(async (bundle) => {
      const code = await bundleOf(bundle);
      return [bundle.name, bundle.platform, code.length / 1000, brotliCompressSync(code).length / 1000];
    }),
  );
  return [
    {
      title: "Size of a bundle",
      caption:
        "The program makes one client. It is bundled and minified with esbuild, then compressed with brotli. 1 kB is 1000 bytes.",
      columns: ["client", "platform", "minified, kB", "brotli, kB"],
      rows: rows.toSorted((a, b) => Number(a[3]) - Number(b[3])),
    },
  ];
}

async function bundleOf({ code, platform, without = [] }: Bundle): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    external: [...without],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform,
    target: "es2023",
    logLevel: "error",
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}
