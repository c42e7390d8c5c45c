import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build, type Platform } from "esbuild";
import type { Settings } from "../settings.ts";
import type { Table } from "../table.ts";

/** One client constructed; `without` is left out of the bundle. */
interface Bundle {
  readonly name: string;
  readonly code: string;
  readonly platform: Platform;
  readonly without?: readonly string[];
}

/** By their files, since this application may use neither of them otherwise. */
const browser = fileURLToPath(import.meta.resolve("@livedesk/browser"));

const BUNDLES: readonly Bundle[] = [
  {
    name: "@livedesk/browser",
    code: `import { createClient } from ${JSON.stringify(browser)}; globalThis.client = createClient({ baseUrl: "/livedesk" });`,
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

/** What a page that makes one client has its visitors download. */
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
        "One client constructed, bundled and minified with esbuild, and that compressed with brotli. kB = 1000 bytes.",
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
