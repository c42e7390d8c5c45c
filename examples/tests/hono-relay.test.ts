import { existsSync } from "node:fs";
import { startEmulator } from "@livedesk/emulator";
import { type Browser, chromium, type Locator } from "playwright";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { folderOf, readmeOf } from "../../.ci/example-project.mjs";
import { copyOf, environment, output, sentTo, serve } from "./example.ts";

const executablePath = process.env["CHROMIUM_PATH"] || "/usr/bin/chromium";
const hasChromium = existsSync(executablePath);
const MISSING = `There is no Chromium at ${executablePath}: set CHROMIUM_PATH`;
if (!hasChromium && process.env["CI"]) throw new Error(MISSING);
if (!hasChromium) console.warn(`\n${MISSING}.\nNOT TESTED: the page of examples/hono-relay\n`);

const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

/** Opens the page, which is built in the folder `cwd`, with its server and a local LiveDesk. */
async function open(browser: Browser, cwd: string) {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const server = await serve("server.ts", cwd, environment(emulator));
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", ({ message }) => complaints.push(message));
  await page.goto(server.url);
  const say = async (text: string): Promise<Locator> => {
    await page.getByLabel("Message").fill(text);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    return page.getByRole("listitem").filter({ hasText: text });
  };
  return { emulator, server, context, page, complaints, say };
}

const label = (bubble: Locator): Promise<string> => bubble.locator("small").innerText();
const buttons = (bubble: Locator): Promise<readonly string[]> => bubble.getByRole("button").allInnerTexts();

describe.skipIf(!hasChromium)("the page of examples/hono-relay, in Chromium", () => {
  let browser: Browser;
  let cwd: string;
  const cleanups: (() => Promise<void> | void)[] = [];
  beforeAll(async () => {
    const context = { onTestFinished: (cleanup: () => Promise<void> | void) => void cleanups.push(cleanup) };
    cwd = await copyOf("hono-relay", context);
    await output("npm run build", { cwd, context });
    browser = await chromium.launch({ executablePath, args: ARGS });
  });
  afterAll(async () => {
    await browser?.close();
    for (const cleanup of cleanups) await cleanup();
  });

  test("shows a message before its answer arrives, and marks it as sent afterwards", async () => {
    const { emulator, page, complaints, say } = await open(browser, cwd);
    const gate = Promise.withResolvers<void>();
    await page.route("**/livedesk/**", async (route) => {
      await gate.promise;
      await route.continue();
    });
    const bubble = await say("Good morning");
    expect([await label(bubble), await page.getByLabel("Message").inputValue()]).toEqual(["Sending…", ""]);
    expect(sentTo(emulator, 141)).toEqual([]);
    gate.resolve();
    await expect.poll(() => label(bubble)).toBe("Sent");
    expect(sentTo(emulator, 141)).toEqual(["Good morning"]);
    expect([await buttons(bubble), complaints]).toEqual([[], []]);
  });

  test("offers no repeat of a message whose outcome is unknown before a person has looked", async () => {
    const { emulator, say } = await open(browser, cwd);
    emulator.faults.add({ fault: "reset-after-commit" });
    const stored = await say("It has shipped");
    await expect.poll(() => label(stored)).toMatch(/^Nobody knows whether the customer got this: /);
    expect(await buttons(stored)).toEqual(["It is there", "It is not there"]);
    await stored.getByRole("button", { name: "It is there" }).click();
    expect([await label(stored), await buttons(stored)]).toEqual(["Sent", []]);

    emulator.faults.add({ fault: "500-before-commit" });
    const lost = await say("It arrives on Friday");
    await expect.poll(() => label(lost)).toMatch(/^Nobody knows/);
    await lost.getByRole("button", { name: "It is not there" }).click();
    expect(await buttons(lost)).toEqual(["Send again", "Edit"]);
    await lost.getByRole("button", { name: "Send again" }).click();
    await expect.poll(() => label(lost)).toBe("Sent");
    expect(sentTo(emulator, 141)).toEqual(["It has shipped", "It arrives on Friday"]);
  });

  test("offers to edit a message that was refused, unless the agent is writing another one", async () => {
    const { emulator, context, page, say } = await open(browser, cwd);
    await context.clearCookies(); // the agent is no longer signed in
    const refused = await say("Wrong");
    await expect.poll(() => label(refused)).toMatch(/^Refused: /);
    expect(await buttons(refused)).toEqual(["Edit"]);
    expect(sentTo(emulator, 141)).toEqual([]);
    await page.getByLabel("Message").fill("Another message");
    expect(await refused.getByRole("button", { name: "Edit" }).isDisabled()).toBe(true); // it would replace what the agent writes
    await page.getByLabel("Message").fill("");
    await refused.getByRole("button", { name: "Edit" }).click();
    expect(await page.getByLabel("Message").inputValue()).toBe("Wrong");
  });

  test("offers to send a message again of which nothing was sent because LiveDesk cannot be reached", async () => {
    const { emulator, say } = await open(browser, cwd);
    await emulator.close();
    const bubble = await say("Nobody hears this");
    await expect.poll(() => label(bubble)).toMatch(/^Refused: .*: nothing was sent$/);
    expect(await buttons(bubble)).toEqual(["Send again", "Edit"]);
  });

  test("shows that a message which LiveDesk cannot accept was not sent", async () => {
    const { emulator, say } = await open(browser, cwd);
    const bubble = await say("x".repeat(150_001));
    await expect.poll(() => label(bubble)).toMatch(/^Not sent: /);
    expect([await buttons(bubble), sentTo(emulator, 141)]).toEqual([["Edit"], []]);
  });

  test("gets the outcome of a message in flight when the server is stopped", async () => {
    const { emulator, server, context, say } = await open(browser, cwd);
    emulator.faults.add({ fault: "slow", delayMs: 1500 });
    const bubble = await say("In flight");
    await expect.poll(() => sentTo(emulator, 141)).toHaveLength(1);
    const stopped = server.stop();
    await expect.poll(() => label(bubble)).toBe("Sent");
    await context.close(); // the connections that the browser keeps open would keep the server open for some seconds
    expect(await stopped).toBe(0);
  });
});

test("the command in the README prints where the page is, and ends after q", async () => {
  const { commands } = readmeOf("hono-relay");
  expect(commands).toEqual(["npm run build", "node try.ts"]);
  const printed = await output("printf '1\\nq\\n' | node try.ts", { cwd: folderOf("hono-relay") });
  expect(printed).toMatch(/^Open http:\/\/127\.0\.0\.1:\d+, and send a message\./);
});
