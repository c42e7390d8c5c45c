import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, describe } from "vitest";

const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
];

/**
 * Describes what is to be seen in a real browser. Without one, these tests fail where they count, and elsewhere are left out
 * with a word that cannot be missed.
 */
export function describeInChromium(name: string, tests: (browser: () => Browser) => void): void {
  const isThere = existsSync(executablePath);
  if (!isThere && process.env["CI"]) throw new Error(`There is no Chromium at ${executablePath}: set CHROMIUM_PATH`);
  if (!isThere)
    console.warn(`\n!!! NOT TESTED: ${name}. There is no Chromium at ${executablePath}: set CHROMIUM_PATH\n`);

  describe.skipIf(!isThere)(`in Chromium, ${name}`, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args: ARGS });
    });
    afterAll(() => browser?.close());
    tests(() => {
      if (browser === undefined) throw new Error("The browser has not started");
      return browser;
    });
  });
}
