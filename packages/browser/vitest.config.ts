import { existsSync } from "node:fs";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { base } from "../../vitest.base.ts";
import { chromiumCommands } from "./src/chromium-commands.test.ts";

const executablePath = process.env["CHROMIUM_PATH"] || "/usr/bin/chromium";
const hasChromium = existsSync(executablePath);
const MISSING = `There is no Chromium at ${executablePath}: set CHROMIUM_PATH`;

if (!hasChromium && process.env["CI"]) throw new Error(MISSING);
if (!hasChromium)
  console.warn(`\n${MISSING}.\nNOTHING IS TESTED IN A BROWSER: every src/*.browser.test.ts is left out.\n`);

const IN_CHROMIUM = ["src/**/*.browser.test.ts"];

const inNode: TestProjectInlineConfiguration = {
  test: { ...base, name: "browser", exclude: [...IN_CHROMIUM, "src/chromium-commands.test.ts"] },
};

const inChromium: TestProjectInlineConfiguration = {
  test: {
    name: "browser in Chromium",
    include: IN_CHROMIUM,
    testTimeout: base.testTimeout ?? 0,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      instances: [{ browser: "chromium" }],
      commands: chromiumCommands,
      provider: playwright({
        launchOptions: {
          executablePath,
          // A container has neither a sandbox nor a GPU; the rest keeps a browser quiet that has nobody to serve.
          args: [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
          ],
        },
      }),
    },
  },
};

export default defineConfig({
  test: { reporters: base.reporters ?? [], projects: hasChromium ? [inNode, inChromium] : [inNode] },
});
