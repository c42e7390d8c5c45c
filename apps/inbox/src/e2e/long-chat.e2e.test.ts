import type { Page } from "playwright";
import { expect, test } from "vitest";
import { fillUp, isAtEnd, leaveEnd, parts, scroller } from "./page-parts.ts";
import { describeInChromium, openInbox } from "./open-inbox.ts";

const MANY = 5000;

// A screen holds about eight messages, and as many above and below are drawn as well.
const FEW = 60;
const FEW_ELEMENTS = 1500;

/** How many messages, and how many elements, the page holds. */
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

/** Whether a message is where its reader can see it. */
const isInSight = (page: Page, id: number): Promise<boolean> =>
  page.evaluate((wanted) => {
    const message = document.querySelector(`[data-message-id="${wanted}"]`)?.getBoundingClientRect();
    const chat = document.querySelector(".messages")?.getBoundingClientRect();
    return Boolean(message && chat && message.top >= chat.top - 1 && message.top < chat.bottom);
  }, id);

describeInChromium("a long chat", (browser) => {
  test("draws few of its messages, wherever its reader goes", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    fillUp(desk, MANY);
    const first = desk.messages(143).find(({ content }) => content === "The very first")?.id ?? 0;
    await desk.send(143, { content: "As you said first", content_attributes: { in_reply_to: first } });
    await page.goto(`${desk.url}#/143`);
    await parts(page).message("As you said first").waitFor();
    await expect.poll(() => isAtEnd(page)).toBe(true);
    await expectFew(page);

    // To the message that another replies to, with the keyboard along.
    await parts(page)
      .message("As you said first")
      .getByRole("button", { name: /^In reply to/ })
      .press("Enter");
    await expect.poll(() => isInSight(page, first)).toBe(true);
    await expect.poll(() => idOf(page)).toBe(String(first));
    await expectFew(page);

    // From there by the keys, and to one that the search found.
    await page.keyboard.press("j");
    await expect.poll(() => idOf(page)).toBe(String(first + 1));
    await parts(page).search.fill('"Line 2500."');
    await page.getByRole("button", { name: /Line 2500\./ }).click();
    await expect.poll(() => isInSight(page, first + 2499)).toBe(true);
    await expectFew(page);

    // By hand.
    await leaveEnd(page);
    await scroller(page).evaluate((element) => {
      element.scrollTop = element.scrollHeight / 3;
    });
    await expect.poll(async () => (await drawn(page)).messages).toBeGreaterThan(4);
    await expectFew(page);
    expect(inbox.complaints).toEqual([]);
  });

  test("says of each line where it stands among all", async () => {
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

  test("keeps the message that has the focus, however far its reader scrolls", async () => {
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
    // The first of these keys chooses the last message.
    await page.keyboard.press("k");
    await expect.poll(() => isAtEnd(page)).toBe(true);
    await page.keyboard.press("k");
    await expect.poll(() => idOf(page)).toBe(String(Number(id) - 1));
  });

  test("stays at its reader's place while messages come in and others above are measured", async () => {
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
