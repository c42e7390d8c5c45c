import type { Message } from "@livedesk/schema";
import { describe, expect, test } from "vitest";
import { type ClientOptions, createClient, LiveDeskError } from "../index.ts";
import { recordingTransport, type ScriptedAnswer } from "../testing/index.ts";

const accepted: ScriptedAnswer = { status: 200, json: { id: 1 } };
const KEY = "gateway-key-7f3b9c";

/** Sends one message with headers of the client and of the call, and returns the headers of the request. */
async function sentHeaders(client: ClientOptions["headers"], call?: ClientOptions["headers"]): Promise<object> {
  const transport = recordingTransport([accepted]);
  await createClient(transport, { headers: client }).messages.send(141, "Hello", { headers: call });
  return transport.requests[0]?.headers ?? {};
}

const OWN = { accept: "application/json", "content-type": "application/json" };

describe("headers of the caller", () => {
  test("are added to the request's own headers, with names in lower case", async () => {
    expect(await sentHeaders({ "X-Gateway-Key": KEY })).toEqual({ ...OWN, "x-gateway-key": KEY });
    expect(await sentHeaders(undefined, { TraceParent: "00-1-2-01" })).toEqual({ ...OWN, traceparent: "00-1-2-01" });
  });

  test("of a call replace the headers of the client, even if the names differ in upper and lower case", async () => {
    expect(await sentHeaders({ "X-Team": "a", "X-Other": "b" }, { "x-team": "c" })).toEqual({
      ...OWN,
      "x-team": "c",
      "x-other": "b",
    });
  });

  test("count as left out if their value is undefined", async () => {
    expect(await sentHeaders({ "x-team": "a", host: undefined }, { "x-team": undefined })).toEqual({
      ...OWN,
      "x-team": "a",
    });
  });

  test("are sent with a retry too", async () => {
    const transport = recordingTransport([accepted]);
    await createClient(transport, { headers: { "x-team": "a" } }).messages.retry(141, 3030);
    expect(transport.requests[0]?.headers).toEqual({ accept: "application/json", "x-team": "a" });
  });
});

const refused: readonly [name: string, headers: unknown, message: string][] = [
  ...[
    "accept",
    "Accept-Encoding",
    "Authorization",
    "Connection",
    "Content-Encoding",
    "Content-Length",
    "Content-Type",
    "Cookie",
    "Expect",
    "Host",
    "Keep-Alive",
    "Proxy-Authorization",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "User-Agent",
  ].map((name): [string, unknown, string] => [
    name,
    { [name]: KEY },
    `headers.${name.toLowerCase()}: cannot be set, because the client sets it`,
  ]),
  ["a line feed in a value", { "x-key": `${KEY}\nhost: evil` }, "headers.x-key: must not contain a line break"],
  ["a carriage return in a value", { "x-key": `${KEY}\rhost: evil` }, "headers.x-key: must not contain a line break"],
  ["a NUL in a value", { "x-key": `${KEY}\0` }, "headers.x-key: must not contain a line break"],
  ["a character above U+00FF", { "x-key": `${KEY}様` }, "headers.x-key: must not contain a line break"],
  ["a value that is not a string", { "x-key": 5 }, "headers.x-key: must be a string"],
  ["a name with a space", { "x key": KEY }, 'headers: "x key" is not a header name'],
  ["an empty name", { "": KEY }, 'headers: "" is not a header name'],
  ["a list", [["x-key", KEY]], "headers: must be an object with header names and strings"],
  ["an instance of Headers", new Headers({ "x-key": KEY }), "headers: must be an object with header names and strings"],
  ["a Map", new Map([["x-key", KEY]]), "headers: must be an object with header names and strings"],
  ["a string", "x-key: 5", "headers: must be an object with header names and strings"],
];

describe("a header is refused before anything is sent, and the error does not contain its value:", () => {
  test.each(refused)("%s", async (_, given, message) => {
    const headers = given as ClientOptions["headers"];
    const transport = recordingTransport();
    const makeClient = () => createClient(transport, { headers });
    expect(makeClient).toThrow(expect.objectContaining({ name: "ConfigurationError", code: "invalid-configuration" }));
    expect(makeClient).toThrow(message);
    const sending = createClient(transport).messages.send(141, "Hello", { headers });
    const error: unknown = await sending.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "ConfigurationError", message: expect.stringContaining(message) as string });
    expect(String((error as Error).stack)).not.toContain(KEY);
    expect(transport.requests).toEqual([]);
  });
});

test("no error shows the value of a header, even if the server repeats the value in every form", async () => {
  const forms = [KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString("base64"), `Key ${KEY}!`];
  const transport = recordingTransport([
    {
      status: 422,
      json: { error: forms.join(" | ") },
      headers: { "x-request-id": KEY, "x-echo": forms.join(","), "set-cookie": "session=5" },
    },
  ]);
  const client = createClient(transport, { headers: { "x-gateway-key": KEY } });
  const sending: Promise<Message> = client.messages.send(141, "Hello");
  const error: unknown = await sending.catch((thrown: unknown) => thrown);
  if (!(error instanceof LiveDeskError)) throw new Error("The call was not refused");
  const shown = [error.message, error.stack, JSON.stringify(error), error.requestId].join("\n");
  for (const form of forms) expect(shown).not.toContain(form);
  expect(error.headers).toEqual({
    "content-type": "application/json",
    "x-request-id": "[redacted]",
    "x-echo": expect.any(String) as string,
  });
});
