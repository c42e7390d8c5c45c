import { expect, test } from "vitest";
import { describeInChromium, openInbox } from "./open-inbox.ts";
import { holdCalls, parts, write } from "./page-parts.ts";

describeInChromium("the inbox when something fails", (browser) => {
  test("explains why a message outside the window failed, and sends it after the customer has written", async () => {
    await using inbox = await openInbox(browser(), "#/142");
    const { page, desk } = inbox;
    const { message, mode } = parts(page);
    await write(page, "Is all well?");
    const failed = message("Is all well?");
    await failed.getByText("Failed").waitFor();
    await failed.getByText("(131047)").waitFor();
    await failed.getByText(/Send a WhatsApp template instead/).waitFor();
    expect(await failed.getByRole("button", { name: "Retry" }).count()).toBe(0);

    await failed.getByRole("button", { name: "Write as the customer" }).click();
    expect(await mode("As the customer").isChecked()).toBe(true);
    await write(page, "Yes, thank you");
    await failed.getByText("The window is open now").waitFor();
    await failed.getByRole("button", { name: "Retry" }).click();
    await failed.getByText("Sent", { exact: true }).waitFor();
    expect(await failed.getByText("131047").count()).toBe(0);
    expect(desk.contents(142).filter((content) => content === "Is all well?")).toHaveLength(1);

    await failed.click();
    const { details } = parts(page);
    await details.getByRole("heading", { name: /^Message/ }).waitFor();
    await expect.poll(() => details.locator(".history strong").allTextContents()).toEqual(["Failed", "Sent"]);
  });

  test("opens the template form from a message that failed outside the window", async () => {
    await using inbox = await openInbox(browser(), "#/142");
    const { page } = inbox;
    await write(page, "Hello?");
    await parts(page).message("Hello?").getByRole("button", { name: "Send a template" }).click();
    await expect.poll(() => page.getByRole("dialog", { name: "Send a template" }).isVisible()).toBe(true);
  });

  test("finds a message whose answer was lost, and does not confuse the next message with it", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    const { trouble, composer, message, send } = parts(page);
    desk.faults.add({ fault: "reset-after-commit", count: 1 });
    await write(page, "Once only");
    const id = () => desk.messages(141).find(({ content }) => content === "Once only")?.id;
    await trouble.getByText(`It was sent: message`).waitFor();
    expect(await trouble.textContent()).toContain(`message ${id()}`);
    await message("Once only").waitFor();
    // The keyboard shortcut must not send another message before the failed message.
    expect(await composer.inputValue()).toBe("");
    await composer.fill("And more");
    expect(await send.isDisabled()).toBe(true);
    await composer.press("Control+Enter");
    await trouble.getByRole("button", { name: "OK", exact: true }).click();
    await trouble.waitFor({ state: "detached" });
    expect(await composer.inputValue()).toBe("And more");
    expect(desk.contents(141).filter((content) => content === "Once only")).toHaveLength(1);
  });

  test('does not repeat a message with an unknown outcome unless the user clicks "Send again anyway"', async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    const { trouble, composer, send } = parts(page);
    const sent = () => desk.contents(141).filter((content) => content === "Perhaps").length;
    desk.faults.add({ fault: "500-before-commit", count: 1 });
    await write(page, "Perhaps");
    await trouble.getByText("Delivery unknown").waitFor();
    await trouble.getByText("The message is not in the conversation yet").waitFor();
    await trouble.getByText("Perhaps", { exact: true }).waitFor();
    await composer.fill("And more");
    expect(await send.isDisabled()).toBe(true);
    await composer.press("Control+Enter");
    await composer.evaluate((field) => field.closest("form")?.requestSubmit());
    expect(sent()).toBe(0);
    await trouble.getByRole("button", { name: "Send again anyway" }).click();
    await trouble.waitFor({ state: "detached" });
    await expect.poll(sent).toBe(1);
    expect(desk.contents(141)).not.toContain("And more");
    expect(await composer.inputValue()).toBe("And more");
  });

  test("reports the failure of a template after its form was closed, and closes no other dialog", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    desk.templates.replace([{ name: "greeting", language: "en", body: "Hello {{1}}." }]);
    const { trouble } = parts(page);
    const calls = await holdCalls(page);
    const sendAndLeave = async (name: string): Promise<void> => {
      await page.getByRole("button", { name: "Template", exact: true }).click();
      await page.locator('[data-path="body.1"]').fill(name);
      await page.getByRole("button", { name: "Send template" }).click();
      await page.getByRole("button", { name: "Stop sending" }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Help" }).waitFor();
    };
    await sendAndLeave("John");
    await calls.pass();
    await expect.poll(() => desk.messages(141).at(-1)?.template_params?.processed_params).toEqual({ 1: "John" });
    await parts(page).message("Hello John.").waitFor({ state: "attached" });
    expect(await page.getByRole("dialog", { name: "Help" }).isVisible()).toBe(true);
    await page.keyboard.press("Escape");

    desk.faults.add({ fault: "500-after-commit", count: 1 });
    await sendAndLeave("Mary");
    await calls.pass();
    await page.keyboard.press("Escape");
    await trouble.getByText("It was sent: message").waitFor();
    await trouble.getByRole("button", { name: "OK", exact: true }).click();
    expect(desk.messages(141).filter(({ template_params }) => template_params)).toHaveLength(2);
  });

  test("shows why the server refused a message", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    const before = desk.contents(141);
    desk.faults.add({ fault: "429", retryAfter: 3600 });
    await write(page, "Too much");
    await parts(page).trouble.waitFor();
    expect(await parts(page).trouble.getAttribute("data-kind")).toBe("rejected");
    expect(desk.contents(141)).toEqual(before);
  });

  test("lets the user fix a template whose values did not fit", async () => {
    await using inbox = await openInbox(browser(), "#/142");
    const { page, desk } = inbox;
    desk.templates.replace([{ name: "greeting", language: "en", body: "Hello {{1}} and {{2}}, welcome." }]);
    await desk.send(142, {
      content: "Hello",
      message_type: "outgoing",
      template_params: { name: "greeting", language: "en", processed_params: { 1: "John" } },
    });
    const failed = parts(page).message("(132000)");
    await failed.getByText(/These values do not fit/).waitFor();
    await failed.getByRole("button", { name: "Fix template" }).click();
    const dialog = page.getByRole("dialog", { name: "Send a template" });
    expect(await dialog.locator('[data-path="body.1"]').inputValue()).toBe("John");
    await dialog.locator('[data-path="body.2"]').fill("Mary");
    await dialog.getByRole("button", { name: "Send template" }).click();
    await parts(page).message("Hello John and Mary, welcome.").getByText("Sent").waitFor();
  });

  test("shows that the connection to the emulator is lost", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    await page.getByText("Live", { exact: true }).waitFor();
    await desk.close();
    await page.getByText(/connection to the emulator is lost/).waitFor();
    await expect.poll(() => page.getByText("Offline").isVisible()).toBe(true);
  });
});
