import { existsSync } from "node:fs";
import type { Emulator, TruthConversation, TruthMessage } from "@livedesk/emulator";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright";
import { afterAll, beforeAll, describe } from "vitest";
import { startDesk } from "../desk/start-desk.ts";

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
 * Describes tests of the built page in a real browser. Without Chromium, the tests are skipped with a clear warning. If
 * `CI` is set, they fail.
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

const CREDENTIALS = { apiKey: "key-of-the-desk", apiSecret: "secret-of-the-desk" };
const BASIC = btoa(`${CREDENTIALS.apiKey}:${CREDENTIALS.apiSecret}`);

/** The page must never show these strings. */
export const SECRETS: readonly string[] = [...Object.values(CREDENTIALS), BASIC];

/** The folder to which `vite build` writes the page. */
const PAGE = new URL("../../dist/", import.meta.url);

/** The server that `livedesk emulator` starts, with functions for tests. */
export interface Desk extends Pick<Emulator, "faults" | "templates" | "customerWrites"> {
  /** The URL of the page. */
  readonly url: string;
  conversation(id: number): TruthConversation | undefined;
  messages(conversationId: number): readonly TruthMessage[];
  contents(conversationId: number): readonly string[];
  /** Sends a message through the API, as another program would. The body is JSON, or a form with a file. */
  send(conversationId: number, body: object): Promise<void>;
  close(): Promise<void>;
}

/** Starts the server that `livedesk emulator` starts, on a free port. */
async function openDesk(): Promise<Desk> {
  const emulator = await startDesk(CREDENTIALS, PAGE);
  const conversation = (id: number) => emulator.truth().conversations.find((each) => each.id === id);
  const messages = (id: number) => conversation(id)?.messages ?? [];
  return {
    url: `${emulator.url}/`,
    faults: emulator.faults,
    templates: emulator.templates,
    customerWrites: (id, content) => emulator.customerWrites(id, content),
    conversation,
    messages,
    contents: (id) => messages(id).map(({ content }) => content),
    send: async (id, body) => {
      const url = `${emulator.url}/api/v2/accounts/conversations/${id}/messages`;
      const isForm = body instanceof FormData;
      const answer = await fetch(url, {
        method: "POST",
        headers: { Authorization: `Basic ${BASIC}`, ...(!isForm && { "Content-Type": "application/json" }) },
        body: isForm ? body : JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`The emulator refused a message of this test: HTTP ${answer.status}`);
    },
    close: () => emulator.close(),
  };
}

/** A page and its own emulator. */
export interface OpenInbox extends AsyncDisposable {
  readonly desk: Desk;
  readonly page: Page;
  /** Errors in the page's console, such as a violation of its content security policy. */
  readonly complaints: readonly string[];
}

const WIDE = { width: 1280, height: 800 };

/** Starts an emulator and opens its page at a hash such as `#/141`. */
export async function openInbox(browser: Browser, hash = "", options: BrowserContextOptions = {}): Promise<OpenInbox> {
  const desk = await openDesk();
  const context = await browser.newContext({ viewport: WIDE, locale: "en-GB", reducedMotion: "reduce", ...options });
  // This is the same limit as for the polls of a test, so that a slow machine does not make the test fail.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(desk.url + hash);
  await page.locator(".row, .message").first().waitFor({ state: "attached" });
  return {
    desk,
    page,
    complaints,
    async [Symbol.asyncDispose]() {
      await context.close();
      await desk.close();
    },
  };
}
