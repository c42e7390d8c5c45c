import { expect, test } from "vitest";
import { describeInChromium, openInbox, SECRETS } from "./open-inbox.ts";
import { parts, write } from "./page-parts.ts";

describeInChromium("the inbox shows", (browser) => {
  test("a message from another program without a reload, and announces the message to screen readers", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    await page.getByText("Live", { exact: true }).waitFor();
    await desk.send(141, { content: "From a program" });
    await parts(page).message("From a program").waitFor();
    desk.customerWrites(141, "From the customer");
    await parts(page).message("From the customer").waitFor();
    await expect.poll(() => page.getByTestId("announcements").textContent()).toMatch(/New message .*From the customer/);
  });

  test("the exact request and response, and code without credentials", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page } = inbox;
    const { message, details } = parts(page);
    await write(page, "It's exact");
    await message("It's exact").click();
    await details.getByText("POST /api/v2/accounts/conversations/141/messages").first().waitFor();
    await details.getByText('"content": "It\'s exact"').first().waitFor();
    await details.getByText(/Response 200/).waitFor();
    const code = details.locator("figure").first();
    await code.getByText('-u "$LIVEDESK_API_KEY:$LIVEDESK_API_SECRET"').waitFor();
    await details.getByRole("button", { name: "SDK" }).click();
    await code.getByText("livedesk.messages.send(141").waitFor();
    const shown = await details.textContent();
    for (const secret of SECRETS) expect(shown).not.toContain(secret);
  });

  test("the results of a search, and the parts of the query that are not valid", async () => {
    await using inbox = await openInbox(browser());
    const { page } = inbox;
    const { search } = parts(page);
    await search.fill("from:customer order");
    await page.getByText("1 message found").waitFor();
    await page.getByRole("button", { name: /is my order on its way/ }).click();
    await expect.poll(() => new URL(page.url()).hash).toBe("#/141/27");
    await search.fill("colour:red");
    await page.getByText("There is no filter “colour:”").waitFor();
    await page.getByText("No messages match").waitFor();
    await page.getByRole("button", { name: "Clear the search" }).click();
    await page.getByRole("navigation", { name: "Conversations" }).waitFor();
  });

  test("the effect of each shortcut, but ignores shortcuts in a field", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page } = inbox;
    const { composer, search } = parts(page);
    const hash = () => new URL(page.url()).hash;
    await page.keyboard.press("k");
    await expect.poll(hash).toBe("#/141/29");
    await page.keyboard.press("k");
    await expect.poll(hash).toBe("#/141/28");
    await page.keyboard.press("j");
    await expect.poll(hash).toBe("#/141/29");
    await page.keyboard.press("r");
    await page.getByText("Reply to message 29").waitFor();
    await page.keyboard.type("j/k?r");
    expect(await composer.inputValue()).toBe("j/k?r");
    await page.keyboard.press("Escape");
    await expect.poll(() => composer.evaluate((field) => field === document.activeElement)).toBe(false);
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Help" });
    await help.waitFor();
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "detached" });
    await page.keyboard.press("/");
    await expect.poll(() => search.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect.poll(hash).toBe("#/141");
  });

  test("its texts in Japanese after the user has chosen Japanese, even after a reload", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page } = inbox;
    await page.getByRole("combobox", { name: "Language" }).selectOption("ja");
    await page.getByRole("button", { name: "送信", exact: true }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("ja");
    await page.reload();
    await page.getByRole("button", { name: "送信", exact: true }).waitFor();
  });

  test("its texts in Japanese if the browser prefers Japanese", async () => {
    await using inbox = await openInbox(browser(), "#/142", { locale: "ja-JP" });
    const { page } = inbox;
    await page.getByRole("textbox", { name: "新しいメッセージ" }).fill("こんにちは");
    await page.getByRole("button", { name: "送信", exact: true }).click();
    const failed = page.getByRole("article").filter({ hasText: "こんにちは" });
    await expect.poll(() => failed.textContent()).toContain("再エンゲージメント");
  });

  test("the colour scheme that the user has chosen", async () => {
    await using inbox = await openInbox(browser(), "#/141", { colorScheme: "dark" });
    const { page } = inbox;
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await page.getByRole("button", { name: /^Colours/ }).click();
    await expect.poll(background).not.toBe(dark);
    await page.getByRole("button", { name: /^Colours/ }).click();
    await expect.poll(background).toBe(dark);
  });

  test("the emulator's clock, window, faults and templates, and can change them", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    await page.getByRole("button", { name: "Emulator", exact: true }).click();
    const drawer = page.getByRole("dialog", { name: "Emulator" });
    await drawer.getByRole("button", { name: "+24 hours" }).click();
    await drawer.getByText("+1d from real time").waitFor();
    await drawer.getByText("Window closed").waitFor();
    await drawer.getByRole("button", { name: "Back to real time" }).click();
    await drawer.getByText("The clock shows real time.").waitFor();
    await drawer.getByRole("button", { name: "Close the window" }).click();
    await drawer.getByText("Window closed").waitFor();
    await drawer.getByRole("combobox", { name: /^Fault/ }).selectOption("500-after-commit");
    await drawer.getByRole("combobox", { name: "Kind of call" }).selectOption("note");
    await drawer.getByRole("spinbutton", { name: "Number of calls" }).fill("3");
    await drawer.getByRole("button", { name: "Add fault" }).click();
    await drawer.getByText("0 of 3 used").waitFor();
    expect(desk.faults.list().rules).toMatchObject([{ fault: "500-after-commit", kind: "note", count: 3 }]);
    await drawer.getByRole("button", { name: "Clear all" }).click();
    await drawer.getByText("No active faults.").waitFor();
  });

  test("one column at a time on a phone", async () => {
    await using inbox = await openInbox(browser(), "", { viewport: { width: 390, height: 844 } });
    const { page } = inbox;
    const { composer } = parts(page);
    await page.getByRole("navigation").getByRole("button").first().click();
    await composer.waitFor();
    expect(await page.getByRole("navigation").isVisible()).toBe(false);
    await page.getByRole("article").last().getByRole("button", { name: "Details" }).click();
    await page.getByRole("heading", { name: /^Message \d+/ }).waitFor();
    expect(await composer.isVisible()).toBe(false);
    await page.getByRole("button", { name: "Back" }).click();
    await composer.waitFor();
    await page.getByRole("button", { name: "Back" }).click();
    await page.getByRole("navigation").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});
