import type { Page } from "playwright";
import { expect, test } from "vitest";
import { describeInChromium, openInbox } from "./open-inbox.ts";
import { holdCalls, parts } from "./page-parts.ts";

/** Delays every request for the conversations until the returned function is called. */
async function holdTruth(page: Page): Promise<() => void> {
  const waiting: (() => void)[] = [];
  let isHeld = true;
  await page.route("**/__emulator/truth", async (route) => {
    if (isHeld) await new Promise<void>((resolve) => void waiting.push(resolve));
    await route.continue();
  });
  return () => {
    isHeld = false;
    for (const go of waiting) go();
  };
}

/** Does the same action twice, with a pause in ms between the two by the clock of the page. */
const twice = (page: Page, ms: number, act: "click" | "keys" | "held-keys"): Promise<void> =>
  page.evaluate(
    async ([gap, how]) => {
      const press = (repeat: boolean): boolean | undefined =>
        document
          .getElementById("composer")
          ?.dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true, repeat }),
          );
      const once = (repeat: boolean): unknown =>
        how === "click"
          ? document.querySelector<HTMLElement>(".composer button[type=submit]")?.click()
          : press(repeat && how === "held-keys");
      once(false);
      await new Promise((resolve) => {
        setTimeout(resolve, gap);
      });
      once(true);
    },
    [ms, act] as const,
  );

describeInChromium("the inbox sends once", (browser) => {
  test.each([
    ["two clicks", 40, "click"],
    ["two presses of Ctrl-Enter", 50, "keys"],
    ["a Ctrl-Enter that is held down", 50, "held-keys"],
  ] as const)("after %s while the page cannot read the conversation", async (_, gap, act) => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    const { composer, message, mode } = parts(page);
    const release = await holdTruth(page);
    await composer.fill("Only once");
    await twice(page, gap, act);
    // The box is empty as soon as the message is queued, before the conversation is read again.
    await expect.poll(() => desk.contents(141).filter((content) => content === "Only once").length).toBe(1);
    expect(await composer.inputValue()).toBe("");
    await mode("Private note").check();
    await composer.fill("Noted once");
    await expect.poll(() => parts(page).send.isEnabled()).toBe(true);
    await twice(page, gap, act);
    await expect.poll(() => desk.contents(141)).toContain("Noted once");
    await mode("As the customer").check();
    await composer.fill("Asked once");
    await expect.poll(() => parts(page).send.isEnabled()).toBe(true);
    await twice(page, gap, act);
    await expect.poll(() => desk.contents(141)).toContain("Asked once");
    release();
    await message("Asked once").waitFor();
    expect(desk.contents(141).filter((content) => content.endsWith("once"))).toEqual([
      "Only once",
      "Noted once",
      "Asked once",
    ]);
  });

  test("a template without fields after a double click", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    desk.templates.replace([{ name: "plain_hello", language: "en", body: "Hello from a template." }]);
    await page.getByRole("button", { name: "Template", exact: true }).click();
    await page.getByText("This template has no variables.").waitFor();
    const release = await holdTruth(page);
    await page.evaluate(() => {
      const button = document.querySelector<HTMLElement>(".template-form button[type=submit]");
      button?.click();
      button?.click();
      setTimeout(() => button?.click(), 40);
    });
    await page.getByRole("dialog").waitFor({ state: "detached" });
    release();
    await parts(page).message("Hello from a template.").waitFor();
    expect(desk.messages(141).filter(({ template_params }) => template_params)).toHaveLength(1);
  });

  test("a message once, and keeps a text and a file that are added in the meantime", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page, desk } = inbox;
    const { composer, send } = parts(page);
    desk.faults.add({ fault: "slow", delayMs: 1000 });
    await composer.fill("First");
    await send.click();
    await composer.fill("Second, half");
    await page
      .getByTestId("file-picker")
      .setInputFiles([{ name: "late.txt", mimeType: "text/plain", buffer: Buffer.from("late") }]);
    await expect.poll(() => desk.contents(143)).toContain("First");
    await parts(page).message("First").getByText("Sent").waitFor();
    expect(await composer.inputValue()).toBe("Second, half");
    await page.getByRole("button", { name: "Remove late.txt" }).waitFor();
    await send.click();
    await page.getByRole("link", { name: /Download late.txt/ }).waitFor();
    expect(desk.contents(143).slice(-2)).toEqual(["First", "Second, half"]);
  });

  test("and keeps a refused message apart from a text that was typed in the meantime", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page, desk } = inbox;
    const { composer, send, trouble } = parts(page);
    const calls = await holdCalls(page);
    await composer.fill("Refused");
    await send.click();
    await composer.fill("Typed since");
    await calls.refuse();
    await trouble.getByText("Refused", { exact: true }).waitFor();
    expect(await composer.inputValue()).toBe("Typed since");
    expect(await send.isDisabled()).toBe(true);
    await page.unroute("**/livedesk/**");
    await trouble.getByRole("button", { name: "Discard" }).click();
    await send.click();
    await parts(page).message("Typed since").waitFor();
    expect(desk.contents(143).slice(-1)).toEqual(["Typed since"]);
  });

  test("also when the page is reloaded before the answer has arrived", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    const { composer, send, trouble } = parts(page);
    desk.faults.add({ fault: "stall-body" });
    await composer.fill("Cut off");
    await send.click();
    await expect.poll(() => desk.contents(141)).toContain("Cut off");
    page.on("dialog", (dialog) => void dialog.accept());
    await page.reload();
    await trouble.getByText("It was sent: message").waitFor();
    expect(await composer.inputValue()).toBe("");
    await composer.fill("The next");
    await composer.press("Control+Enter");
    expect(await send.isDisabled()).toBe(true);
    await trouble.getByRole("button", { name: "OK", exact: true }).click();
    await trouble.waitFor({ state: "detached" });
    expect(await composer.inputValue()).toBe("The next");
    expect(await send.isEnabled()).toBe(true);
    expect(desk.contents(141).filter((content) => content === "Cut off")).toHaveLength(1);
  });
});
