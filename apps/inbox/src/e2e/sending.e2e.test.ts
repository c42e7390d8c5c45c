import { expect, test } from "vitest";
import { describeInChromium, openInbox } from "./open-inbox.ts";
import { parts, write } from "./page-parts.ts";

describeInChromium("the inbox sends", (browser) => {
  test("a text message with the button and with the keyboard, and shows its status", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    const { composer, message } = parts(page);
    await write(page, "By the button");
    await message("By the button").getByText("Sent").waitFor();
    await expect.poll(() => composer.inputValue()).toBe("");
    await composer.fill("By the keyboard");
    await composer.press("Control+Enter");
    await message("By the keyboard").getByText("Sent").waitFor();
    expect(desk.contents(141).slice(-2)).toEqual(["By the button", "By the keyboard"]);
    expect(inbox.complaints).toEqual([]);
  });

  test("a private note, which the customer does not see", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    const { mode, message } = parts(page);
    await mode("Private note").check();
    await write(page, "Among us");
    await message("Among us").getByText("Only agents see this").waitFor();
    expect(desk.messages(141).at(-1)).toMatchObject({ content: "Among us", private: true });
    await page.getByRole("switch", { name: "As the customer sees it" }).check();
    await message("Among us").waitFor({ state: "detached" });
    await page.getByText("1 hidden").waitFor();
  });

  test("a reply whose quote leads to the original message", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    const { message } = parts(page);
    const asked = message("It is 456.");
    await asked.hover();
    await asked.getByRole("button", { name: "Reply" }).click();
    await page.getByText("Reply to message 29").waitFor();
    await write(page, "Thank you");
    const quote = message("Thank you").getByRole("button", { name: /In reply to message 29/ });
    await quote.click();
    await expect.poll(() => new URL(page.url()).hash).toBe("#/141/29");
    expect(desk.messages(141).at(-1)).toMatchObject({ content_attributes: { in_reply_to: 29 } });
  });

  test("files, and shows pictures, audio, video and documents", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page, desk } = inbox;
    const { message, send } = parts(page);
    await page.getByTestId("file-picker").setInputFiles([
      { name: "photo.png", mimeType: "image/png", buffer: PIXEL },
      { name: "voice.ogg", mimeType: "audio/ogg", buffer: Buffer.from("OggS") },
      { name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.from("film") },
      { name: "wrong.txt", mimeType: "text/plain", buffer: Buffer.from("no") },
      { name: "invoice.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(184_320) },
    ]);
    await page.getByText("184 kB", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Remove wrong.txt" }).click();
    await page.getByText("4 files").waitFor();
    await parts(page).composer.fill("The details");
    await send.click();
    const sent = message("The details");
    const picture = sent.getByRole("img", { name: "Image: photo.png" });
    await expect
      .poll(() => picture.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth))
      .toBe(1);
    await sent.getByLabel("Audio: voice.ogg").waitFor();
    await sent.getByLabel("Video: film.mp4").waitFor();
    await sent.getByRole("link", { name: /Download invoice.pdf, 184 kB/ }).waitFor();
    const names = desk
      .messages(143)
      .at(-1)
      ?.attachments.map(({ name }) => name);
    expect(names).toEqual(["photo.png", "voice.ogg", "film.mp4", "invoice.pdf"]);
  });

  test("a file that was pasted", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page, desk } = inbox;
    await parts(page).composer.evaluate((field) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(["pasted"], "paste.txt", { type: "text/plain" }));
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    });
    await page.getByText("6 bytes").waitFor();
    await parts(page).send.click();
    await page.getByRole("link", { name: /Download paste.txt/ }).waitFor();
    expect(desk.messages(143).at(-1)?.attachments).toMatchObject([{ name: "paste.txt", size: 6 }]);
  });

  test("a template, with a form that reports missing values and shows a preview", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    await page.getByRole("button", { name: "Template", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Send a template" });
    await dialog.getByRole("button", { name: "Register examples" }).click();
    await dialog.getByRole("button", { name: "Send template" }).click();
    await dialog.getByText("is required").first().waitFor();
    const field = (path: string) => dialog.locator(`[data-path="${path}"]`);
    expect(await field("header.1").getAttribute("aria-invalid")).toBe("true");
    expect(await field("header.1").evaluate((input) => input === document.activeElement)).toBe(true);
    await field("header.1").fill("#456");
    await field("body.1").fill("John");
    await field("body.2").fill("shipped");
    await field("buttons[0].text").fill("456");
    const preview = dialog.getByRole("region", { name: "Preview in WhatsApp" });
    await preview.getByText("Order #456").waitFor();
    await preview.getByText("Hello John, your order is shipped.").waitFor();
    await dialog.getByRole("button", { name: "Send template" }).click();
    await dialog.waitFor({ state: "detached" });
    const card = parts(page).message("Order #456");
    await card.getByText("Track the parcel").waitFor();
    await card.getByText("Sent").waitFor();
    expect(desk.messages(141).at(-1)).toMatchObject({
      status: "sent",
      template_params: { name: "order_update", processed_params: { 1: "John", 2: "shipped" } },
    });
    expect(inbox.complaints).toEqual([]);
  });

  test("a message from the customer, and keeps the draft of each conversation", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    const { composer, mode, message } = parts(page);
    await composer.fill("Half a draft");
    await page.getByRole("navigation").getByRole("button", { name: /#142/ }).click();
    await expect.poll(() => composer.inputValue()).toBe("");
    await mode("As the customer").check();
    await write(page, "I am back");
    await message("I am back").waitFor();
    expect(desk.conversation(142)?.window).toBe("open");
    await page.goto(`${desk.url}#/141`);
    await page.reload();
    await expect.poll(() => composer.inputValue()).toBe("Half a draft");
  });
});

// This is a PNG with one pixel.
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
