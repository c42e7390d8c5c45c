import { crc32, deflateSync } from "node:zlib";
import type { Page } from "playwright";
import { expect, test } from "vitest";
import { isAtEnd, parts, scroller } from "./page-parts.ts";
import { describeInChromium, type OpenInbox, openInbox } from "./open-inbox.ts";

const PICTURES = 8;

/** Makes a grey PNG with a size in px. */
function png(width: number, height: number): Uint8Array<ArrayBuffer> {
  const chunk = (type: string, data: Buffer): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    const named = Buffer.concat([Buffer.from(type), data]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([head, named, sum]);
  };
  const facts = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  facts.writeUInt32BE(width, 0);
  facts.writeUInt32BE(height, 4);
  const rows = deflateSync(Buffer.alloc((width + 1) * height, 128));
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Uint8Array.from(
    Buffer.concat([signature, chunk("IHDR", facts), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]),
  );
}

/** Delays the pictures of a page. `next` answers one more request. `waiting` is the number of open requests. */
async function holdPictures(page: Page): Promise<{ next(): void; waiting(): number; all(): void }> {
  const held: (() => void)[] = [];
  let isOpen = false;
  await page.route("**/*.png", async (route) => {
    if (!isOpen) await new Promise<void>((resolve) => void held.push(resolve));
    await route.continue();
  });
  const next = (): void => held.shift()?.();
  return {
    next,
    waiting: () => held.length,
    all: () => {
      isOpen = true;
      while (held.length > 0) next();
    },
  };
}

/**
 * After each picture has loaded, fires a scroll event before the picture is measured. In real use, this order of events
 * occurs by chance.
 */
const scrollAtEachPicture = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const tell = (): unknown => document.querySelector(".messages")?.dispatchEvent(new Event("scroll"));
    document.addEventListener("load", tell, true);
  });

const shownPictures = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      [...document.querySelectorAll<HTMLImageElement>(".messages img")].filter((image) => image.naturalWidth > 0)
        .length,
  );

/** Whether every rendered picture has loaded. */
const areAllShown = (page: Page): Promise<boolean> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLImageElement>(".messages img")].every((image) => image.naturalWidth > 0),
  );

/** Opens a chat with pictures that have not loaded yet. */
async function openGallery(inbox: OpenInbox): Promise<Awaited<ReturnType<typeof holdPictures>>> {
  const { page, desk } = inbox;
  for (let at = 0; at < PICTURES; at += 1) {
    const form = new FormData();
    form.append("attachments[]", new File([png(300, 240)], `picture-${at}.png`, { type: "image/png" }));
    await desk.send(143, form);
  }
  const pictures = await holdPictures(page);
  await page.goto(`${desk.url}#/143`);
  await parts(page).message("picture-7.png").waitFor();
  await scrollAtEachPicture(page);
  await expect.poll(() => pictures.waiting()).toBeGreaterThan(2);
  return pictures;
}

// If the user prefers reduced motion, the page has other style rules. In an earlier version, these rules delayed the
// new heights of messages.
const MOTIONS = [
  ["with the usual motion", { reducedMotion: "no-preference" }],
  ["with reduced motion", { reducedMotion: "reduce" }],
] as const;

describeInChromium("a chat with pictures", (browser) => {
  test.each(MOTIONS)("opens at its end, and stays at its end while the pictures load, %s", async (_, options) => {
    await using inbox = await openInbox(browser(), "#/141", options);
    const { page } = inbox;
    const pictures = await openGallery(inbox);
    await expect.poll(() => isAtEnd(page)).toBe(true);
    for (let shown = await shownPictures(page); shown < 3; shown = await shownPictures(page)) {
      pictures.next();
      await expect.poll(() => shownPictures(page)).toBeGreaterThan(shown);
      await expect.poll(() => isAtEnd(page)).toBe(true);
    }
    pictures.all();
    await expect.poll(() => isAtEnd(page)).toBe(true);
    await expect.poll(() => pictures.waiting()).toBe(0);
    await expect.poll(() => areAllShown(page)).toBe(true);
    // The page scrolls one frame after a picture has got its size.
    await expect.poll(() => isAtEnd(page)).toBe(true);
  });

  test.each(MOTIONS)("does not move the text that is being read while the pictures load, %s", async (_, options) => {
    await using inbox = await openInbox(browser(), "#/141", options);
    const { page, desk } = inbox;
    const pictures = await openGallery(inbox);
    for (let at = 0; at < 20; at += 1) desk.customerWrites(143, `Line ${at}.`);
    await parts(page).message("Line 19.").waitFor();
    await expect.poll(() => isAtEnd(page)).toBe(true);
    // Scrolls up to the first lines that have pictures above them.
    await expect
      .poll(async () => {
        await scroller(page).evaluate((element) => {
          element.scrollTop -= 150;
        });
        return parts(page).message("Line 1.").count();
      })
      .toBe(1);
    const line = parts(page).message("Line 1.");
    // Scrolls the line to the upper edge. If a picture above the line were visible, it would rightly move the line
    // down.
    await line.evaluate((element) => element.scrollIntoView({ block: "start" }));
    const top = (): Promise<number> => line.evaluate((element) => element.getBoundingClientRect().top);
    await expect.poll(() => pictures.waiting()).toBeGreaterThan(2);
    const before = await top();
    const shown = await shownPictures(page);
    pictures.all();
    await expect.poll(() => shownPictures(page)).toBeGreaterThan(shown);
    await expect.poll(() => pictures.waiting()).toBe(0);
    expect(Math.abs((await top()) - before)).toBeLessThan(2);
    expect(await isAtEnd(page)).toBe(false);
  });
});
