import type { Browser, BrowserContextOptions, Page } from "playwright";
import { type Desk, startDesk } from "./open-inbox.ts";

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
