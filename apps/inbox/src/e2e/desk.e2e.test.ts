import { expect, test } from "vitest";
import { describeInChromium, openInbox } from "./open-inbox.ts";
import { parts } from "./page-parts.ts";

describeInChromium("the desk of livedesk emulator", (browser) => {
  test("accepts files that a relay refuses by default", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page, desk } = inbox;
    await page.getByTestId("file-picker").setInputFiles([
      { name: "page.html", mimeType: "text/html", buffer: Buffer.from("<p>Hello</p>") },
      { name: "archive.zip", mimeType: "application/zip", buffer: Buffer.from("PK") },
    ]);
    await parts(page).send.click();
    await page.getByRole("link", { name: /Download archive.zip/ }).waitFor();
    expect(desk.messages(143).at(-1)?.attachments).toMatchObject([{ name: "page.html" }, { name: "archive.zip" }]);
    expect(inbox.complaints).toEqual([]);
  });

  test("allows the page to load only its own files", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    const answer = await page.request.get(desk.url);
    expect(answer.headers()["content-security-policy"]).toContain("default-src 'none'; script-src 'self'");
    await page.evaluate(() => fetch("https://elsewhere.invalid/").catch(() => undefined));
    await expect.poll(() => inbox.complaints.join()).toContain("Content Security Policy");
  });
});
