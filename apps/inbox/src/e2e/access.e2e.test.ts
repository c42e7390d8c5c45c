import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright";
import { expect, test } from "vitest";
import { describeInChromium, type Desk, openInbox } from "./open-inbox.ts";
import { write } from "./page-parts.ts";

/** Returns the serious problems that axe finds on a page. */
async function barriers(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

/** Brings the page into states that show all of its parts. */
async function fill(desk: Desk): Promise<void> {
  desk.templates.replace([
    {
      name: "order_update",
      language: "en_US",
      header: { type: "text", text: "Order {{1}}" },
      body: "Hello *{{1}}*.",
      footer: "Acme",
      buttons: [{ type: "quick_reply", text: "Stop" }],
    },
  ]);
  desk.faults.add({ fault: "slow", delayMs: 1, conversationId: 143 });
  await desk.send(142, { content: "Hello" });
  await desk.send(142, { content: "Among us", private: true });
  await desk.send(142, { content: "As I said", content_attributes: { in_reply_to: 30 } });
  await desk.send(142, {
    content: "Hello",
    message_type: "outgoing",
    template_params: {
      name: "order_update",
      language: "en_US",
      processed_params: { 1: "John" },
      header_params: { type: "text", text_variables: { 1: "#1" } },
    },
  });
}

const LOOKS = (["light", "dark"] as const).flatMap((colorScheme) => [
  { colorScheme, viewport: { width: 1280, height: 800 } },
  { colorScheme, viewport: { width: 390, height: 844 } },
]);

describeInChromium("axe finds no serious accessibility problem", (browser) => {
  test.each(LOOKS)("in the $colorScheme scheme at a width of $viewport.width px", async (look) => {
    await using inbox = await openInbox(browser(), "", look);
    const { page, desk } = inbox;
    await fill(desk);
    expect(await barriers(page)).toEqual([]);

    await page.goto(`${desk.url}#/142`);
    await page.getByRole("article").filter({ hasText: "Order #1" }).waitFor();
    expect(await barriers(page)).toEqual([]);

    const failed = desk.messages(142).find(({ status }) => status === "failed");
    await page.goto(`${desk.url}#/142/${failed?.id}/details`);
    await page.getByText("As code").waitFor();
    expect(await barriers(page)).toEqual([]);

    await page.goto(`${desk.url}#/142`);
    await page.getByRole("radio", { name: "Private note" }).check();
    expect(await barriers(page)).toEqual([]);
    desk.faults.add({ fault: "500-before-commit" });
    await write(page, "Perhaps");
    await page.getByText("The message is not in the conversation yet").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("radio", { name: "As the customer" }).check();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("radio", { name: "Message", exact: true }).check();

    await page.getByRole("button", { name: "Template", exact: true }).click();
    await page.getByRole("button", { name: "Send template" }).click();
    await page.getByText("is required").first().waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "Emulator", exact: true }).click();
    await page.getByRole("dialog", { name: "Emulator" }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "Keyboard and search help" }).click();
    await page.getByRole("dialog", { name: "Help" }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });
});
