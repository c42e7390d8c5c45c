import { createClient as createCoreClient, NotSentError } from "@livedesk/core";
import { type Clock, type Deadline, type Transport, transportFailure } from "@livedesk/core/adapter";
import { manualClock } from "@livedesk/core/testing";
import { createClient, undiciTransport } from "@livedesk/node";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  LETS_IN,
  scriptedRelay,
  pageRequest,
  type CountingUpstream,
  countingUpstream,
  serve,
} from "./testing/relays.ts";
import {
  ORIGIN,
  MESSAGES,
  rawBytes,
  sendRaw,
  open,
  BOUNDARY,
  text,
  picture,
  file,
  form,
  formHeaders,
} from "./testing/requests.ts";
import { createRelay, type RelayOptions } from "./index.ts";

const CREDENTIALS = { apiKey: "key", apiSecret: "canary-secret" };

let upstream: CountingUpstream;

beforeEach(async () => {
  upstream = await countingUpstream();
});

afterEach(() => upstream[Symbol.asyncDispose]());

const own = (): RelayOptions["client"] => createClient({ ...CREDENTIALS, baseUrl: upstream.url, maxRetries: 0 });

const start = (options: Partial<RelayOptions> = {}) => serve(createRelay({ client: own(), ...LETS_IN, ...options }));

/**
 * A simulated LiveDesk that never reads and never answers. When its call is aborted, it rejects with the error that the
 * test passes.
 */
function waitingTransport(clock: Clock, failure: (deadline: Deadline) => Error): Transport & { turns(): number } {
  let turns = 0;
  return {
    clock,
    base64: btoa,
    turns: () => turns,
    send: (_, { deadline }) =>
      new Promise((_resolve, reject) => {
        turns++;
        deadline.onEnd(() => reject(failure(deadline)));
      }),
  };
}

const large = picture(300_000);
const right = [text("content", "Hello"), file("a.png", "image/png", large), file("b.png")];

/** Forms in which only the last part is invalid. */
const WRONG_AT_LAST = {
  "an unknown part": form([...right, text("account_id", "1")]),
  "a repeated part": form([...right, text("content", "again")]),
  "an invalid private": form([...right, text("private", "maybe")]),
  "invalid content_attributes": form([...right, text("content_attributes", "[]")]),
  "a file of a forbidden type": form([...right, file("a.html", "text/html", "bytes")]),
  "no closing boundary": form(right, ""),
  "half a closing boundary": form(right, `--${BOUNDARY}-`),
  "text after the closing boundary": form(right, `--${BOUNDARY}--\r\nmore`),
  "a line feed after the closing boundary": form(right, `--${BOUNDARY}--\n`),
};

describe("the end of a form is not sent before the whole form is valid", () => {
  test.each(Object.entries(WRONG_AT_LAST))("the end of a form with %s is not sent", async (_, body) => {
    await using served = await start();
    for (const size of [body.length, 1000, 7]) {
      const { socket, answer } = open(served.url);
      socket.write(
        rawBytes({ headers: formHeaders, body: "" }).toString("latin1").replace("length: 0", `length: ${body.length}`),
      );
      const slow = body.subarray(-200);
      socket.write(body.subarray(0, -200));
      for (let at = 0; at < slow.length; at += size) socket.write(slow.subarray(at, at + size));
      expect((await answer).status).toBeGreaterThanOrEqual(400);
      expect((await answer).status).toBeLessThan(500);
    }
    for (const { body: got, isComplete, headers } of upstream.arrived) {
      expect(isComplete).toBe(false);
      expect(got.length).toBeLessThan(Number(headers["content-length"]));
      expect(got.includes(`${BOUNDARY}--`)).toBe(false);
    }
  });

  test.each([
    ["a file", form(right)],
    ["a text", form([file(), text("content", "Hello")])],
    ["a part's head", form([file(`a--${BOUNDARY}--.png`)])],
  ])("a closing boundary that comes too early, after %s, is not sent", async (_, body) => {
    const tail = Buffer.alloc(200, "x");
    for (const size of [body.length, 1000]) {
      await using served = await start();
      const { socket, answer } = open(served.url);
      const length = { "content-length": String(body.length + tail.length) };
      socket.write(rawBytes({ headers: { ...formHeaders, ...length }, body: "" }));
      for (let at = 0; at < body.length; at += size) socket.write(body.subarray(at, at + size));
      let isAnswered = false;
      void answer.then(() => (isAnswered = true));
      // The second half is sent after the relay has sent or refused the first half.
      await vi.waitUntil(() => isAnswered || upstream.arrived.at(-1)?.body.includes(`${BOUNDARY}--`));
      socket.write(tail);
      expect((await answer).status).toBe(400);
    }
    expect(upstream.arrived.filter(({ body: got }) => got.includes(`${BOUNDARY}--`))).toEqual([]);
  });

  test("control: a valid form arrives byte for byte", async () => {
    await using served = await start();
    const body = form(right);
    expect((await sendRaw(served.url, { headers: formHeaders, body })).status).toBe(200);
    expect(upstream.arrived).toMatchObject([{ isComplete: true }]);
    expect(upstream.arrived[0]?.body.equals(body)).toBe(true);
  });
});

