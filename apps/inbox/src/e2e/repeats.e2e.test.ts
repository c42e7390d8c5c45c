import { expect, test } from "vitest";
import { describeInChromium, openInbox } from "./open-inbox.ts";
import { parts, write } from "./page-parts.ts";
import { losingProxy } from "./losing-proxy.ts";

describeInChromium("a message", (browser) => {
  // Chromium repeats a POST by itself when a reused connection is lost before the answer.
  test("whose answer was lost is created only once, although the browser sends the request twice", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    await using proxy = await losingProxy(desk.url, 2);
    await page.goto(`${proxy.url}#/141`);
    const { message } = parts(page);
    const before = desk.contents(141);
    for (const text of ["One", "Two", "Three"]) {
      await write(page, text);
      await message(text).getByText("Sent").waitFor();
    }
    expect(desk.contents(141)).toEqual([...before, "One", "Two", "Three"]);
    const [one, two, , three] = proxy.keys;
    expect(proxy.keys).toEqual([one, two, two, three]);
    expect(new Set(proxy.keys).size).toBe(3);
    await parts(page).trouble.waitFor({ state: "detached" });
  });
});
