import type { Page } from "playwright";
import { expect, test } from "vitest";
import { describeInChromium, openInbox } from "./open-inbox.ts";
import { holdCalls, parts, write } from "./page-parts.ts";

const PHOTO = { name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from("a photo") };

/** Reloads the page, and confirms its question. */
async function reload(page: Page): Promise<void> {
  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await page.unroute("**/livedesk/**");
  await page.locator(".message").first().waitFor();
}

describeInChromium("the inbox queues", (browser) => {
  test("fifteen messages that are written quickly, and sends each once and in order", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    const { composer, message } = parts(page);
    const before = desk.contents(141).length;
    const texts = Array.from({ length: 15 }, (_, at) => `rapid ${at + 1}`);
    await composer.focus();
    for (const text of texts) {
      await page.keyboard.insertText(text);
      await page.keyboard.press("Control+Enter");
    }
    await message("rapid 15").getByText("Sent").waitFor();
    expect(desk.contents(141).slice(before)).toEqual(texts);
    expect(inbox.complaints).toEqual([]);
  });

  test("messages behind a failed one, and sends none of them before it", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    const { composer, send, trouble, unsent, message } = parts(page);
    const before = desk.contents(141).length;
    const calls = await holdCalls(page);
    for (const text of ["One", "Two", "Three"]) await write(page, text);
    await page.getByText("2 more messages are waiting").waitFor();
    await expect.poll(() => calls.waiting()).toBe(1);
    await calls.refuse();
    await trouble.getByText("One", { exact: true }).waitFor();
    await unsent.getByText("2 messages were not sent").waitFor();
    await composer.fill("Four");
    expect(await send.isDisabled()).toBe(true);
    expect(desk.contents(141).length).toBe(before);
    await composer.fill("");

    await trouble.getByRole("button", { name: "Edit" }).click();
    expect(await composer.inputValue()).toBe("One");
    await unsent.getByText("On hold until the message in the message box is sent.").waitFor();
    await composer.fill("One, changed");
    await page.unroute("**/livedesk/**");
    await send.click();
    await message("Three").getByText("Sent").waitFor();
    expect(desk.contents(141).slice(before)).toEqual(["One, changed", "Two", "Three"]);
  });

  test("and warns when a message that may have been sent is edited and sent again, also after a reload", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    const { composer, send, trouble, message } = parts(page);
    const warning = page.getByText("This message may have been sent already.");
    desk.faults.add({ fault: "500-before-commit", count: 1 });
    await write(page, "Perhaps sent");
    await trouble.getByText("Delivery unknown").waitFor();
    expect(await warning.count()).toBe(0);
    await trouble.getByRole("button", { name: "Edit" }).click();
    await warning.waitFor();
    await composer.fill("Perhaps sent, changed");
    await page.reload();
    await warning.waitFor();
    expect(await composer.inputValue()).toBe("Perhaps sent, changed");
    await send.click();
    await message("Perhaps sent, changed").waitFor();
    await warning.waitFor({ state: "detached" });
  });

  test("and after a reload lists the messages that were not sent, and sends each once when the user asks for it", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    const { trouble, unsent, message, mode } = parts(page);
    const before = desk.contents(141).length;
    const calls = await holdCalls(page);
    await write(page, "Perhaps sent");
    await mode("Private note").check();
    await write(page, "A note");
    await mode("Message").check();
    await write(page, "Last");
    await expect.poll(() => calls.waiting()).toBe(1);
    await reload(page);
    await trouble.getByText("Delivery unknown").waitFor();
    await unsent.getByText("2 messages were not sent").waitFor();
    expect(desk.contents(141).length).toBe(before);
    await trouble.getByRole("button", { name: "Discard" }).click();
    await unsent.getByRole("button", { name: "Send all 2 in order" }).click();
    await message("Last").getByText("Sent").waitFor();
    expect(desk.messages(141).slice(before)).toMatchObject([
      { content: "A note", private: true },
      { content: "Last", private: false },
    ]);
    await page.reload();
    await message("Last").waitFor();
    expect(await unsent.count()).toBe(0);
  });

  test("and after a reload during an upload never sends the text without its file", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    const { trouble, message, composer } = parts(page);
    const before = desk.contents(141).length;
    const calls = await holdCalls(page);
    await page.getByTestId("file-picker").setInputFiles([PHOTO]);
    await write(page, "See the photo");
    await expect.poll(() => calls.waiting()).toBe(1);
    await composer.fill("And there will be more");
    await page.getByTestId("file-picker").setInputFiles([{ ...PHOTO, name: "more.jpg" }]);
    await reload(page);

    await trouble.getByText("Choose photo.jpg again to send this message.").waitFor();
    expect(await trouble.getByRole("button", { name: "Send again anyway" }).count()).toBe(0);
    await trouble.getByTestId("lost-file-picker").setInputFiles([{ ...PHOTO, name: "other.jpg" }]);
    expect(await trouble.getByRole("button", { name: "Send again anyway" }).count()).toBe(0);
    await trouble.getByTestId("lost-file-picker").setInputFiles([PHOTO]);
    await trouble.getByRole("button", { name: "Send again anyway" }).click();
    await message("See the photo").getByText("Sent").waitFor();
    expect(desk.messages(141).slice(before)).toMatchObject([
      { content: "See the photo", attachments: [{ name: "photo.jpg", size: PHOTO.buffer.length }] },
    ]);

    // The draft has also lost its file.
    const { send } = parts(page);
    await page.getByText("Choose more.jpg again to send this message.").waitFor();
    expect(await send.isDisabled()).toBe(true);
    await composer.press("Control+Enter");
    await page.getByTestId("file-picker").setInputFiles([{ ...PHOTO, name: "more.jpg" }]);
    await send.click();
    await message("And there will be more").getByText("Sent").waitFor();
    expect(desk.messages(141).slice(before + 1)).toMatchObject([
      { content: "And there will be more", attachments: [{ name: "more.jpg" }] },
    ]);
  });
});

