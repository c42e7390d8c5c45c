import { readFile } from "node:fs/promises";

/** One of the contract's own examples, as it stands there. */
export const fixture = (name: string): Promise<string> =>
  readFile(new URL(`src/__fixtures__/${name}.json`, import.meta.resolve("@livedesk/schema/package.json")), "utf8");
