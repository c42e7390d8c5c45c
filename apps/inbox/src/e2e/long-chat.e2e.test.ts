import type { Page } from "playwright";
import { expect, test } from "vitest";
import { fillUp, isAtEnd, leaveEnd, parts, scroller } from "./page-parts.ts";
import { describeInChromium, openInbox } from "./open-inbox.ts";

const MANY = 5000;

// About eight messages fit on the screen, and eight more are rendered above and below.
const FEW = 60;
const FEW_ELEMENTS = 1500;

/** Returns the number of messages and the number of elements on the page. */
const drawn = (page: Page): Promise<{ messages: number; elements: number }> =>
  page.evaluate(() => ({
    messages: document.querySelectorAll("[data-message-id]").length,
    elements: document.querySelectorAll("*").length,
  }));

async function expectFew(page: Page): Promise<void> {
  const { messages, elements } = await drawn(page);
  expect(messages).toBeGreaterThan(0);
  expect(messages).toBeLessThan(FEW);
  expect(elements).toBeLessThan(FEW_ELEMENTS);
}

const idOf = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.activeElement?.closest<HTMLElement>("[data-message-id]")?.dataset["messageId"]);

/** Whether a message is in the visible part of the chat. */
const isInSight = (page: Page, id: number): Promise<boolean> =>
  page.evaluate((wanted) => {
    const message = document.querySelector(`[data-message-id="${wanted}"]`)?.getBoundingClientRect();
    const chat = document.querySelector(".messages")?.getBoundingClientRect();
    return Boolean(message && chat && message.top >= chat.top - 1 && message.top < chat.bottom);
  }, id);

describeInChromium("a long chat", (browser) => {
  test("renders only few of its messages, at every scroll position", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    fillUp(desk, MANY);
    const first = desk.messages(143).find(({ content }) => content === "The very first")?.id ?? 0;
    await desk.send(143, { content: "As you said first", content_attributes: { in_reply_to: first } });
    await page.goto(`${desk.url}#/143`);
    await parts(page).message("As you said first").waitFor();
    await expect.poll(() => isAtEnd(page)).toBe(true);
    await expectFew(page);

    // A click on a quote goes to the original message, and moves the focus there.
    await parts(page)
      .message("As you said first")
      .getByRole("button", { name: /^In reply to/ })
      .press("Enter");
    await expect.poll(() => isInSight(page, first)).toBe(true);
    await expect.poll(() => idOf(page)).toBe(String(first));
    await expectFew(page);

    // The shortcuts continue from the original message, and a search result opens its message.
    await page.keyboard.press("j");
    await expect.poll(() => idOf(page)).toBe(String(first + 1));
    await parts(page).search.fill('"Line 2500."');
    await page.getByRole("button", { name: /Line 2500\./ }).click();
    await expect.poll(() => isInSight(page, first + 2499)).toBe(true);
    await expectFew(page);

    // The mouse wheel.
    await leaveEnd(page);
    await scroller(page).evaluate((element) => {
      element.scrollTop = element.scrollHeight / 3;
    });
    await expect.poll(async () => (await drawn(page)).messages).toBeGreaterThan(4);
    await expectFew(page);
    expect(inbox.complaints).toEqual([]);
  });

  test("tells screen readers the position of each line", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page, desk } = inbox;
    fillUp(desk, 1000);
    await parts(page).message("Line 1000.").waitFor();
    const lines = await parts(page)
      .messages.getByRole("listitem")
      .evaluateAll((all) => all.map((line) => [line.ariaPosInSet, line.ariaSetSize, line.textContent]));
    const places = lines.map(([place]) => Number(place));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    const [place, size, text] = lines.at(-1) ?? [];
    expect(text).toContain("Line 1000.");
    expect(place).toBe(size);
    expect(Number(size)).toBeGreaterThan(1000);
  });

  test("keeps the focused message rendered, even if the user scrolls far away", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page, desk } = inbox;
    fillUp(desk, 1000);
    const last = parts(page).message("Line 1000.");
    await last.getByRole("button", { name: "Reply" }).focus();
    await scroller(page).evaluate((element) => {
      element.scrollTop = 0;
    });
    await parts(page).message("The very first").waitFor();
    const id = await last.getAttribute("data-message-id");
    expect(await idOf(page)).toBe(id);
    // The first key press chooses the last message.
    await page.keyboard.press("k");
    await expect.poll(() => isAtEnd(page)).toBe(true);
    await page.keyboard.press("k");
    await expect.poll(() => idOf(page)).toBe(String(Number(id) - 1));
  });

  test("does not move the text that is being read when messages arrive or lines above are measured", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page, desk } = inbox;
    fillUp(desk, 400);
    await parts(page).message("Line 400.").waitFor();
    await expect.poll(() => isAtEnd(page)).toBe(true);
    await leaveEnd(page);
    const known = parts(page).messages.getByRole("article").nth(12);
    const top = (): Promise<number | undefined> => known.boundingBox().then((box) => box?.y);
    const before = await top();
    for (let at = 0; at < 5; at += 1) desk.customerWrites(143, `Below ${at}`);
    await page.getByRole("button", { name: "New messages" }).waitFor();
    expect(await top()).toBe(before);
    await page.getByRole("button", { name: "New messages" }).click();
    await parts(page).message("Below 4").waitFor();
    await expect.poll(() => isAtEnd(page)).toBe(true);
  });
});
