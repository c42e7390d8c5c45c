import type { Locator, Page } from "playwright";
import { expect, test } from "vitest";
import { fillUp, holdCalls, holdStream, leaveEnd, parts, write } from "./page-parts.ts";
import { describeInChromium, type OpenInbox, openInbox } from "./open-inbox.ts";

const file = (name: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from("x") });

/** Focuses a button and presses it with the keyboard. */
async function press(button: Locator, key = "Enter"): Promise<void> {
  await button.focus();
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  await button.press(key);
}

const button = (page: Page, name: string | RegExp): Locator => page.getByRole("button", { name, exact: true });

/**
 * An action that removes, hides or disables the focused element. It resolves when this has happened.
 */
type Step = (inbox: OpenInbox) => Promise<void>;

const unknown = async ({ page, desk }: OpenInbox): Promise<void> => {
  desk.faults.add({ fault: "500-before-commit", count: 1 });
  await write(page, "Perhaps");
  await parts(page).trouble.getByText("The message is not in the conversation yet").waitFor();
};

/** Actions, each with a selector that the focused element must match afterwards. */
const STEPS: readonly (readonly [what: string, focus: string, step: Step])[] = [
  [
    "one of two files is removed",
    '[aria-label="Remove b.txt"]',
    async ({ page }) => {
      await page.getByTestId("file-picker").setInputFiles([file("a.txt"), file("b.txt")]);
      await press(button(page, "Remove a.txt"));
    },
  ],
  [
    "the last file is removed",
    "#composer",
    async ({ page }) => {
      await page.getByTestId("file-picker").setInputFiles([file("a.txt")]);
      await press(button(page, "Remove a.txt"));
      await button(page, "Remove a.txt").waitFor({ state: "detached" });
    },
  ],
  [
    "a reply is cancelled",
    "#composer",
    async ({ page }) => {
      await press(parts(page).message("It is 456.").getByRole("button", { name: "Reply" }));
      await press(button(page, "Cancel the reply"));
      await button(page, "Cancel the reply").waitFor({ state: "detached" });
    },
  ],
  [
    "an upload is cancelled",
    "#composer",
    async ({ page }) => {
      await page.route("**/livedesk/**", () => undefined);
      await write(page, "Stop this");
      await press(button(page, "Cancel"));
      await parts(page).trouble.waitFor();
    },
  ],
  [
    "a message that was not sent is discarded",
    "#composer",
    async (inbox) => {
      await unknown(inbox);
      await press(button(inbox.page, "Discard"));
      await parts(inbox.page).trouble.waitFor({ state: "detached" });
    },
  ],
  [
    "a message that was not sent is taken back for editing",
    "#composer",
    async (inbox) => {
      await unknown(inbox);
      await press(button(inbox.page, "Edit"));
      await parts(inbox.page).trouble.waitFor({ state: "detached" });
    },
  ],
  [
    "a message is sent again",
    "#composer",
    async (inbox) => {
      await unknown(inbox);
      await press(button(inbox.page, "Send again anyway"));
      await parts(inbox.page).message("Perhaps").waitFor();
    },
  ],
  [
    "a message with a lost answer is found in the conversation",
    "#composer",
    async ({ page, desk }) => {
      desk.faults.add({ fault: "500-after-commit", count: 1 });
      await write(page, "It is there");
      await press(button(page, "OK"));
      await parts(page).trouble.waitFor({ state: "detached" });
    },
  ],
  [
    "one of the waiting messages is discarded",
    "[data-testid=unsent] li:nth-child(1) button",
    async ({ page }) => {
      const calls = await holdCalls(page);
      for (const text of ["One", "Two", "Three"]) await write(page, text);
      await page.getByText("2 more messages are waiting").waitFor();
      await calls.refuse();
      const { unsent } = parts(page);
      await press(unsent.getByRole("listitem").filter({ hasText: "Two" }).getByRole("button"));
      await unsent.getByText("1 message was not sent").waitFor();
    },
  ],
  [
    "a failed retry is dismissed",
    ".message button",
    async ({ page, desk }) => {
      await page.goto(`${desk.url}#/142`);
      await write(page, "Outside the window");
      const failed = parts(page).message("Outside the window");
      await failed.getByText("(131047)").waitFor();
      desk.customerWrites(142, "Opens it");
      await page.route("**/retry", (route) => route.fulfill({ status: 422, json: { error: "no" } }));
      await press(failed.getByRole("button", { name: "Retry" }));
      await press(failed.getByRole("button", { name: "Dismiss" }));
      await failed.getByTestId("trouble").waitFor({ state: "detached" });
    },
  ],
  [
    "a failed message is sent by a retry",
    ".message",
    async ({ page, desk }) => {
      await page.goto(`${desk.url}#/142`);
      await write(page, "Outside the window");
      const failed = parts(page).message("Outside the window");
      await failed.getByText("(131047)").waitFor();
      desk.customerWrites(142, "Opens it");
      await press(failed.getByRole("button", { name: "Retry" }));
      await failed.getByText("Sent", { exact: true }).waitFor();
    },
  ],
  [
    "the details of a message are closed",
    '[data-message-id="29"]',
    async ({ page }) => {
      await press(page.locator('[data-message-id="29"]'));
      await press(button(page, "Close the message"));
      await page.getByRole("heading", { name: "Calls" }).waitFor();
    },
  ],
  [
    "the details of a message are closed by Escape",
    '[data-message-id="29"]',
    async ({ page }) => {
      await press(page.locator('[data-message-id="29"]'));
      await press(button(page, "Close the message"), "Escape");
      await press(button(page, "Close the message"), "Escape");
      await page.getByRole("heading", { name: "Calls" }).waitFor();
    },
  ],
  [
    "the message box is left by Escape",
    ".message",
    async ({ page }) => {
      await press(page.locator("#composer"), "Escape");
    },
  ],
  [
    "the search is left by Escape",
    ".row",
    async ({ page }) => {
      await press(page.locator("#search"), "Escape");
    },
  ],
  [
    "a select field is left by Escape",
    ".message",
    async ({ page }) => {
      await press(page.getByRole("combobox", { name: "Language" }), "Escape");
    },
  ],
  [
    "the search is cleared",
    "#search",
    async ({ page }) => {
      await parts(page).search.fill("order");
      await press(button(page, "Clear the search"));
      await button(page, "Clear the search").waitFor({ state: "detached" });
    },
  ],
  [
    "the button that scrolls to the end disappears",
    ".message",
    async ({ page, desk }) => {
      await page.goto(`${desk.url}#/143`);
      fillUp(desk, 60);
      await parts(page).message("Line 60.").waitFor();
      await leaveEnd(page);
      desk.customerWrites(143, "Below");
      await press(button(page, "New messages"));
      await button(page, "New messages").waitFor({ state: "detached" });
    },
  ],
  [
    "a fault is added, while its button is inactive",
    ".fault-form button",
    async ({ page, desk }) => {
      await button(page, "Emulator").click();
      await press(button(page, "Add fault"));
      await expect.poll(() => desk.faults.list().rules.length).toBe(1);
      await button(page, "Clear all").waitFor();
    },
  ],
  [
    "one of two faults is removed",
    ".fault-row button",
    async ({ page, desk }) => {
      desk.faults.add({ fault: "slow", delayMs: 1 });
      desk.faults.add({ fault: "429" });
      await button(page, "Emulator").click();
      await press(button(page, "Remove slow"));
      await button(page, "Remove slow").waitFor({ state: "detached" });
    },
  ],
  [
    "all faults are removed",
    ".control button",
    async ({ page, desk }) => {
      desk.faults.add({ fault: "429" });
      await button(page, "Emulator").click();
      await press(button(page, "Clear all"));
      await page.getByText("No active faults.").waitFor();
    },
  ],
  [
    "example templates are registered in the control drawer",
    ".control button",
    async ({ page }) => {
      await button(page, "Emulator").click();
      await press(button(page, "Register examples"));
      await button(page, "Remove all").waitFor();
    },
  ],
  [
    "example templates are registered in the template form",
    "dialog select, dialog button",
    async ({ page }) => {
      await button(page, "Template").click();
      await press(button(page, "Register examples"));
      await button(page, "Send template").waitFor();
    },
  ],
  [
    "a template is sent from the note of a failure that then disappears",
    "#composer, .message, .message button",
    async ({ page, desk }) => {
      desk.templates.replace([{ name: "plain_hello", language: "en", body: "Hello from a template." }]);
      await page.goto(`${desk.url}#/142`);
      await write(page, "Outside the window");
      const opener = parts(page).message("Outside the window").getByText("Send a template");
      await press(parts(page).message("Outside the window").getByRole("button", { name: "Send a template" }));
      await page.getByRole("dialog").getByText("This template has no variables.").waitFor();
      desk.customerWrites(142, "Opens it");
      await opener.waitFor({ state: "detached" });
      await press(button(page, "Send template"));
      await page.getByRole("dialog").waitFor({ state: "detached" });
    },
  ],
  [
    "a failed reading is repeated",
    "dialog select, dialog button",
    async ({ page }) => {
      // A reading that the page begins by itself would remove the button before the key reaches it.
      await holdStream(page);
      await page.route("**/__emulator/templates", (route) => route.fulfill({ status: 500, body: "{}" }));
      await page.reload();
      await button(page, "Template").click();
      const again = page.getByRole("dialog").getByRole("button", { name: "Try again" });
      await again.focus();
      await page.unroute("**/__emulator/templates");
      await again.press("Enter");
      await button(page, "Register examples").waitFor();
    },
  ],
];

