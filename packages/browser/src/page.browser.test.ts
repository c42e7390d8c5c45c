import { afterEach, describe, expect, test } from "vitest";
import { commands, userEvent } from "vitest/browser";
import { createClient } from "./index.ts";

/** Makes the browser say that it is offline, or that it is online. */
function setOnLine(value: boolean): void {
  Object.defineProperty(navigator, "onLine", { value, configurable: true });
}

afterEach(() => {
  Reflect.deleteProperty(navigator, "onLine");
});

const sendTo = (baseUrl: string) => createClient({ baseUrl, maxRetries: 0 }).messages.send(141, { content: "Hello" });

describe("if the browser says that it is offline", () => {
  test("the client sends nothing, and the error says that the browser is offline", async () => {
    setOnLine(false);
    await expect(sendTo("https://livedesk.invalid")).rejects.toMatchObject({
      outcome: "not-sent",
      code: "connection-failed",
      message: "The message was not sent: the browser is offline",
    });
    setOnLine(true);
    await expect(sendTo("https://livedesk.invalid")).rejects.toMatchObject({ outcome: "unknown" });
  });

  test("the client tries again later, as after every failed connection", async () => {
    setOnLine(false);
    const attempts: number[] = [];
    const livedesk = createClient({
      baseUrl: "https://livedesk.invalid",
      maxRetries: 1,
      onEvent: ({ type, attempt }) => {
        if (type === "request") attempts.push(attempt);
      },
    });
    await expect(livedesk.messages.send(141, { content: "Hello" })).rejects.toMatchObject({ attempts: 2 });
    expect(attempts).toEqual([1, 2]);
  });

  test("the client still sends to this machine, which needs no network, and with the caller's own fetch", async () => {
    setOnLine(false);
    // The page's own origin is this machine, which answers 404 to this path.
    await expect(sendTo("/livedesk")).rejects.toMatchObject({ outcome: "rejected", status: 404 });
    const own: typeof fetch = async () => Response.json({ id: 1 });
    const livedesk = createClient({ baseUrl: "https://livedesk.invalid", fetch: own });
    expect(await livedesk.messages.send(141, { content: "Hello" })).toMatchObject({ id: 1 });
  });
});

test("createClient() refuses a URL of LiveDesk itself in a page", () => {
  for (const baseUrl of ["https://livedesk-api.engagelab.com", "https://livedesk.engagelab.com/x"]) {
    expect(() => createClient({ baseUrl, authorization: "Basic a2V5OnNlY3JldA==" })).toThrow(
      "baseUrl: must not be a URL of LiveDesk itself: give the URL of a relay",
    );
  }
});

test("a call whose authorization is not valid in a header is not sent", async () => {
  for (const authorization of ["Bearer a\nb", "Bearer 写"]) {
    const livedesk = createClient({ baseUrl: "/livedesk", authorization });
    await expect(livedesk.messages.send(141, { content: "Hello" })).rejects.toMatchObject({
      outcome: "not-sent",
      code: "no-authorization",
    });
  }
});

test("a file that was deleted after the user chose it is not sent", async () => {
  const path = ".vitest/chosen.txt";
  await commands.writeFile(path, "bytes");
  const input = document.body.appendChild(Object.assign(document.createElement("input"), { type: "file" }));
  await userEvent.upload(input, path);
  const attachments = Array.from(input.files ?? []);
  expect(attachments.map(({ name, size }) => [name, size])).toEqual([["chosen.txt", 5]]);
  await commands.removeFile(path);
  await expect(createClient({ baseUrl: "/livedesk" }).messages.send(141, { attachments })).rejects.toMatchObject({
    outcome: "not-sent",
    code: "file-unreadable",
  });
  input.remove();
});
