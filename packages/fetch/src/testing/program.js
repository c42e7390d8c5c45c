// Runs in a runtime that is tested: a server that runs the cases of the conformance suite, and sends messages, with what ships. The
// emulators and the other servers run in the test's process, which starts one when `start` or `redirect` asks for it.
import { conformance } from "@livedesk/emulator/conformance";
import { createClient } from "@livedesk/fetch";

const cases = new Map();
let control = "";

async function ask(order, input) {
  const answer = await fetch(`${control}/${order}`, { method: "POST", body: JSON.stringify(input) });
  const server = await answer.json();
  return { ...server, close: async () => void (await ask("stop", server.url)) };
}

/** A value as text, without the keys that hold undefined, and with the others in one order. */
const asText = (value) =>
  JSON.stringify(value, (_, part) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
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

/** Sends some messages, one after the other. Returns how each ended. */
async function send({ url, count }) {
  const livedesk = createClient({ apiKey: "key", apiSecret: "secret", baseUrl: url, maxRetries: 0 });
  const outcomes = [];
  for (let sent = 0; sent < count; sent++) {
    const sending = livedesk.messages.send(141, { content: `Message ${sent}` });
    outcomes.push(
      await sending.then(
        () => "accepted",
        ({ outcome, code }) => `${outcome} ${code}`,
      ),
    );
  }
  return outcomes;
}

const ORDERS = {
  agent: () => globalThis.navigator?.userAgent,
  run: (name) => cases.get(name)(),
  send,
};

export default {
  async fetch(request) {
    const { order, input, control: address } = await request.json();
    control = address;
    try {
      return Response.json({ result: await ORDERS[order](input) });
    } catch (error) {
      return Response.json({ error: String(error?.stack ?? error) });
    }
  },
};
