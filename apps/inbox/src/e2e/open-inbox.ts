import type { EmulatorControls, TruthConversation, TruthMessage } from "@livedesk/emulator";
import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright";
import { afterAll, beforeAll, describe } from "vitest";
import { startDesk as startShippedDesk } from "../desk/start-desk.ts";

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

/** A page of its own emulator. */
export interface OpenInbox extends AsyncDisposable {
  readonly desk: Desk;
  readonly page: Page;
  /** What the page complained of, such as something that its policy forbids. */
  readonly complaints: readonly string[];
}

const WIDE = { width: 1280, height: 800 };

/** Starts an emulator and opens its page at a place. */
export async function openInbox(browser: Browser, hash = "", options: BrowserContextOptions = {}): Promise<OpenInbox> {
  const desk = await startDesk();
  const context = await browser.newContext({ viewport: WIDE, locale: "en-GB", reducedMotion: "reduce", ...options });
  // As patient as the polls of a test: a busy machine is slow, and that is no failure.
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

const CREDENTIALS = { apiKey: "key-of-the-desk", apiSecret: "secret-of-the-desk" };

/** Where `vite build` puts the page. */
const PAGE = new URL("../../dist/", import.meta.url);

/** What `livedesk emulator` serves, with what a test needs to know of it. */
export interface Desk extends Pick<EmulatorControls, "faults" | "templates" | "customerWrites"> {
  /** Where the page is. */
  readonly url: string;
  /** What the page must never show. */
  readonly secrets: readonly string[];
  conversation(id: number): TruthConversation | undefined;
  messages(conversationId: number): readonly TruthMessage[];
  contents(conversationId: number): readonly string[];
  /** Sends as a program would, past the page. */
  send(conversationId: number, body: unknown): Promise<void>;
  /** Sends a file as a program would, past the page. */
  sendFile(conversationId: number, file: File): Promise<void>;
  close(): Promise<void>;
}

/** Starts a desk of its own on a free port. */
export async function startDesk(): Promise<Desk> {
  const emulator = await startShippedDesk(CREDENTIALS, PAGE);
  const conversation = (id: number) => emulator.truth().conversations.find((each) => each.id === id);
  const messages = (id: number) => conversation(id)?.messages ?? [];
  const basic = btoa(`${CREDENTIALS.apiKey}:${CREDENTIALS.apiSecret}`);
  const post = async (id: number, body: BodyInit, headers: Record<string, string> = {}): Promise<void> => {
    const url = `${emulator.url}/api/v2/accounts/conversations/${id}/messages`;
    const answer = await fetch(url, { method: "POST", headers: { Authorization: `Basic ${basic}`, ...headers }, body });
    if (!answer.ok) throw new Error(`The emulator refused a message of this test: HTTP ${answer.status}`);
  };

  return {
    url: `${emulator.url}/`,
    secrets: [...Object.values(CREDENTIALS), basic],
    faults: emulator.faults,
    templates: emulator.templates,
    customerWrites: (id, content) => emulator.customerWrites(id, content),
    conversation,
    messages,
    contents: (id) => messages(id).map(({ content }) => content),
    send: (id, body) => post(id, JSON.stringify(body), { "Content-Type": "application/json" }),
    sendFile: (id, file) => {
      const form = new FormData();
      form.append("attachments[]", file);
      return post(id, form);
    },
    close: () => emulator.close(),
  };
}
