import { type CloseOptions, ConfigurationError, createClient } from "@livedesk/core";
import { untilEnd } from "@livedesk/core/adapter";
import { manualClock } from "@livedesk/core/testing";
import { describe, expect, test } from "vitest";
import { LETS_IN, pageRequest, readingTransport, serve } from "./testing/relays.ts";
import { rawBytes, sendRaw, open, text, file, form, formHeaders } from "./testing/requests.ts";
import { createRelay, type RelayOptions } from "./index.ts";

const accepted = [200, { id: 1 }] as const;
const closed = [424, { error: "The relay is closing: nothing was sent" }] as const;
const mayExist = [502, { error: "LiveDesk gave no clear answer: it may have carried out the request" }] as const;

/** A relay and a simulated LiveDesk that reads each request, and answers after `release` was called. */
function start(options: Partial<RelayOptions> = {}) {
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
  const relay = createRelay({ client, clock, ...LETS_IN, ...options });
  return {
    relay,
    clock,
    release,
    sends: () => sends,
    ask: async (key?: string) => {
      const response = await relay(pageRequest({ "idempotency-key": key }));
      return [response.status, await response.json()] as const;
    },
    /** Waits until this number of requests has reached LiveDesk. */
    sent: async (count: number) => {
      await expect.poll(() => sends).toBe(count);
    },
  };
}

describe("close()", () => {
  test("close() waits for a call in progress, and refuses later calls as not sent", async () => {
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

  test("while close() waits, a repeat of the call in progress gets its answer", async () => {
    const { relay, release, sends, sent, ask } = start();
    const first = ask("key");
    await sent(1);
    const closing = relay.close();
    const repeat = ask("key");
    release();
    await closing;
    expect([await first, await repeat, sends()]).toEqual([accepted, accepted, 1]);
  });

  test("close() waits no longer than timeout, and then the call is answered that the message may exist", async () => {
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

  test("close() with abort ends a call in progress at once, even while an earlier close() waits", async () => {
    const { relay, sent, ask } = start();
    const first = ask();
    await sent(1);
    const closing = relay.close();
    await relay.close({ abort: true });
    await closing;
    expect(await first).toEqual(mayExist);
  });

  test("close() of a relay without calls resolves at once, even if close() is called twice", async () => {
    const { relay, ask, clock } = start();
    await relay.close();
    await relay.close({ abort: true });
    expect([await ask(), clock.pending]).toEqual([closed, 0]);
  });

  test.each<[string, object | null, string]>([
    ["a timeout below 0", { timeout: -1 }, "timeout: must be a number of ms from 0 to 2147483647"],
    ["a timeout that is a string", { timeout: "5" }, "timeout: must be a number of ms from 0 to 2147483647"],
    ["a timeout of Infinity", { timeout: Infinity }, "timeout: must be a number of ms from 0 to 2147483647"],
    ["an unknown option", { timout: 5 }, 'Unknown option "timout". Known options: '],
    ["an abort that is a string", { abort: "no" }, "abort: must be true or false"],
    ["null in place of the options", null, "options: must be an object"],
  ])("close() refuses %s, and the relay stays open", async (_, options, why) => {
    const { relay, release, ask } = start();
    const closing = relay.close(options as CloseOptions);
    await expect(closing).rejects.toSatisfy((error) => error instanceof ConfigurationError);
    await expect(closing).rejects.toThrow(why);
    release();
    expect(await ask()).toEqual(accepted);
  });

  test.each([{}, { abort: true }])(
    "close(%j) does not wait for a limiter that never answers, and the call that waits for the limiter is not sent",
    async (options) => {
      let asked = 0;
      const { relay, sends, ask } = start({ limiter: { consume: () => new Promise(() => asked++) } });
      const call = ask();
      await expect.poll(() => asked).toBe(1);
      await relay.close(options);
      expect([await call, sends()]).toEqual([closed, 0]);
    },
  );

  test("close() refuses a form that waits for a slot, and waits for the form in progress", async () => {
    const { relay, release, sends, sent, clock } = start({ limits: { formsAtOnce: 1 } });
    const body = form([text("content", "Hello"), file()]);
    const askForm = () =>
      relay(pageRequest({ ...formHeaders, "content-length": String(body.length) }, { body: body as BodyInit }));
    const first = askForm();
    await sent(1);
    const second = askForm();
    // There are three timers: for the time of the first body, for the search for slow forms, and for the end of the
    // wait.
    await expect.poll(() => clock.pending).toBe(3);
    const closing = relay.close();
    expect((await second).status).toBe(424);
    expect(await (await second).json()).toEqual(closed[1]);
    release();
    await closing;
    expect([(await first).status, sends(), clock.pending]).toEqual([200, 1, 0]);
  });

  // Only the first two bytes of each body arrive.
  test.each<[string, Readonly<Record<string, string | undefined>>, string]>([
    [
      "a form without a length",
      { ...formHeaders, "content-length": undefined, "transfer-encoding": "chunked" },
      "2\r\n--\r\n",
    ],
    ["a form with a length", { ...formHeaders, "content-length": "1000" }, "--"],
    ["a JSON message", { "content-length": "1000" }, '{"'],
  ])("close() with abort stops reading %s, and nothing is sent", async (_, headers, body) => {
    const { relay, sends, clock } = start();
    await using served = await serve(relay);
    const { socket, answer } = open(served.url);
    socket.write(rawBytes({ headers, body }));
    // The timer of the body has started.
    await expect.poll(() => clock.pending).toBeGreaterThan(0);
    await relay.close({ abort: true });
    expect([(await answer).status, sends()]).toEqual([424, 0]);
  });

  test.each([
    ["waits for", {}, 200],
    ["with abort ends", { abort: true }, 502],
  ])("close() %s a form in progress that comes over a socket", async (_, options, status) => {
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