test("no header of the caller is sent to LiveDesk, and no header of LiveDesk is sent to the caller", async () => {
  await using served = await start({ credentials: true });
  const headers = {
    ...formHeaders,
    cookie: "canary-cookie",
    authorization: "Bearer canary-token",
    "x-forwarded-for": "canary",
    "x-emulator-fault": "500-after-commit",
    "accept-encoding": "canary",
    "accept-language": "canary",
    "idempotency-key": "canary",
  };
  const sent = [
    { headers, body: form(right) },
    { headers: { ...headers, "content-type": "application/json" } },
    { headers: { ...headers, "content-type": undefined }, path: `${MESSAGES}/29/retry`, body: "" },
  ];
  for (const request of sent) {
    const { headers: received } = await sendRaw(served.url, request);
    expect([...received.keys()].filter((name) => name === "set-cookie" || name === "retry-after")).toEqual([]);
  }
  expect(upstream.arrived).toHaveLength(3);
  for (const { headers: got, path } of upstream.arrived) {
    expect(JSON.stringify(got)).not.toContain("canary-cookie");
    expect(JSON.stringify(got)).not.toContain('"canary"');
    expect(got.authorization).toBe(`Basic ${btoa("key:canary-secret")}`);
    expect(
      Object.keys(got).filter(
        (name) =>
          !/^(host|connection|accept|accept-encoding|authorization|user-agent|content-(type|length))$/.test(name),
      ),
    ).toEqual([]);
    expect(path).toMatch(/^\/api\/v2\/accounts\/conversations\/141\/messages(\/29\/retry)?$/);
  }
});

describe("a caller that disconnects or is slow", () => {
  const half = form(right).subarray(0, 150_000);
  const head = rawBytes({ headers: { ...formHeaders, "content-length": String(form(right).length) }, body: "" });

  test("a caller that disconnects in the middle of a form makes no message", async () => {
    await using served = await start();
    const { socket, answer } = open(served.url);
    socket.write(Buffer.concat([head, half]));
    await vi.waitUntil(() => (upstream.arrived[0]?.body.length ?? 0) > 0);
    socket.destroy();
    await expect(answer).rejects.toThrow("closed");
    // The relay has ended the request to LiveDesk, so it can answer the next request.
    expect((await sendRaw(served.url, {})).status).toBe(200);
    expect(upstream.arrived.map(({ isComplete }) => isComplete)).toEqual([false, true]);
  });

  test("a caller that disconnects while its form waits in the client's queue makes no message", async () => {
    const clock = manualClock();
    const busy = waitingTransport(clock, () => new NotSentError("x", { code: "aborted" }));
    const relay = createRelay({ client: createCoreClient(busy), clock, ...LETS_IN });
    const controller = new AbortController();
    const body = form(right);
    const headers = { origin: ORIGIN, ...formHeaders, "content-length": String(body.length) };
    const init = { method: "POST", headers, body: body as BodyInit, signal: controller.signal };
    const answer = relay(new Request(`https://desk.example${MESSAGES}`, init));
    await expect.poll(() => busy.turns()).toBe(1);
    controller.abort();
    expect((await answer).status).toBe(424);
  });

  test("a form that takes longer than the timeout of the relay's client is answered 408", async () => {
    const clock = manualClock();
    const waiting = waitingTransport(clock, ({ reason }) => transportFailure({ started: true, reason }));
    const { relay } = scriptedRelay({ client: createCoreClient(waiting, { timeout: 30_000 }), clock });
    const body = form(right);
    const headers = { ...formHeaders, "content-length": String(body.length) };
    const answer = relay(pageRequest(headers, { body: body as BodyInit }));
    await expect.poll(() => waiting.turns()).toBe(1);
    await clock.advance(30_000);
    expect([(await answer).status, await (await answer).json()]).toEqual([
      408,
      { error: "The form took too long to arrive, so no message was made" },
    ]);
  });

  test("a caller that ends its request too early makes no message", async () => {
    await using served = await start();
    const { socket, answer } = open(served.url);
    socket.end(Buffer.concat([head, half]));
    await answer.catch(() => undefined);
    expect(upstream.arrived.filter(({ isComplete }) => isComplete)).toEqual([]);
  });

  test.each([
    ["a form", Buffer.concat([head, half])],
    ["JSON", rawBytes({ headers: { "content-length": "100" } })],
  ])("%s that takes longer than bodyTime is answered 408 and makes no message", async (_, bytes) => {
    const time = manualClock();
    let waits = 0;
    // This clock counts the timers of the body. A timer of 10 000 ms belongs to authenticate, authorize or the limiter,
    // and is not counted.
    const after = (ms: number, run: () => void): (() => void) => {
      if (ms !== 10_000) waits++;
      return time.after(ms, run);
    };
    await using served = await start({ clock: { ...time, after } });
    const { socket, answer } = open(served.url);
    socket.write(bytes);
    await expect.poll(() => waits).toBeGreaterThan(0);
    // A single byte does not extend the time.
    await time.advance(44_000);
    const before = waits;
    socket.write("a");
    await expect.poll(() => waits).toBeGreaterThan(before);
    await time.advance(1000);
    expect(await answer).toMatchObject({ status: 408, body: '{"error":"The body took too long to arrive"}' });
    expect(upstream.arrived.filter(({ isComplete }) => isComplete)).toEqual([]);
  });
});

