import type { Page } from "playwright";
import { expect, test } from "vitest";
import { describeInChromium, openInbox } from "./open-inbox.ts";
import { parts } from "./page-parts.ts";

const SIZE = 50 * 1024 * 1024;

/** Drops a large file on the conversation. */
async function drop(page: Page, name: string, size: number): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([fileName, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], fileName, { type: "video/mp4" }));
      return transfer;
    },
    [name, size] as const,
  );
  await page.getByTestId("drop-zone").dispatchEvent("dragover", { dataTransfer });
  await page.getByText("Drop the files to attach them").waitFor();
  await page.getByTestId("drop-zone").dispatchEvent("drop", { dataTransfer });
}

/** Limits the speed of the connection, as the developer tools of the browser can. */
async function slowDown(page: Page, uploadThroughput: number): Promise<void> {
  const tools = await page.context().newCDPSession(page);
  await tools.send("Network.enable");
  await tools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput,
  });
}

/** Records every value that the progress bar shows. */
const watchProgress = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const seen = new Set<number>();
    Object.assign(window, { seenProgress: seen });
    new MutationObserver(() => {
      const bar = document.querySelector("progress");
      if (bar) seen.add(bar.value);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });

const seenProgress = (page: Page): Promise<readonly number[]> =>
  page.evaluate(() => [...((window as { seenProgress?: Set<number> }).seenProgress ?? [])]);

describeInChromium("the inbox uploads", (browser) => {
  test("a large file that was dropped, shows its progress, and stops when the user cancels", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page, desk } = inbox;
    const before = desk.contents(143);
    await drop(page, "large.mp4", SIZE);
    await page.getByText("52.4 MB").first().waitFor();
    // The second half of the upload takes eight seconds, which is enough time to find the button, even on a slow
    // machine.
    await slowDown(page, SIZE / 16);
    await watchProgress(page);
    await parts(page).send.click();
    const bar = page.getByRole("progressbar", { name: "Upload progress" });
    const share = (): Promise<number> =>
      bar.evaluate((element) => (element instanceof HTMLProgressElement ? element.position : 0));
    await expect.poll(share, { interval: 20 }).toBeGreaterThan(0.5);
    await page.getByRole("button", { name: "Cancel" }).click();
    await parts(page).trouble.waitFor();
    const seen = (await seenProgress(page)).filter((value) => value > 0 && value < SIZE);
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect(await parts(page).trouble.getAttribute("data-kind")).toMatch(/cancelled|not-sent/);
    // The cancelled message can be edited and still has its file. The emulator has not stored it.
    await parts(page).trouble.getByRole("button", { name: "Edit" }).click();
    await page.getByRole("button", { name: "Remove large.mp4" }).waitFor();
    expect(desk.contents(143)).toEqual(before);
    expect(inbox.complaints).toEqual([]);
  });

  test("a large file completely", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page, desk } = inbox;
    await drop(page, "large.mp4", SIZE);
    await watchProgress(page);
    await parts(page).send.click();
    await page.getByLabel("Video: large.mp4").waitFor();
    expect(desk.messages(143).at(-1)?.attachments).toMatchObject([{ name: "large.mp4", size: SIZE }]);
    expect((await seenProgress(page)).length).toBeGreaterThanOrEqual(2);
  });
});
