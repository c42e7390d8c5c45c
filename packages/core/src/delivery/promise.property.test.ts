import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type ApiRequest,
  type ClientEvent,
  type CloseOptions,
  LiveDeskError,
  NotSentError,
  UnknownOutcomeError,
  createClient,
} from "../index.ts";
import type { ApiResponse, Deadline, Transport } from "../adapter.ts";
import { manualClock } from "../testing/index.ts";

/** What a server does with one request, and the time of each step, in ms. */
interface Behaviour {
  readonly connect: number;
  readonly answer: number;
  readonly end: "accepted" | "refused" | "postponed" | "failed" | "lost" | "no connection";
  /** Whether the server stores the message although its answer does not say so. */
  readonly isStored: boolean;
  /** The headers with which a server that postpones a request asks for a wait. */
  readonly retryAfter: Readonly<Record<string, string>>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NO_TIME = { "retry-after": "0" };

const behaviour: fc.Arbitrary<Behaviour> = fc.record({
  connect: fc.constantFrom(0, 0, 5, 300),
  answer: fc.constantFrom(0, 20, 300, 20_000),
  end: fc.constantFrom("accepted", "accepted", "accepted", "refused", "postponed", "failed", "lost", "no connection"),
  isStored: fc.boolean(),
  retryAfter: fc.constantFrom(
    {},
    NO_TIME,
    { "retry-after": "2.5" },
    { "retry-after": "90" },
    { "retry-after": "36000" },
  ),
});

const conversation = fc.constantFrom(1, 2);
const closeOptions = fc.constantFrom<CloseOptions>({}, {}, { timeout: 0 }, { timeout: 400 }, { abort: true });
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ send: conversation, timeout: fc.constantFrom(undefined, 200, 3000, 100_000) }) },
  { weight: 2, arbitrary: fc.record({ retry: conversation, timeout: fc.constantFrom(undefined, 200, 3000) }) },
  { weight: 5, arbitrary: fc.record({ pass: fc.constantFrom(0, 1, 20, 400, 5000, MINUTE, HOUR) }) },
  { weight: 2, arbitrary: fc.record({ giveUp: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ resume: conversation }) },
);

const scenario = fc.record({
  behaviours: fc.array(behaviour, { minLength: 12, maxLength: 12 }),
  steps: fc.array(step, { minLength: 8, maxLength: 30 }),
  /** When the client is closed: before this step or at this event. Otherwise, it is closed after the last step. */
  closeAt: fc.oneof(fc.record({ step: fc.nat(80) }), fc.record({ event: fc.nat(120) })),
  closings: fc.array(closeOptions, { minLength: 1, maxLength: 3 }),
  ordering: fc.constantFrom(
    "none" as const,
    "conversation" as const,
    { by: "conversation", onUnknown: "stop" } as const,
  ),
  maxConnections: fc.integer({ min: 1, max: 3 }),
  maxQueued: fc.constantFrom(3, 100),
  /** How late each timer fires, in ms, as in a busy process. */
  lateness: fc.array(fc.constantFrom(0, 0, 1, 600), { minLength: 1, maxLength: 5 }),
});

/**
 * A server, and a transport to this server that throws `NotSentError` only for a request that has not reached the
 * server.
 */
function world({
  behaviours,
  lateness,
}: {
  readonly behaviours: readonly Behaviour[];
  readonly lateness: readonly number[];
}) {
  const inner = manualClock();
  let timers = 0;
  const clock = {
    ...inner,
    after: (ms: number, run: () => void) => inner.after(ms + (lateness[timers++ % lateness.length] ?? 0), run),
  };
  /** How many times the server has stored each message, or has accepted each retry. */
  const stored = new Map<string, number>();
  const begun: { readonly key: string; readonly path: string; readonly left: number }[] = [];
  const inProgress = new Map<string, number>();
  const most = { together: 0, ofOneConversation: 0 };
  let running = 0;

  /** Waits for a time, or until the call ends, and returns whether the call has ended. */
  const pass = (ms: number, deadline: Deadline): Promise<boolean> =>
    new Promise((resolve) => {
      const cancel = inner.after(ms, () => (deadline.onEnd(undefined), resolve(false)));
      deadline.onEnd(() => (cancel(), resolve(true)));
    });

  async function answerTo(key: string, deadline: Deadline, how: Behaviour): Promise<ApiResponse> {
    if (await pass(how.connect, deadline)) throw new NotSentError("ended", { code: deadline.reason ?? "timeout" });
    if (how.end === "no connection") throw new NotSentError("refused", { code: "connection-failed" });
    const keeps = how.end === "accepted" || ((how.end === "failed" || how.end === "lost") && how.isStored);
    if (keeps) stored.set(key, (stored.get(key) ?? 0) + 1);
    if (await pass(how.answer, deadline))
      throw new UnknownOutcomeError("ended", { code: deadline.reason ?? "timeout" });
    if (how.end === "lost") throw new UnknownOutcomeError("lost", { code: "connection-lost" });
    const status = { accepted: 200, refused: 422, postponed: 429, failed: 500 }[how.end];
    return { status, headers: how.end === "postponed" ? how.retryAfter : {}, body: '{"id":1}' };
  }

  const transport: Transport = {
    clock,
    base64: (text) => text,
    async send({ path, body, kind }: ApiRequest<unknown>, { deadline }) {
      const key = kind === "retry" ? path : JSON.stringify(body);
      const how = behaviours[begun.length % behaviours.length];
      if (how === undefined) throw new Error("There are no behaviours");
      begun.push({ key, path, left: deadline.at - clock.now() });
      const target = path.replace(/\/messages.*/, "");
      running++;
      inProgress.set(target, (inProgress.get(target) ?? 0) + 1);
      most.together = Math.max(most.together, running);
      most.ofOneConversation = Math.max(most.ofOneConversation, inProgress.get(target) ?? 0);
      try {
        return await answerTo(key, deadline, how);
      } finally {
        running--;
        inProgress.set(target, (inProgress.get(target) ?? 0) - 1);
      }
    },
  };
  return { inner, transport, stored, begun, most };
}

