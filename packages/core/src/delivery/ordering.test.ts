import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ClientEvent,
  type ClientOptions,
  LiveDeskError,
  NotSentError,
  UnknownOutcomeError,
  createClient,
} from "../index.ts";
import { type ScriptedAnswer, recordingTransport } from "../testing/index.ts";

const sent: ScriptedAnswer = { status: 200, json: { id: 3030, status: "sent" } };
const lost: ScriptedAnswer = { error: new UnknownOutcomeError("lost", { code: "connection-lost" }) };
const neverSent: ScriptedAnswer = { error: new NotSentError("refused", { code: "connection-failed" }) };
const stop = { by: "conversation", onUnknown: "stop" } as const;
const unknown = { outcome: "unknown", code: "connection-lost" };
const stopped = { outcome: "not-sent", code: "conversation-stopped", attempts: 0 };

/** How each call ended: `"accepted"`, or its error. */
const ends = (calls: readonly Promise<unknown>[]) =>
  Promise.all(
    calls.map((call) =>
      call.then(
        () => "accepted",
        (error: unknown) => error,
      ),
    ),
  );

describe("after an unknown outcome", () => {
  function start(script: ScriptedAnswer[], ordering: ClientOptions["ordering"], more: ClientOptions = {}) {
    const transport = recordingTransport(script);
    const client = createClient(transport, { ordering, ...more });
    const send = (conversation: number | string) => client.messages.send(conversation, { content: "Hello" });
    return { transport, client, send };
  }

  test.each<[string, ClientOptions["ordering"]]>([
    ["by default", undefined],
    ["if ordering is conversation", "conversation"],
    ["if ordering is an object without onUnknown", { by: "conversation" }],
    ["if onUnknown is continue", { by: "conversation", onUnknown: "continue" }],
    ["if ordering is none", "none"],
  ])("the next message of the conversation is sent %s", async (_, ordering) => {
    const { transport, send } = start([lost, sent, sent], ordering);
    expect(await ends([send(141), send(141)])).toMatchObject([unknown, "accepted"]);
    expect(await ends([send(141)])).toEqual(["accepted"]);
    transport.verify();
  });

  test("if onUnknown is stop, the waiting messages and all later messages to the conversation are not sent", async () => {
    const { transport, client, send } = start([lost], stop);
    const waiting = [send(141), send(141), client.messages.retry(141, 3030), send("141")];
    expect(await ends(waiting)).toMatchObject([unknown, stopped, stopped, stopped]);
    expect(await ends([send(141), client.messages.retry(141, 3030)])).toMatchObject([stopped, stopped]);
    expect(transport.requests).toHaveLength(1);
  });

  test("the error names the conversation and says what to do", async () => {
    const { send } = start([lost], stop);
    await ends([send(141)]);
    await expect(send(141)).rejects.toThrow(
      "The message was not sent: the outcome of an earlier message to conversation 141 is unknown. Look at the conversation, then call resume(141) on the client",
    );
  });

  test("messages of other conversations are still sent", async () => {
    const { transport, send } = start([lost, sent, sent, sent], stop, { maxConnections: 1 });
    expect(await ends([send(141), send(142), send(141), send(143)])).toMatchObject([
      unknown,
      "accepted",
      stopped,
      "accepted",
    ]);
    expect(await ends([send(142)])).toEqual(["accepted"]);
    transport.verify();
  });

  test.each<[string, ScriptedAnswer, object]>([
    ["a refusal", { status: 422, text: "" }, { outcome: "rejected" }],
    ["a message that was not sent", neverSent, { outcome: "not-sent" }],
  ])("the conversation is not stopped after %s, because its outcome is known", async (_, answer, error) => {
    const { send } = start([answer, sent], stop, { maxRetries: 0 });
    expect(await ends([send(141), send(141)])).toMatchObject([error, "accepted"]);
  });

  test("a retry with an unknown outcome stops the conversation as well", async () => {
    const { client, send } = start([lost], stop);
    expect(await ends([client.messages.retry(141, 3030), send(141)])).toMatchObject([unknown, stopped]);
  });

  test.each<[string, number | string]>([
    ["a number", 141],
    ["a string", "141"],
  ])("after resume(), called with the id as %s, messages to the conversation are sent again", async (_, id) => {
    const { transport, client, send } = start([lost, sent, sent, lost], stop);
    await ends([send(141), send(141)]);
    client.resume(id);
    expect(await ends([send(141), send(141), send(141), send(141)])).toMatchObject([
      "accepted",
      "accepted",
      unknown,
      stopped,
    ]);
    transport.verify();
  });

  test("the listener of the unknown outcome may call resume(), and the messages that waited at that moment are not sent", async () => {
    const onEvent = (event: ClientEvent): void => {
      if (event.type === "outcome" && event.outcome === "unknown") client.resume(141);
    };
    const { transport, client, send } = start([lost, sent], stop, { onEvent });
    expect(await ends([send(141), send(141)])).toMatchObject([unknown, stopped]);
    expect(await ends([send(141)])).toEqual(["accepted"]);
    transport.verify();
  });

  test("resume() of a conversation that is not stopped changes nothing", async () => {
    const { client, send } = start([sent], stop);
    client.resume(141);
    expect(await ends([send(141)])).toEqual(["accepted"]);
  });

  test("messages to a stopped conversation are not counted in maxQueued", async () => {
    const { client, send } = start([lost, sent, sent, sent], stop, { maxQueued: 2 });
    expect(await ends([send(141), send(141), send(141)])).toMatchObject([unknown, stopped, stopped]);
    client.resume(141);
    expect(await ends([send(141), send(141), send(141)])).toEqual(["accepted", "accepted", "accepted"]);
  });
});

