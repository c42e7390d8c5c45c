import type { Page } from "playwright";
import { expect, test } from "vitest";
import { fillUp, isAtEnd, leaveEnd, parts, scroller, write } from "./page-parts.ts";
import { describeInChromium, openInbox } from "./open-inbox.ts";

const scrollTop = (page: Page): Promise<number> => scroller(page).evaluate((element) => element.scrollTop);
const focused = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => (document.activeElement as HTMLElement).dataset["messageId"] ?? document.activeElement?.id);

describeInChromium("the inbox keeps the reader's place", (browser) => {
  test("in a long chat, but announces new messages, and scrolls to a message that the page sends", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page, desk } = inbox;
    fillUp(desk, 80);
    await parts(page).message("Line 80.").waitFor();
    await expect.poll(() => isAtEnd(page)).toBe(true);
    await leaveEnd(page);
    const before = await scrollTop(page);
    desk.customerWrites(143, "Came in below");
    const news = page.getByRole("button", { name: "New messages" });
    await news.waitFor();
    expect(await scrollTop(page)).toBe(before);
    await news.click();
    await expect.poll(() => isAtEnd(page)).toBe(true);
    await news.waitFor({ state: "detached" });

    await page.mouse.wheel(0, -2000);
    await expect.poll(() => isAtEnd(page)).toBe(false);
    await write(page, "Sent from here");
    await parts(page).message("Sent from here").waitFor();
    await expect.poll(() => isAtEnd(page)).toBe(true);
  });

  test("in a conversation that was empty at first, whose latest message stays visible", async () => {
    await using inbox = await openInbox(browser());
    const { page, desk } = inbox;
    await page.route("**/__emulator/truth", async (route) => {
      const answer = await route.fetch();
      const json: unknown = await answer.json();
      const { conversations } = json as { conversations: { id: number; messages: unknown[] }[] };
      for (const each of conversations) if (each.id === 143) each.messages = [];
      await route.fulfill({ json });
    });
    await page.goto(`${desk.url}#/143`);
    await page.reload();
    await page.getByText("This conversation has no messages yet.").waitFor();
    await page.unroute("**/__emulator/truth");
    fillUp(desk, 60);
    await parts(page).message("Line 60.").waitFor();
    await expect.poll(() => isAtEnd(page)).toBe(true);
    await leaveEnd(page);
    desk.customerWrites(143, "Below");
    await page.getByRole("button", { name: "New messages" }).waitFor();
    expect(await isAtEnd(page)).toBe(false);
  });

  test("when the skip link moves the focus to the message box", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page } = inbox;
    await page.getByRole("link", { name: "Skip to the message box" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe("composer");
    expect(new URL(page.url()).hash).toBe("#/143");
  });

  test("when a dialog is closed", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page } = inbox;
    for (const name of ["Template", "Emulator", "Keyboard and search help"]) {
      const opener = page.getByRole("button", { name, exact: true });
      await opener.click();
      await page.getByRole("dialog").waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
    }
  });

  test("after a click on a switch, so that the shortcuts still work", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page } = inbox;
    await page.getByRole("switch", { name: "As the customer sees it" }).check();
    await page.keyboard.press("/");
    await expect.poll(() => focused(page)).toBe("search");
  });

  test.each([
    ["at 200 % of a small screen", { width: 640, height: 400 }],
    ["on a phone whose keyboard is up", { width: 390, height: 420 }],
  ])("and keeps the send button visible %s", async (_, viewport) => {
    await using inbox = await openInbox(browser(), "#/141", { viewport });
    const { page, desk } = inbox;
    const { composer, send, trouble } = parts(page);
    desk.faults.add({ fault: "429", retryAfter: 3600 });
    await write(page, Array.from({ length: 40 }, (__, line) => `Line ${line}`).join("\n"));
    await trouble.waitFor();
    await page.getByTestId("file-picker").setInputFiles(
      Array.from({ length: 15 }, (__, at) => ({
        name: `${at}.txt`,
        mimeType: "text/plain",
        buffer: Buffer.from("x"),
      })),
    );
    await page.getByText("15 files").waitFor();
    const box = await send.boundingBox();
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
    expect((await composer.boundingBox())?.height).toBeGreaterThan(30);
  });

  test("and keeps the whole top bar visible on a phone with an active fault and a moved clock", async () => {
    await using inbox = await openInbox(browser(), "#/141", { viewport: { width: 390, height: 844 } });
    const { page, desk } = inbox;
    desk.faults.add({ fault: "slow", delayMs: 1 });
    await page.getByRole("button", { name: "Emulator", exact: true }).click();
    const drawer = page.getByRole("dialog", { name: "Emulator" });
    await drawer.getByRole("button", { name: "+24 hours" }).click();
    await drawer.getByRole("button", { name: "+1 hour" }).click();
    await drawer.getByText("+1d 1h from real time").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "1 active fault" }).waitFor();
    const widths = await page.evaluate(() => ["html", ".top-bar"].map((of) => document.querySelector(of)?.scrollWidth));
    expect(widths).toEqual([390, 390]);
  });
});
