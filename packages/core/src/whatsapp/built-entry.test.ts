import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const dist = new URL("../../dist/", import.meta.url);

/** The code of a built file, with the code of the files that it imports. */
async function source(file: string): Promise<string> {
  const code = await readFile(new URL(file, dist), "utf8");
  const shared = [...code.matchAll(/["']\.{1,2}\/(chunk-[\w-]+\.js)["']/g)].map(([, name]) => source(name ?? ""));
  return [code, ...(await Promise.all(shared))].join("\n");
}

/** Looks for a code of WhatsApp's table and for a text of the table in a built file. */
async function holds(file: string) {
  const code = await source(file);
  return { code: code.includes("132018"), text: code.includes("Re-engagement message") };
}

test.each(["index.js", "index.cjs"])(
  "the built entry %s contains the codes of WhatsApp's table, and does not load its texts",
  async (file) => {
    expect(await holds(file)).toEqual({ code: true, text: false });
  },
);

test.each(["whatsapp/index.js", "whatsapp/index.cjs"])(
  "the built entry %s contains the codes and the texts of WhatsApp's table",
  async (file) => {
    expect(await holds(file)).toEqual({ code: true, text: true });
  },
);
