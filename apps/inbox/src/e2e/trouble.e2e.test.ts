import type { Page } from "playwright";
import { expect, test } from "vitest";
import { describeInChromium, openInbox } from "./open-inbox.ts";
import { holdStream, parts, write } from "./page-parts.ts";

/** Pastes or drops a file on an element. Returns whether the page has prevented the default action. */
const isTaken = (page: Page, selector: string, type: "drop" | "dragover"): Promise<boolean> =>
  page.evaluate(
    ([of, name]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["x"], "x.txt"));
      const event = new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true });
      document.querySelector(of)?.dispatchEvent(event);
      return event.defaultPrevented;
    },
    [selector, type] as const,
  );

describeInChromium("the inbox keeps working", (browser) => {
  test("when the browser's storage is full", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page } = inbox;
    await page.evaluate(() => {
      // Fills the storage to the last character with smaller and smaller texts.
      for (let size = 2 ** 23, name = 0; size >= 1; name += 1) {
        try {
          sessionStorage.setItem(`full-${name}`, "x".repeat(size));
        } catch {
          size /= 2;
        }
      }
    });
    await write(page, "More than there is room for");
    await parts(page).message("More than there is room for").waitFor();
    await parts(page).composer.fill("And the next");
    expect(await parts(page).send.isEnabled()).toBe(true);
    expect(inbox.complaints).toEqual([]);
  });

  test("when the browser's storage is forbidden", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page } = inbox;
    await page.addInitScript(() => {
      for (const name of ["localStorage", "sessionStorage"])
        Object.defineProperty(window, name, {
          get: () => {
            throw new DOMException("forbidden", "SecurityError");
          },
        });
    });
    await page.reload();
    await parts(page).message("It is 456.").waitFor();
    await write(page, "Sent all the same");
    await parts(page).message("Sent all the same").waitFor();
    expect(await page.getByText("This page has crashed").count()).toBe(0);
  });

  test("when a component throws: it explains the error and offers a reload", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page } = inbox;
    await page.addInitScript(() => {
      Object.defineProperty(Intl.DateTimeFormat.prototype, "format", {
        get: () => {
          throw new Error("a fault of the page");
        },
      });
    });
    await page.reload();
    await page.getByText("This page has crashed").waitFor();
    await page.getByText("a fault of the page").waitFor();
    expect(await page.getByRole("button", { name: "Reload the page" }).isVisible()).toBe(true);
  });

  test("and warns that it is out of date while it cannot read the emulator", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    await page.getByText("Live", { exact: true }).waitFor();
    await page.route("**/__emulator/truth", (route) => route.fulfill({ status: 500, body: "{}" }));
    desk.customerWrites(141, "Nobody sees it yet");
    await page.getByText("This page may be out of date. Trying again…").waitFor();
    await parts(page).message("It is 456.").waitFor();
    await page.unroute("**/__emulator/truth");
    await parts(page).message("Nobody sees it yet").waitFor();
    await expect.poll(() => page.getByText("This page may be out of date. Trying again…").count()).toBe(0);
  });

  test("and never replaces templates that it could not read with the examples", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    await page.route("**/__emulator/templates", (route) => route.fulfill({ status: 500, body: "{}" }));
    desk.templates.replace([{ name: "my_own", language: "en", body: "Mine." }]);
    await page.reload();
    await page.getByRole("button", { name: "Template", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Send a template" });
    await dialog.getByText("The emulator refused this.").waitFor();
    expect(await page.getByRole("button", { name: "Register examples" }).count()).toBe(0);
    await page.unroute("**/__emulator/templates");
    desk.templates.replace(desk.templates.list());
    await dialog.getByText("This template has no variables.").waitFor();
  });

  test("and adds the examples to templates that were registered in the meantime", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page, desk } = inbox;
    // The page reads the templates when it loads and, because it gets no event about the change, once more when the stream opens.
    // A later reading would remove the button before the click.
    const openStream = await holdStream(page);
    await page.reload();
    await page.getByRole("button", { name: "Template", exact: true }).click();
    const add = page.getByRole("button", { name: "Register examples" });
    await add.waitFor();
    let isStale = true;
    await page.route("**/__emulator/templates", (route) =>
      isStale && route.request().method() === "GET" ? route.abort() : route.continue(),
    );
    desk.templates.replace([{ name: "my_own", language: "en", body: "Mine." }]);
    await openStream();
    await page.getByText("This may be out of date.").waitFor();
    isStale = false;
    await add.click();
    await expect.poll(() => desk.templates.list().length).toBeGreaterThan(1);
    expect(desk.templates.list().map(({ name }) => name)).toContain("my_own");
  });

  test("while there are many calls per second, and shows them", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page, desk } = inbox;
    let reads = 0;
    page.on("request", (request) => {
      if (request.url().endsWith("/__emulator/truth")) reads += 1;
    });
    await page.getByText("Live", { exact: true }).waitFor();
    const begun = Date.now();
    let sent = 0;
    const over = new AbortController();
    const flood = async (): Promise<void> => {
      while (!over.signal.aborted) {
        sent += 1;
        await desk.send(143, { content: `Flood ${sent}` });
      }
    };
    const flooding = flood();
    // Calls are shown while the test still makes calls, and the newest calls are shown in the end.
    const latest = (): Promise<number> =>
      page.evaluate(() =>
        Number(/#(\d+)/.exec(document.querySelector(".exchange summary")?.textContent ?? "")?.[1] ?? 0),
      );
    await expect.poll(latest).toBeGreaterThan(0);
    const seen = await latest();
    await expect.poll(latest).toBeGreaterThan(seen);
    over.abort();
    await flooding;
    await parts(page).message(`Flood ${sent}`).first().waitFor();
    // At most four requests per second, and a few at the beginning and at the end.
    expect(reads).toBeLessThan(((Date.now() - begun) / 1000) * 4 + 5);
  });

  test("when a customer's message is cancelled while it is being sent", async () => {
    await using inbox = await openInbox(browser(), "#/141");
    const { page } = inbox;
    const { mode, trouble, composer } = parts(page);
    await page.route("**/customer-messages", () => undefined);
    await mode("As the customer").check();
    await write(page, "Never mind");
    await page.getByRole("button", { name: "Cancel" }).click();
    await trouble.getByText("Cancelled", { exact: true }).waitFor();
    await trouble.getByRole("button", { name: "Edit" }).click();
    expect(await composer.inputValue()).toBe("Never mind");
    expect(await mode("As the customer").isChecked()).toBe(true);
  });

  test("when a file is dropped outside the chat, and asks before it closes while it is sending", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page } = inbox;
    for (const where of [".column-list", ".top-bar", ".chat"]) {
      expect(await isTaken(page, where, "dragover")).toBe(true);
      expect(await isTaken(page, where, "drop")).toBe(true);
    }
    await page.getByRole("button", { name: "Remove x.txt" }).waitFor();
    expect(await page.getByText("x.txt").count()).toBe(1);
    const leaves = (): Promise<boolean> =>
      page.evaluate(() => window.dispatchEvent(new Event("beforeunload", { cancelable: true })));
    expect(await leaves()).toBe(true);
    await page.route("**/livedesk/**", () => undefined);
    await parts(page).send.click();
    await expect.poll(leaves).toBe(false);
  });

  test("with a file that claims to be a picture", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page } = inbox;
    await page.getByTestId("file-picker").setInputFiles([
      { name: "broken.png", mimeType: "image/png", buffer: Buffer.from("no picture") },
      { name: "empty.png", mimeType: "image/png", buffer: Buffer.alloc(0) },
    ]);
    await write(page, "Two of them");
    const sent = parts(page).message("Two of them");
    await sent.getByText(/cannot be shown/).waitFor();
    await sent.getByRole("link", { name: /Download broken.png, 10 bytes/ }).waitFor();
    await sent.getByRole("link", { name: /Download empty.png, 0 bytes/ }).waitFor();
    expect(await sent.getByRole("img").count()).toBe(0);
  });

  test("with faults that are used up, and removes one", async () => {
    await using inbox = await openInbox(browser(), "#/143");
    const { page, desk } = inbox;
    desk.faults.add({ fault: "slow", delayMs: 1 });
    const chip = page.getByRole("button", { name: "1 active fault" });
    await chip.waitFor();
    await write(page, "It strikes");
    await chip.waitFor({ state: "detached" });
    desk.faults.add({ fault: "not-json", count: 3 });
    desk.faults.add({ fault: "429", kind: "file" });
    await page.getByRole("button", { name: "2 active faults" }).click();
    const drawer = page.getByRole("dialog", { name: "Emulator" });
    await drawer.getByText("used up").waitFor();
    await drawer.getByRole("button", { name: "Remove 429" }).click();
    await expect.poll(() => desk.faults.list().rules.map(({ fault }) => fault)).toEqual(["not-json"]);

    const count = drawer.getByRole("spinbutton", { name: "Number of calls" });
    await count.fill("");
    expect(await count.inputValue()).toBe("");
    await count.pressSequentially("25");
    expect(await count.inputValue()).toBe("25");
  });

  test("when a template is not registered, and offers the most similar one", async () => {
    await using inbox = await openInbox(browser(), "#/142");
    const { page, desk } = inbox;
    desk.templates.replace([
      { name: "another_one", language: "en", body: "Not this." },
      { name: "greeting", language: "en", body: "Hello {{1}}." },
    ]);
    await desk.send(142, {
      content: "Hello",
      message_type: "outgoing",
      template_params: { name: "greetings", language: "en", processed_params: { 1: "John" } },
    });
    await parts(page).message("(132001)").getByRole("button", { name: "Fix template" }).click();
    const dialog = page.getByRole("dialog", { name: "Send a template" });
    await dialog.getByText("“greetings · en” is not registered.").waitFor();
    expect(await dialog.locator('[data-path="body.1"]').inputValue()).toBe("John");
  });

  test("in the user's language, including the title of the page", async () => {
    await using inbox = await openInbox(browser(), "#/141", { locale: "ja-JP" });
    const { page, desk } = inbox;
    expect(await page.title()).toBe("LiveDesk エミュレーター");
    desk.templates.replace([{ name: "greeting", language: "en", body: "Hello {{1}}." }]);
    await page.getByRole("button", { name: "テンプレート", exact: true }).click();
    await page.getByRole("button", { name: "テンプレートを送信" }).click();
    await page.getByText("必須です").waitFor();
  });
});
