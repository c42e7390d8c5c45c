import { createClient, untilEnd } from "@livedesk/core";
import { manualClock } from "@livedesk/core/testing";
import { describe, expect, test } from "vitest";
import { createRelay } from "./index.ts";
import { file, form, formHeaders, text } from "./testing/form.ts";
import { ORIGIN, sendRaw } from "./testing/raw-request.ts";
import { readingTransport } from "./testing/reading-transport.ts";
import { pageRequest } from "./testing/scripted-relay.ts";
import { serve } from "./testing/serve.ts";

const accepted = [200, { id: 1 }] as const;
const closed = [424, { error: "The relay is being closed: nothing was sent" }] as const;
const mayExist = [502, { error: "LiveDesk gave no clear answer: the message may exist" }] as const;

/** A relay whose LiveDesk reads each request, and answers when it is released. */
function start() {
  const clock = manualClock();
  let sends = 0;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const transport = readingTransport(() => ({ status: 200, body: '{"id":1}' }));
  const client = createClient(
    {
      ...transport,
      clock,
      async send(request, call) {
        const response = await transport.send(request, call);
        sends++;
        await untilEnd(call.deadline, released, true);
        return response;
      },
    },
    { ordering: "none" },
  );
  const relay = createRelay({ client, clock, origins: [ORIGIN], authenticate: () => "caller", authorize: () => true });
  return {
    relay,
    clock,
    release,
    sends: () => sends,
    ask: async (key?: string) => {
      const response = await relay(pageRequest({ "idempotency-key": key }));
      return [response.status, await response.json()] as const;
    },
    /** Waits until so many requests have reached LiveDesk. */
    sent: async (count: number) => {
      await expect.poll(() => sends).toBe(count);
    },
  };
}

describe("close()", () => {
  test("waits for what is being carried out, and refuses what comes later as not sent", async () => {
    const { relay, release, sends, sent, ask, clock } = start();
    const first = ask();
    await sent(1);
    let isClosed = false;
    const closing = relay.close().then(() => (isClosed = true));
    expect(await ask()).toEqual(closed);
    expect([isClosed, sends()]).toEqual([false, 1]);
    release();
    await closing;
    expect([await first, sends(), clock.pending]).toEqual([accepted, 1, 0]);
  });

  test("answers the repeat of what is being carried out as that", async () => {
    const { relay, release, sends, sent, ask } = start();
    const first = ask("key");
    await sent(1);
    const closing = relay.close();
    const repeat = ask("key");
    release();
    await closing;
    expect([await first, await repeat, sends()]).toEqual([accepted, accepted, 1]);
  });

  test("waits no longer than it is told to, and says then that the message may exist", async () => {
    const { relay, sent, ask, clock } = start();
    const first = ask();
    await sent(1);
    let isClosed = false;
    const closing = relay.close({ timeout: 1000 }).then(() => (isClosed = true));
    await clock.advance(999);
    expect(isClosed).toBe(false);
    await clock.advance(1);
    await closing;
    expect([await first, clock.pending]).toEqual([mayExist, 0]);
  });

  test("with abort ends what is being carried out at once, also while it waits", async () => {
    const { relay, sent, ask } = start();
    const first = ask();
    await sent(1);
    const closing = relay.close();
    await relay.close({ abort: true });
    await closing;
    expect(await first).toEqual(mayExist);
  });

  test("of a relay that has nothing to do ends at once, also twice", async () => {
    const { relay, ask, clock } = start();
    await relay.close();
    await relay.close({ abort: true });
    expect([await ask(), clock.pending]).toEqual([closed, 0]);
  });

  test("refuses a time that is none, and closes nothing", async () => {
    const { relay, release, ask } = start();
    await expect(relay.close({ timeout: -1 })).rejects.toThrow("timeout: must be milliseconds, from 0");
    release();
    expect(await ask()).toEqual(accepted);
  });

  test.each([
    ["waits for a form that is on its way", {}, 200],
    ["with abort ends a form that is on its way", { abort: true }, 502],
  ])("%s, over a socket", async (_, options, status) => {
    const { relay, release, sent } = start();
    await using served = await serve(relay);
    const answering = sendRaw(served.url, { headers: formHeaders, body: form([text("content", "Hello"), file()]) });
    await sent(1);
    const closing = relay.close(options);
    if (status === 200) release();
    await closing;
    expect((await answering).status).toBe(status);
    expect((await sendRaw(served.url, {})).status).toBe(424);
  });
});
