import { createClient } from "@livedesk/core";
import { recordingTransport, type ScriptedAnswer } from "@livedesk/core/testing";
import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createOutbox } from "./create-outbox.ts";
import { instrumentOutbox, type TelemetryOptions } from "./telemetry.ts";
import { memoryDatabase, memoryStore } from "./testing/memory-store.ts";

const accepted: ScriptedAnswer = { status: 200, json: { id: 30, conversation_id: 141, status: "sent" } };
const lost: ScriptedAnswer = { status: 500, text: "" };

/** An outbox that reports to an SDK of OpenTelemetry in memory. */
function reported(script: readonly ScriptedAnswer[], options: TelemetryOptions = {}, latency = 0) {
  const transport = recordingTransport(script, { start: Date.UTC(2026, 0, 1), latency });
  const database = memoryDatabase();
  const store = memoryStore(database, () => transport.clock.wall());
  const outbox = createOutbox({ client: createClient(transport), store, holdUnknown: 0 });
  const spans = new InMemorySpanExporter();
  const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  // It exports when the test asks for it.
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meters = new MeterProvider({ readers: [reader] });
  const contexts = new AsyncLocalStorageContextManager();
  context.setGlobalContextManager(contexts.enable());
  const tracer = tracers.getTracer("test");
  const stop = instrumentOutbox(outbox, { meter: meters.getMeter("test"), tracer, ...options });
  onTestFinished(async () => {
    stop();
    context.disable();
    await outbox.close();
    await meters.shutdown();
  });
  /** The values of a metric by its attributes. */
  const read = async (name: string): Promise<readonly (readonly [attributes: object, value: unknown])[]> => {
    exporter.reset();
    await reader.forceFlush();
    const found = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    const metric = found.find(({ descriptor }) => descriptor.name === `livedesk.outbox.${name}`);
    return (metric?.dataPoints ?? []).map(({ attributes, value }) => [attributes, value] as const);
  };
  return { outbox, clock: transport.clock, store, spans, tracer, stop, read };
}

describe("metrics", () => {
  test("say how many messages wait, since when, and how many are unknown", async () => {
    const attributes = { "livedesk.outbox.name": "orders" };
    const { outbox, clock, read } = reported([lost], { attributes });
    const { id } = await outbox.enqueue(141, "Hello");
    await outbox.process(id);
    await outbox.enqueueMany([1, 2].map((conversationId) => ({ conversationId, input: "Hello" })));
    await clock.advance(90_000);
    await outbox.pause("a test");
    expect(await read("queued")).toEqual([[attributes, 2]]);
    expect(await read("oldest_queued.age")).toEqual([[attributes, 90]]);
    expect(await read("sending")).toEqual([[attributes, 0]]);
    expect(await read("unknown")).toEqual([[attributes, 1]]);
    expect(await read("paused")).toEqual([[attributes, 1]]);
  });

  test("count the outcomes by state and code, and the durations of the attempts", async () => {
    const refused: ScriptedAnswer = { status: 422, json: {} };
    const { outbox, read } = reported([accepted, lost, refused, accepted]);
    for (const conversationId of [1, 2, 3, 4]) {
      const { id } = await outbox.enqueue(conversationId, "Hello");
      await outbox.process(id);
    }
    await outbox.resolve(2, "sent", { by: "on-call" });
    expect(await read("outcomes")).toEqual([
      [{ "livedesk.outbox.state": "accepted" }, 3],
      [{ "livedesk.outbox.state": "unknown", "error.type": "server-error" }, 1],
      [{ "livedesk.outbox.state": "rejected", "error.type": "rejected" }, 1],
    ]);
    const durations = await read("attempt.duration");
    expect(durations.map(([attributes, value]) => [attributes, (value as { count: number }).count])).toEqual([
      [{ "livedesk.outbox.state": "accepted" }, 2],
      [{ "livedesk.outbox.state": "unknown" }, 1],
      [{ "livedesk.outbox.state": "rejected" }, 1],
    ]);
  });

  test("count the pauses that LiveDesk asks for, and the failures of the store", async () => {
    const { outbox, clock, store, read } = reported([{ status: 429, text: "", headers: { "retry-after": "30" } }]);
    const { id } = await outbox.enqueue(141, "Hello");
    await outbox.process(id);
    expect(await read("postponed")).toEqual([[{}, 1]]);
    const turn = vi.spyOn(store, "turn").mockRejectedValueOnce(new Error("no database"));
    const worker = outbox.start();
    await vi.waitFor(() => expect(turn).toHaveBeenCalled());
    await clock.advance(0);
    expect(await read("store.failures")).toEqual([[{}, 1]]);
    const stopping = worker.stop();
    await clock.advance(1000);
    await stopping;
  });

  test("are left out, and stop nothing, while the store fails", async () => {
    const { outbox, store, read } = reported([]);
    vi.spyOn(store, "stats").mockRejectedValue(new Error("no database"));
    await outbox.enqueue(141, "Hello");
    expect(await read("queued")).toEqual([]);
  });
});

