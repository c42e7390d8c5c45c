// This file contains no test. It is the program that runtimes.test.ts runs in each runtime: a server that runs cases of
// the conformance suite and sends messages with the built package. It has the name of a test file, because it imports
// packages that only tests may import. The emulators run in the process of the test, which starts an emulator when the
// program asks for it.
import { conformance } from "@livedesk/emulator/conformance";
import { createClient, webhooks } from "@livedesk/fetch";

const cases = new Map<string, () => Promise<void>>();
let control = "";

interface Server {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  close(): Promise<void>;
}

/** Asks the process of the test to start or stop a server. */
async function ask(order: "start" | "redirect" | "stop", input: unknown): Promise<Server> {
  const response = await fetch(`${control}/${order}`, { method: "POST", body: JSON.stringify(input) });
  const server = (await response.json()) as Server;
  return { ...server, close: async () => void (await ask("stop", server.url)) };
}

/** A value as text. Keys whose value is undefined are left out, and the other keys are sorted. */
const asText = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  ) ?? "undefined";

conformance({
  runtime: "fetch",
  test: (name, run) => cases.set(name, run),
  expect: (found) => ({
    toEqual(expected) {
      if (asText(found) !== asText(expected)) throw new Error(`found ${asText(found)}, expected ${asText(expected)}`);
    },
  }),
  start: (options) => ask("start", options),
  redirect: (to) => ask("redirect", to),
  open: createClient,
});

/** Sends some messages, one after the other. Returns the outcome of each message. */
async function send({ url, count }: { readonly url: string; readonly count: number }): Promise<string[]> {
  const livedesk = createClient({ apiKey: "key", apiSecret: "secret", baseUrl: url, maxRetries: 0 });
  const outcomes: string[] = [];
  for (let sent = 0; sent < count; sent++) {
    const sending = livedesk.messages.send(141, { content: `Message ${sent}` });
    outcomes.push(
      await sending.then(
        () => "accepted",
        ({ outcome, code }: { outcome: string; code: string }) => `${outcome} ${code}`,
      ),
    );
  }
  return outcomes;
}

const ORDERS: Readonly<Record<string, (input: never) => unknown>> = {
  agent: () => globalThis.navigator.userAgent,
  run: (name: string) => cases.get(name)?.(),
  verify: async ({ body, headers, secret }: { body: string; headers: Record<string, string>; secret: string }) =>
    webhooks.verify(body, headers, secret, { now: 0 }).then(
      ({ timestamp }) => timestamp,
      ({ code }: { code: string }) => code,
    ),
  send,
};

/** Answers a request of the test. The request says what the program must do. */
export async function answer(request: Request): Promise<Response> {
  const { order, input, address } = (await request.json()) as { order: string; input: never; address: string };
  control = address;
  try {
    return Response.json({ result: await ORDERS[order]?.(input) });
  } catch (error) {
    return Response.json({ error: error instanceof Error ? error.stack : String(error) });
  }
}
