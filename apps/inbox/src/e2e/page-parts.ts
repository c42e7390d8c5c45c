import type { Locator, Page, Route } from "playwright";
import { expect } from "vitest";
import type { Desk } from "./open-inbox.ts";

/** Writes many messages from the customer in conversation 143. The text of the first one is "The very first". */
export function fillUp(desk: Desk, count: number): void {
  for (let at = 1; at <= count; at += 1) desk.customerWrites(143, at === 1 ? "The very first" : `Line ${at}.`);
}

/** The element of a chat that scrolls. */
export const scroller = (page: Page): Locator => page.locator(".messages");

/** Whether a chat is at its end. */
export const isAtEnd = (page: Page): Promise<boolean> =>
  scroller(page).evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight < 5);

/** Scrolls a chat up with the mouse wheel, away from its end. */
export async function leaveEnd(page: Page): Promise<void> {
  await scroller(page).hover();
  await page.mouse.wheel(0, -2000);
  await expect.poll(() => isAtEnd(page)).toBe(false);
  // The browser continues to scroll for some frames.
  await scroller(page).evaluate(async (element) => {
    for (let still = 0, last = element.scrollTop; still < 5; last = element.scrollTop) {
      await new Promise((resolve) => void requestAnimationFrame(resolve));
      still = element.scrollTop === last ? still + 1 : 0;
    }
  });
}

/** The parts of the page, by their accessible names. */
export const parts = (page: Page) => ({
  composer: page.getByRole("textbox", { name: "New message" }),
  send: page.getByRole("form", { name: "New message" }).locator("button[type=submit]"),
  messages: page.getByRole("list", { name: "Messages" }),
  details: page.getByRole("region", { name: "Message", exact: true }),
  search: page.getByRole("textbox", { name: "Search messages" }),
  /** The note about a failed call. */
  trouble: page.getByTestId("trouble"),
  /** The note about messages that wait for the user. */
  unsent: page.getByTestId("unsent"),
  /** The message with a text. */
  message: (text: string): Locator => page.getByRole("article").filter({ hasText: text }),
  mode: (name: string): Locator => page.getByRole("radio", { name }),
});

/** Writes a text in the composer and sends it. */
export async function write(page: Page, text: string): Promise<void> {
  await parts(page).composer.fill(text);
  await parts(page).send.click();
}

/**
 * Keeps the stream of changes closed until the returned function is called. A page that loads in the meantime reads everything
 * once, and again when the stream opens: a test can decide when this second reading happens, or that it never does.
 */
export async function holdStream(page: Page): Promise<() => Promise<void>> {
  const held: Route[] = [];
  let isHeld = true;
  await page.route("**/__emulator/events", async (route) => {
    if (isHeld) held.push(route);
    else await route.continue();
  });
  return async () => {
    isHeld = false;
    for (const route of held.splice(0)) await route.continue();
  };
}

/** Calls of the page that are held. */
export interface HeldCalls {
  /** The number of held calls. */
  waiting(): number;
  /** Refuses the first held call. Waits for a call first, because the page may show a call before its request arrives here. */
  refuse(): Promise<void>;
  /** Passes the first held call to the server. Waits for a call first. */
  pass(): Promise<void>;
}

/** Holds every call of the page. */
export async function holdCalls(page: Page): Promise<HeldCalls> {
  const held: Route[] = [];
  await page.route("**/livedesk/**", (route) => void held.push(route));
  const first = async (): Promise<Route | undefined> => {
    await expect.poll(() => held.length).toBeGreaterThan(0);
    return held.shift();
  };
  return {
    waiting: () => held.length,
    refuse: async () => (await first())?.fulfill({ status: 422, json: { error: "refused by this test" } }),
    pass: async () => (await first())?.continue(),
  };
}