describe("spans", () => {
  test("show each attempt, without the text and the key", async () => {
    const { outbox, spans } = reported([lost]);
    const { id } = await outbox.enqueue(141, "Hello", { key: "order-1", reference: "Ann" });
    await outbox.process(id);
    const [span] = spans.getFinishedSpans();
    expect(span).toMatchObject({ name: "livedesk.outbox.attempt", parentSpanContext: undefined, links: [] });
    expect(span?.attributes).toEqual({
      "livedesk.outbox.id": id,
      "livedesk.outbox.attempt": 1,
      "livedesk.conversation.id": "141",
      "livedesk.outbox.state": "unknown",
      "error.type": "server-error",
    });
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: "server-error" });
  });

  test("carry the key and the reference if that is asked for", async () => {
    const { outbox, spans } = reported([accepted], { includeKey: true });
    const { id } = await outbox.enqueue(141, "Hello", { key: "order-1", reference: "Ann" });
    await outbox.process(id);
    expect(spans.getFinishedSpans()[0]?.attributes).toMatchObject({
      "livedesk.outbox.key": "order-1",
      "livedesk.outbox.reference": "Ann",
      "livedesk.message.id": 30,
      "livedesk.outbox.state": "accepted",
    });
    expect(spans.getFinishedSpans()[0]?.status).toEqual({ code: SpanStatusCode.UNSET });
  });

  test("link to the span in which the message was stored, and have no parent", async () => {
    const { outbox, spans, tracer } = reported([accepted]);
    const request = tracer.startSpan("POST /orders");
    const { id } = await context.with(trace.setSpan(context.active(), request), () => outbox.enqueue(141, "Hello"));
    await tracer.startActiveSpan("worker", async (span) => {
      await outbox.process(id);
      span.end();
    });
    const attempt = spans.getFinishedSpans().find(({ name }) => name === "livedesk.outbox.attempt");
    expect(attempt?.links).toMatchObject([{ context: { spanId: request.spanContext().spanId } }]);
    expect(attempt?.parentSpanContext).toBeUndefined();
  });

  test("end when the report ends", async () => {
    const { outbox, clock, spans, stop } = reported([accepted], {}, 1000);
    const { id } = await outbox.enqueue(141, "Hello");
    const processing = outbox.process(id);
    await clock.advance(500);
    expect(spans.getFinishedSpans()).toHaveLength(0);
    stop();
    expect(spans.getFinishedSpans()).toHaveLength(1);
    await clock.advance(500);
    expect((await processing).message.state).toBe("accepted");
    expect(spans.getFinishedSpans()).toHaveLength(1);
  });

  test("that cannot be made do not stop the outbox", async () => {
    const startSpan = (): never => {
      throw new Error("a broken SDK");
    };
    const { outbox } = reported([accepted], { tracer: { startSpan } as never });
    const { id } = await outbox.enqueue(141, "Hello");
    expect((await outbox.process(id)).message.state).toBe("accepted");
  });
});

test("two outboxes of a process are reported apart", async () => {
  const [one, other] = [reported([accepted]), reported([accepted])];
  const { id } = await one.outbox.enqueue(141, "Hello");
  await one.outbox.process(id);
  expect(await one.read("outcomes")).toHaveLength(1);
  expect(await other.read("outcomes")).toEqual([]);
});

test("instrumentOutbox() refuses wrong options, and what is not an outbox", () => {
  const { outbox } = reported([]);
  expect(() => instrumentOutbox(outbox, { meter: {} as never })).toThrow("meter: must be a meter of OpenTelemetry");
  expect(() => instrumentOutbox({ stats: () => outbox.stats() })).toThrow(
    "outbox: must be an outbox that createOutbox() made",
  );
});