test("with random calls, failures and resumes, no message to a stopped conversation is sent, and every other message is sent", async () => {
  const action = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ send: fc.constantFrom(1, 2, 3), outcome: fc.constantFrom("ok", "lost", "422") }),
    },
    { weight: 3, arbitrary: fc.record({ resume: fc.constantFrom(1, 2, 3) }) },
    { weight: 2, arbitrary: fc.record({ pass: fc.integer({ min: 1, max: 40 }) }) },
  );
  let refusals = 0;
  let resumed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 30, maxLength: 60 }),
      fc.integer({ min: 1, max: 3 }),
      async (actions, most) => {
        const transport = recordingTransport();
        const { clock } = transport;
        const stoppedNow = new Set<string>();
        const wrong: string[] = [];
        const client = createClient(
          {
            ...transport,
            async send({ path, body }) {
              const conversation = /conversations\/(\d+)/.exec(path)?.[1] ?? "";
              if (stoppedNow.has(conversation)) wrong.push(`sent to ${conversation}`);
              await new Promise<void>((resolve) => clock.after(10, resolve));
              const outcome = JSON.stringify(body);
              if (outcome.includes("lost")) {
                stoppedNow.add(conversation);
                throw new UnknownOutcomeError("lost", { code: "connection-lost" });
              }
              return { status: outcome.includes("422") ? 422 : 200, headers: {}, body: '{"id":1}' };
            },
          },
          { ordering: stop, maxConnections: most },
        );
        const calls: Promise<unknown>[] = [];
        for (const step of actions) {
          // A call that was refused rejects before the next step.
          await clock.advance(0);
          if ("pass" in step) await clock.advance(step.pass);
          else if ("resume" in step) {
            if (stoppedNow.delete(String(step.resume))) resumed++;
            client.resume(step.resume);
          } else {
            const sending = client.messages.send(step.send, { content: step.outcome });
            calls.push(
              sending.catch((error: unknown) => {
                if (!(error instanceof LiveDeskError) || error.code !== "conversation-stopped") return;
                refusals++;
                if (!stoppedNow.has(String(step.send))) wrong.push(`refused to ${step.send}`);
              }),
            );
          }
        }
        await clock.advance(10_000);
        await Promise.all(calls);
        expect(wrong).toEqual([]);
      },
    ),
  );
  expect(refusals).toBeGreaterThan(50);
  expect(resumed).toBeGreaterThan(20);
});