describeInChromium("the inbox takes as many files as a message holds", (browser) => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ name: `${at}.txt`, mimeType: "text/plain", buffer: Buffer.from("x") }));

  /** Drops or pastes files with the events that a browser fires. */
  const give = (page: Page, selector: string, type: "drop" | "paste", count: number): Promise<void> =>
    page.evaluate(
      ([of, how, total]) => {
        const dataTransfer = new DataTransfer();
        for (let at = 0; at < total; at += 1) dataTransfer.items.add(new File(["x"], `${at}.txt`));
        const options = { bubbles: true, cancelable: true };
        const event =
          how === "drop"
            ? new DragEvent("drop", { dataTransfer, ...options })
            : new ClipboardEvent("paste", { clipboardData: dataTransfer, ...options });
        document.querySelector(of)?.dispatchEvent(event);
      },
      [selector, type, count] as const,
    );

  test.each([
    ["dropped", (page: Page) => give(page, ".chat", "drop", 200)],
    ["pasted", (page: Page) => give(page, "#composer", "paste", 200)],
    ["chosen", (page: Page) => page.getByTestId("file-picker").setInputFiles(many(200))],
  ] as const)("and immediately shows how many of 200 %s files were left out", async (_, act) => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page, desk } = inbox;
    let calls = 0;
    page.on("request", (request) => {
      if (request.url().includes("/livedesk/")) calls += 1;
    });
    await act(page);
    await page.getByRole("alert").getByText("One message can hold 15 files. 185 files were left out.").waitFor();
    await page.getByText("15 files, 15 bytes").waitFor();
    expect(calls).toBe(0);
    await parts(page).send.click();
    await page.getByRole("link", { name: /Download 14.txt/ }).waitFor();
    expect(desk.messages(143).at(-1)?.attachments).toHaveLength(15);
    expect(await page.getByText("were left out").count()).toBe(0);
  });
});