/** Actions on a phone, where one column replaces another. */
const ON_A_PHONE: readonly (readonly [what: string, focus: string, step: Step])[] = [
  [
    "a conversation is opened",
    "h2",
    async ({ page, desk }) => {
      await page.goto(`${desk.url}#/`);
      await press(page.locator(".row").first());
      await parts(page).composer.waitFor();
    },
  ],
  [
    "a conversation is closed",
    ".row",
    async ({ page }) => {
      await press(button(page, "Back"));
      await page.getByRole("navigation").waitFor();
    },
  ],
  [
    "the details of a message are opened",
    ".column-details *",
    async ({ page }) => {
      await press(page.locator('[data-message-id="29"]'));
      await page.getByRole("heading", { name: "Message 29" }).waitFor();
    },
  ],
  [
    "the details of a message are left",
    ".message, h2",
    async ({ page, desk }) => {
      await page.goto(`${desk.url}#/141/29/details`);
      await press(button(page, "Back"));
      await parts(page).composer.waitFor();
    },
  ],
];

/** Describes the focused element, and whether it matches a selector, when the page no longer changes. */
async function focusOf(page: Page, selector: string) {
  await page.evaluate(
    () => new Promise((resolve) => void requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
  );
  return page.evaluate(
    (wanted) => ({
      isOnBody: document.activeElement === document.body,
      isThere: document.activeElement?.checkVisibility() ?? false,
      isRight: document.activeElement?.matches(wanted) ?? false,
      on: document.activeElement?.outerHTML.slice(0, 120),
    }),
    selector,
  );
}

const RIGHT = { isOnBody: false, isThere: true, isRight: true };

describeInChromium("the keyboard focus", (browser) => {
  test.each(STEPS)("stays nearby when %s", async (_, focus, step) => {
    await using inbox = await openInbox(browser(), "#/141");
    await step(inbox);
    expect(await focusOf(inbox.page, focus)).toMatchObject(RIGHT);
  });

  test.each(ON_A_PHONE)("stays nearby on a phone when %s", async (_, focus, step) => {
    await using inbox = await openInbox(browser(), "#/141", { viewport: { width: 390, height: 844 } });
    await step(inbox);
    expect(await focusOf(inbox.page, focus)).toMatchObject(RIGHT);
  });

  test("is not restored after a click on the background", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page } = inbox;
    await page.getByTestId("file-picker").setInputFiles([file("a.txt")]);
    await button(page, "Remove a.txt").focus();
    await page.locator(".column-list").click({ position: { x: 100, y: 700 } });
    await button(page, "Remove a.txt").evaluate((element: HTMLElement) => element.click());
    await button(page, "Remove a.txt").waitFor({ state: "detached" });
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  });
});
