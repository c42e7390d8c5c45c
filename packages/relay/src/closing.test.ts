import { type CloseOptions, ConfigurationError, createClient } from "@livedesk/core";
import { untilEnd } from "@livedesk/core/adapter";
import { manualClock } from "@livedesk/core/testing";
import { describe, expect, test } from "vitest";
import { LETS_IN, pageRequest, readingTransport, serve } from "./testing/relays.ts";
import { rawBytes, sendRaw, open, text, file, form, formHeaders } from "./testing/requests.ts";
import { createRelay, type RelayOptions } from "./index.ts";

const accepted = [200, { id: 1 }] as const;
const closed = [424, { error: "The relay is being closed: nothing was sent" }] as const;
const mayExist = [502, { error: "LiveDesk gave no clear answer: the message may exist" }] as const;

/** A relay whose LiveDesk reads each request, and answers when it is released. */
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

  test.each<[string, object | null, string]>([
    ["a time below 0", { timeout: -1 }, "timeout: must be milliseconds, from 0 to 2147483647"],
    ["a time that is a text", { timeout: "5" }, "timeout: must be milliseconds, from 0 to 2147483647"],
    ["a time of Infinity", { timeout: Infinity }, "timeout: must be milliseconds, from 0 to 2147483647"],
    ["an option that is not known", { timout: 5 }, 'Unknown option "timout". Known options: '],
    ["an abort that is a text", { abort: "no" }, "abort: must be true or false"],
    ["null in place of the options", null, "options: must be an object"],
  ])("refuses %s, and closes nothing", async (_, options, why) => {
    const { relay, release, ask } = start();
    const closing = relay.close(options as CloseOptions);
    await expect(closing).rejects.toSatisfy((error) => error instanceof ConfigurationError);
    await expect(closing).rejects.toThrow(why);
    release();
    expect(await ask()).toEqual(accepted);
  });

  test.each([{}, { abort: true }])(
    "with %j does not wait for a limiter that never answers: what waits for it is not sent",
    async (options) => {
      let asked = 0;
      const { relay, sends, ask } = start({ limiter: { consume: () => new Promise(() => asked++) } });
      const call = ask();
      await expect.poll(() => asked).toBe(1);
      await relay.close(options);
      expect([await call, sends()]).toEqual([closed, 0]);
    },
  );

  test("ends the forms that wait for a place as not sent, and waits for the one that is being sent", async () => {
    const { relay, release, sends, sent, clock } = start({ limits: { formsAtOnce: 1 } });
    const body = form([text("content", "Hello"), file()]);
    const askForm = () =>
      relay(pageRequest({ ...formHeaders, "content-length": String(body.length) }, { body: body as BodyInit }));
    const first = askForm();
    await sent(1);
    const second = askForm();
    // The look at the forms under way, and the end of the wait.
    await expect.poll(() => clock.pending).toBe(3);
    const closing = relay.close();
    expect((await second).status).toBe(424);
    expect(await (await second).json()).toEqual(closed[1]);
    release();
    await closing;
    expect([(await first).status, sends(), clock.pending]).toEqual([200, 1, 0]);
  });

  // Of each, the first two bytes come and no more.
  test.each<[string, Readonly<Record<string, string | undefined>>, string]>([
    [
      "a form that does not say how long it is",
      { ...formHeaders, "content-length": undefined, "transfer-encoding": "chunked" },
      "2\r\n--\r\n",
    ],
    ["a form that says how long it is", { ...formHeaders, "content-length": "1000" }, "--"],
    ["a JSON message", { "content-length": "1000" }, '{"'],
  ])("with abort ends the reading of %s: nothing was sent", async (_, headers, body) => {
    const { relay, sends, clock } = start();
    await using served = await serve(relay);
    const { socket, answer } = open(served.url);
    socket.write(rawBytes({ headers, body }));
    // The time that its caller may take to send it has begun.
    await expect.poll(() => clock.pending).toBeGreaterThan(0);
    await relay.close({ abort: true });
    expect([(await answer).status, sends()]).toEqual([424, 0]);
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