/** The outcomes and codes that the random scenarios must test: at least one call must end with each of them. */
const ENDS = [
  "accepted",
  "rejected",
  "not-sent",
  "unknown",
  "aborted",
  "closed",
  "connection-failed",
  "conversation-stopped",
  "queue-full",
  "rate-limited",
  "timeout",
];

test("with random servers, timers and callers, no message is sent twice, lost or wrongly reported as not sent, and close() always ends", async () => {
  const seen = new Map<string, number>();
  const count = (name: string): void => void seen.set(name, (seen.get(name) ?? 0) + 1);
  await fc.assert(
    fc.asyncProperty(scenario, async ({ steps, closeAt, closings, ordering, maxConnections, maxQueued, ...given }) => {
      const { inner, transport, stored, begun, most } = world(given);
      const wrong: string[] = [];
      let transportEnds = 0;
      let reported = 0;
      let reportedAtClose: number | undefined;
      let ends = 0;
      const close = (): void => {
        if (reportedAtClose !== undefined) return;
        reportedAtClose = reported;
        for (const how of closings) void client.close(how).then(() => ends++);
      };
      let events = 0;
      const onEvent = ({ type, outcome }: ClientEvent & { readonly outcome?: string }): void => {
        if (type === "request") reported++;
        if ("event" in closeAt && events++ === closeAt.event) close();
        if (type === "outcome") count(outcome ?? "");
      };
      const client = createClient(
        { ...transport, close: async () => void transportEnds++ },
        { ordering, maxConnections, maxQueued, onEvent },
      );
      const calls: {
        readonly key: string;
        readonly isRetry: boolean;
        outcome?: string;
        readonly giveUp: () => void;
      }[] = [];
      const begin = (key: string, isRetry: boolean, make: (signal: AbortSignal) => Promise<unknown>): void => {
        const controller = new AbortController();
        const call: (typeof calls)[number] = { key, isRetry, giveUp: () => controller.abort() };
        calls.push(call);
        make(controller.signal).then(
          () => (call.outcome = "accepted"),
          (error: unknown) => {
            if (!(error instanceof LiveDeskError)) throw error;
            call.outcome = error.outcome;
            count(error.code);
            if (error.retryAt && error.retryAt.getTime() < inner.wall()) wrong.push(`${key}: retryAt has passed`);
          },
        );
      };
      for (const [at, what] of steps.entries()) {
        if ("step" in closeAt && at === closeAt.step) close();
        if ("send" in what) {
          const content = `message ${calls.length}`;
          const key = JSON.stringify({ kind: "json", value: { content } });
          begin(key, false, (signal) =>
            client.messages.send(what.send, { content }, { signal, timeout: what.timeout }),
          );
        } else if ("retry" in what) {
          const key = `/api/v2/accounts/conversations/${what.retry}/messages/9/retry`;
          begin(key, true, (signal) => client.messages.retry(what.retry, 9, { signal, timeout: what.timeout }));
        } else if ("pass" in what) await inner.advance(what.pass);
        else if ("giveUp" in what) calls[what.giveUp % Math.max(1, calls.length)]?.giveUp();
        else client.resume(what.resume);
      }
      close();
      await inner.advance(HOUR);

      for (const { key, isRetry, outcome } of calls) {
        const times = stored.get(key) ?? 0;
        if (outcome === undefined) wrong.push(`${key} has not ended`);
        else if (outcome === "accepted" && times === 0) wrong.push(`${key} was accepted, and is not there`);
        if (isRetry) continue;
        if (times > 1) wrong.push(`${key} is there ${times} times`);
        if ((outcome === "rejected" || outcome === "not-sent") && times > 0)
          wrong.push(`${key} is there, but ${outcome}`);
      }
      const attempts = new Set<string>();
      for (const { key, left } of begun) {
        if (attempts.has(key) && !key.endsWith("/retry") && left < 500)
          wrong.push(`${key} was tried again with ${left} ms left`);
        attempts.add(key);
      }
      expect(wrong).toEqual([]);
      // Every attempt whose event was reported before the client was closed has begun, and no other attempt has begun.
      expect(begun).toHaveLength(reportedAtClose ?? 0);
      expect([ends, transportEnds, inner.pending]).toEqual([closings.length, 1, 0]);
      expect(most.together).toBeLessThanOrEqual(maxConnections);
      if (ordering === "none") return;
      expect(most.ofOneConversation).toBeLessThanOrEqual(1);
      for (const path of new Set(begun.map((attempt) => attempt.path))) {
        const numbers = begun.flatMap(({ key, ...attempt }) =>
          attempt.path === path ? (/message (\d+)/.exec(key)?.slice(1).map(Number) ?? []) : [],
        );
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }
    }),
    { numRuns: 400 },
  );
  expect(ENDS.filter((name) => !seen.has(name))).toEqual([]);
});
