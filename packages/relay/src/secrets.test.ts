import { type ClientEvent, createClient } from "@livedesk/core";
import { expect, test } from "vitest";
import { LETS_IN, pageRequest, readingTransport } from "./testing/relays.ts";
import { text, file, form, formHeaders } from "./testing/requests.ts";
import { createRelay } from "./index.ts";

const SECRETS = ["canary-cookie", "canary-token", "canary-content", "canary-note", "canary-name.png", "8-canary"];
const caller = { cookie: "session=canary-cookie", authorization: "Bearer canary-token" };

/** A simulated LiveDesk whose refusal repeats the whole request. */
const repeating = readingTransport((read) => ({
  status: 422,
  body: JSON.stringify({ error: read.replaceAll('"', " ") }),
}));

test.each([
  ["JSON", pageRequest(caller, { body: '{"content":"canary-content","content_attributes":{"note":"canary-note"}}' })],
  [
    "JSON that the relay refuses",
    pageRequest(caller, { body: '{"content":"canary-content","private":"canary-note"}' }),
  ],
  ["invalid JSON", pageRequest(caller, { body: '{"content":"canary-content"' })],
  ["a form", formRequest([text("content", "canary-content"), file("canary-name.png")])],
  ["a form with attributes", formRequest([text("content_attributes", '{"note":"8-canary"}'), file()])],
  [
    "a form that the relay refuses",
    formRequest([text("content", "canary-content"), text("private", "canary-note"), file()]),
  ],
  ["a forbidden attribute", formRequest([text("content_attributes", '{"other":"8-canary"}'), file()])],
  ["a forbidden file name", formRequest([file("canary-name.png%2f")])],
  ["a file name that does not match the type", formRequest([file("canary-name.png.html")])],
  ["a text with NUL", pageRequest(caller, { body: '{"content":"canary-content\\u0000"}' })],
  ["a form with an unknown part", formRequest([text("canary-name.png", "canary-content"), file()])],
])("the answer to %s and the client's events contain no text of the message and no credential", async (_, request) => {
  const events: ClientEvent[] = [];
  const errors: unknown[] = [];
  const client = createClient(repeating, { onEvent: (event) => events.push(event) });
  const relay = createRelay({
    client,
    ...LETS_IN,
    credentials: true,
    contentAttributes: ["note"],
    onError: (error) => errors.push(error),
  });
  const answer = await relay(request);
  const output = [await answer.text(), JSON.stringify([...answer.headers]), JSON.stringify(events)].join("\n");
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(SECRETS.filter((secret) => output.includes(secret))).toEqual([]);
  expect(errors).toEqual([]);
});

function formRequest(parts: Parameters<typeof form>[0]): Request {
  const body = form(parts);
  const headers = { ...caller, ...formHeaders, "content-length": String(body.length) };
  return pageRequest(headers, { body: body as BodyInit });
}
