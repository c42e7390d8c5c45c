import { NotSentError } from "@livedesk/core";
import { manualClock } from "@livedesk/core/testing";
import { describe, expect, test } from "vitest";
import { file, form, formHeaders } from "./testing/form.ts";
import { MESSAGES } from "./testing/raw-request.ts";
import { pageRequest, scriptedRelay } from "./testing/scripted-relay.ts";

const key = { "idempotency-key": "0123456789abcdef" };
const message = (id: number) => ({ status: 200, json: { id } });

describe("a browser that repeats a request by itself", () => {
  test("gets the answer of the first, and no second message is made", async () => {
    const { relay, transport } = scriptedRelay({}, [message(1), message(2)]);
    const first = await relay(pageRequest(key));
    const second = await relay(pageRequest(key));
    expect([await first.json(), await second.json()]).toEqual([{ id: 1 }, { id: 1 }]);
    expect(transport.requests).toHaveLength(1);
  });

  test("waits for the first while that is under way", async () => {
    const { relay, transport } = scriptedRelay({}, [message(1)]);
    const answers = await Promise.all([relay(pageRequest(key)), relay(pageRequest(key)), relay(pageRequest(key))]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(transport.requests).toHaveLength(1);
  });

  test("is told that the outcome is unknown when that of the first was", async () => {
    const { relay, transport } = scriptedRelay({}, [{ status: 500, text: "" }, message(1)]);
    expect([(await relay(pageRequest(key))).status, (await relay(pageRequest(key))).status]).toEqual([502, 502]);
    expect(transport.requests).toHaveLength(1);
  });

  test.each([
    ["was refused", { status: 422, text: "" }, 422],
    ["never left", { error: new NotSentError("x", { code: "closed" }) }, 424],
  ])("is carried out when the first %s", async (_, answer, status) => {
    const { relay } = scriptedRelay({}, [answer, message(1)]);
    expect([(await relay(pageRequest(key))).status, (await relay(pageRequest(key))).status]).toEqual([status, 200]);
    const together = scriptedRelay({}, [answer, message(1)]);
    const answers = await Promise.all([together.relay(pageRequest(key)), together.relay(pageRequest(key))]);
    // Whichever of the two was read first.
    expect(new Set(answers.map((other) => other.status))).toEqual(new Set([200, status]));
  });

  test("is asked anew whether it may", async () => {
    let asked = 0;
    const { relay } = scriptedRelay({ authorize: () => asked++ === 0 }, [message(1)]);
    expect([(await relay(pageRequest(key))).status, (await relay(pageRequest(key))).status]).toEqual([200, 403]);
  });

  test("is known by a form, too", async () => {
    const body = form([file()]);
    const request = () =>
      pageRequest({ ...key, ...formHeaders, "content-length": String(body.length) }, { body: body as BodyInit });
    const { relay, transport } = scriptedRelay({}, [message(1), message(2)]);
    expect([await (await relay(request())).json(), await (await relay(request())).json()]).toEqual([
      { id: 1 },
      { id: 1 },
    ]);
    expect(transport.requests).toHaveLength(1);
  });
});

describe("what is no repeat", () => {
  test.each([
    ["another key", pageRequest({ "idempotency-key": "another" })],
    ["no key", pageRequest()],
    ["another text", pageRequest(key, { body: '{"content":"Bye"}' })],
    ["another conversation", pageRequest(key, { path: MESSAGES.replace("141", "142") })],
    ["a retry", pageRequest({ ...key, "content-type": undefined }, { path: `${MESSAGES}/29/retry`, body: null })],
  ])("%s", async (_, request) => {
    const { relay, transport } = scriptedRelay({}, [message(1), message(2)]);
    await relay(pageRequest(key));
    expect(await (await relay(request)).json()).toEqual({ id: 2 });
    transport.verify();
  });

  test("the same after ten minutes", async () => {
    const clock = manualClock();
    const { relay, transport } = scriptedRelay({ clock }, [message(1), message(2)]);
    await relay(pageRequest(key));
    await clock.advance(600_000);
    expect(await (await relay(pageRequest(key))).json()).toEqual({ id: 2 });
    transport.verify();
  });
});