describe("a body whose length differs from Content-Length is refused if no server has checked it", () => {
  const send = (body: Uint8Array, length: number, headers: Record<string, string>): Promise<Response> => {
    const relay = createRelay({ client: own(), ...LETS_IN });
    const all = { origin: ORIGIN, ...headers, "content-length": String(length) };
    return relay(
      new Request(`https://desk.example${MESSAGES}`, { method: "POST", headers: all, body: body as BodyInit }),
    );
  };

  test.each([
    ["longer", -1],
    ["longer by a lot", -1000],
    ["shorter", 1],
    ["shorter by a lot", 100_000],
  ])("a body that is %s than its Content-Length is refused", async (_, more) => {
    const body = form(right);
    expect((await send(body, body.length + more, formHeaders)).status).toBe(400);
    const json = Buffer.from('{"content":"Hello, all of you"}');
    const status = (await send(json, Math.max(1, json.length + more), { "content-type": "application/json" })).status;
    expect(status).toBe(400);
    expect(upstream.arrived.filter(({ isComplete }) => isComplete)).toEqual([]);
  });

  test("control: a body that has the length of its Content-Length is accepted", async () => {
    const body = form(right);
    expect((await send(body, body.length, formHeaders)).status).toBe(200);
  });
});

describe("a wildcard in limits.types does not include types that can contain scripts", () => {
  const send = async (type: string, types: readonly string[]): Promise<number> => {
    await using served = await start({ limits: { types } });
    return (
      await sendRaw(served.url, {
        headers: formHeaders,
        body: form([file("a", type, type === "image/png" ? undefined : "bytes")]),
      })
    ).status;
  };
  const families = ["text/*", "application/*", "image/*"];

  test.each([
    "text/html",
    "application/xhtml+xml",
    "image/svg+xml",
    "text/xml",
    "text/xsl",
    "text/javascript",
    "text/javascript1.5",
    "application/javascript",
    "application/x-javascript",
    "application/ecmascript",
    "text/jscript",
    "text/livescript",
  ])("a file of the type %s is refused with wildcards, and accepted if its type is listed", async (type) => {
    expect([await send(type, families), await send(type, [type])]).toEqual([415, 200]);
  });

  test.each(["text/plain", "text/css", "application/postscript", "application/json", "image/png"])(
    "control: a file of the type %s is accepted with wildcards",
    async (type) => {
      expect(await send(type, families)).toBe(200);
    },
  );
});

describe("because a form can be read only once:", () => {
  /** A client whose first attempts cannot connect. */
  const unlucky = (failures: number): RelayOptions["client"] => {
    const transport = undiciTransport({ ...CREDENTIALS, baseUrl: upstream.url });
    const nobody = undiciTransport({ ...CREDENTIALS, baseUrl: "https://livedesk.invalid" });
    let attempts = 0;
    const send: Transport["send"] = (...args) => (attempts++ < failures ? nobody : transport).send(...args);
    return createCoreClient({ ...transport, send });
  };
  const request = { headers: formHeaders, body: form(right) };

  test("the relay tries again to send a form as long as the form was not read", async () => {
    await using served = await start({ client: unlucky(2) });
    expect((await sendRaw(served.url, request)).status).toBe(200);
    expect(upstream.arrived).toMatchObject([{ isComplete: true }]);
  });

  test("if every attempt to connect fails, the answer says that nothing was sent", async () => {
    await using served = await start({ client: unlucky(3) });
    expect(await sendRaw(served.url, request)).toMatchObject({
      status: 424,
      body: '{"error":"LiveDesk could not be reached: nothing was sent"}',
    });
    expect(upstream.arrived).toEqual([]);
  });

  test("a form that was read is not sent again after a 429", async () => {
    await using busy = await countingUpstream(429);
    const client = createClient({ ...CREDENTIALS, baseUrl: busy.url });
    await using served = await start({ client });
    const answer = await sendRaw(served.url, request);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(busy.arrived).toHaveLength(1);
    await client.close();
  });
});
