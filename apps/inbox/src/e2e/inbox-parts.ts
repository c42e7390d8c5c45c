import type { Locator, Page } from "playwright";

/** The parts of the page, by what a reader calls them. */
export const parts = (page: Page) => ({
  composer: page.getByRole("textbox", { name: "New message" }),
  send: page.getByRole("form", { name: "New message" }).locator("button[type=submit]"),
  messages: page.getByRole("list", { name: "Messages" }),
  details: page.getByRole("region", { name: "Message", exact: true }),
  search: page.getByRole("textbox", { name: "Search messages" }),
  /** What became of the call that did not end well. */
  trouble: page.getByTestId("trouble"),
  /** The messages that wait until a person sends them. */
  unsent: page.getByTestId("unsent"),
  /** The message that says something. */
  message: (text: string): Locator => page.getByRole("article").filter({ hasText: text }),
  mode: (name: string): Locator => page.getByRole("radio", { name }),
});

/** Writes into the composer and sends it. */
export async function write(page: Page, text: string): Promise<void> {
  await parts(page).composer.fill(text);
  await parts(page).send.click();
}
