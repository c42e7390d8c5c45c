/**
 * Metrics and spans of an outbox for OpenTelemetry.
 *
 * @packageDocumentation
 */

import { ConfigurationError } from "@livedesk/core";
import { checkOptions, optionRule, type OptionRules } from "@livedesk/core/adapter";
import {
  type Attributes,
  type Meter,
  metrics,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { LISTEN, type Listenable, type OutboxEvent } from "./events.ts";
import type { Outbox } from "./outbox.ts";

/** Options of `instrumentOutbox`. */
export interface TelemetryOptions {
  /** Makes the metrics. Default: the global meter provider. */
  readonly meter?: Meter | undefined;
  /** Makes the spans. Default: the global tracer provider. */
  readonly tracer?: Tracer | undefined;
  /** Attributes of every metric and every span, such as the name of the outbox. */
  readonly attributes?: Attributes | undefined;
  /**
   * Whether spans carry the `key` and the `reference` of a message. Default false: a key often contains an order number or a name.
   * Metrics never carry them.
   */
  readonly includeKey?: boolean | undefined;
}

const OPTIONS: OptionRules<TelemetryOptions> = {
  meter: optionRule.withMethods("a meter of OpenTelemetry", "createCounter", "createHistogram"),
  tracer: optionRule.withMethods("a tracer of OpenTelemetry", "startSpan"),
  attributes: optionRule.checkedLater,
  includeKey: optionRule.aBoolean,
};

const NAME = "@livedesk/outbox";
/** The limits between the buckets of the duration of an attempt, in s. */
const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Of how many queued messages the span of `enqueue` is remembered. */
const MOST_LINKS = 10_000;

/**
 * Reports an outbox to OpenTelemetry: metrics about the queue and the outcomes, and a span for each attempt of this process, with a link
 * to the span in which the message was stored if this process stored it. Nothing that is reported contains a text. Returns a function
 * that ends this. Throws `ConfigurationError` for a wrong option, or if the outbox was not made by `createOutbox`.
 *
 * @example
 * const stop = instrumentOutbox(outbox, { attributes: { "livedesk.outbox.name": "orders" } });
 */
export function instrumentOutbox(outbox: Pick<Outbox, "stats">, options: TelemetryOptions = {}): () => void {
  checkOptions(options, OPTIONS, undefined, "{ includeKey: true }");
  const { [LISTEN]: listen } = outbox as Partial<Listenable>;
  if (typeof listen !== "function") throw new ConfigurationError("outbox: must be an outbox that createOutbox() made");
  const { attributes = {}, includeKey = false } = options;
  const endGauges = observeStats(options.meter ?? metrics.getMeter(NAME), outbox, attributes);
  const count = counter(options.meter ?? metrics.getMeter(NAME), attributes);
  const spans = new AttemptSpans(options.tracer ?? trace.getTracer(NAME), attributes, includeKey);
  const endListening = listen((event) => {
    // An SDK, or an exporter that it calls, must not stop a worker.
    try {
      count(event);
      spans.follow(event);
    } catch {
      return;
    }
  });
  return () => {
    endListening();
    endGauges();
    spans.end();
  };
}

/** Reports the numbers of the store whenever the metrics are read. A store that fails reports nothing. */
function observeStats(meter: Meter, outbox: Pick<Outbox, "stats">, attributes: Attributes): () => void {
  const gauge = (name: string, unit: string, description: string) =>
    meter.createObservableGauge(`livedesk.outbox.${name}`, { unit, description });
  const queued = gauge("queued", "{message}", "Messages that wait to be sent");
  const age = gauge("oldest_queued.age", "s", "How long the oldest message that could be sent has waited");
  const sending = gauge("sending", "{message}", "Messages that are being sent");
  const unknown = gauge("unknown", "{message}", "Open messages of which it is not known whether they were sent");
  const paused = gauge("paused", "1", "1 if nothing is sent until resume()");
  const all = [queued, age, sending, unknown, paused];
  const observe: Parameters<Meter["addBatchObservableCallback"]>[0] = async (result) => {
    const stats = await outbox.stats().catch(() => undefined);
    if (!stats) return;
    result.observe(queued, stats.queued, attributes);
    result.observe(age, stats.oldestQueuedMs / 1000, attributes);
    result.observe(sending, stats.sending, attributes);
    result.observe(unknown, stats.unknown, attributes);
    result.observe(paused, stats.paused === undefined ? 0 : 1, attributes);
  };
  meter.addBatchObservableCallback(observe, all);
  return () => meter.removeBatchObservableCallback(observe, all);
}

/** Counts what happens in this process. */
function counter(meter: Meter, attributes: Attributes): (event: OutboxEvent) => void {
  const make = (name: string, unit: string, description: string) =>
    meter.createCounter(`livedesk.outbox.${name}`, { unit, description });
  const outcomes = make(
    "outcomes",
    "{outcome}",
    "Outcomes of messages by state; an unknown message may get another one later",
  );
  const postponed = make("postponed", "{pause}", "Pauses that LiveDesk asked for (HTTP 429)");
  const failures = make("store.failures", "{failure}", "Failures of the store");
  const duration = meter.createHistogram("livedesk.outbox.attempt.duration", {
    unit: "s",
    description: "How long an attempt to send a message took",
    advice: { explicitBucketBoundaries: BUCKETS },
  });
  const outcome = (state: string, code: string | undefined): void =>
    outcomes.add(1, { ...attributes, ...stateOf(state, code) });
  return (event) => {
    switch (event.type) {
      case "settled":
        duration.record(event.duration / 1000, { ...attributes, ...stateOf(event.state, undefined) });
        if (event.how !== "kept" && event.state !== "queued") outcome(event.state, event.code);
        return;
      case "dropped":
        return outcome("not-sent", event.code);
      case "worker-died":
        return outcome("unknown", event.code);
      case "resolved":
        if (event.how === "sent") outcome("accepted", undefined);
        return;
      case "postponed":
        return postponed.add(1, attributes);
      case "store-failed":
        return failures.add(1, attributes);
      default:
        return;
    }
  };
}

const stateOf = (state: string, code: string | undefined): Attributes => ({
  "livedesk.outbox.state": state,
  ...(code === undefined ? {} : { "error.type": code }),
});

/** Makes a span for each attempt. */
class AttemptSpans {
  readonly #tracer: Tracer;
  readonly #attributes: Attributes;
  readonly #includeKey: boolean;
  /** The spans of the attempts in progress, by message and attempt. */
  readonly #spans = new Map<string, Span>();
  /** The spans in which queued messages were stored, by the id of the message. */
  readonly #origins = new Map<number, SpanContext>();

  constructor(tracer: Tracer, attributes: Attributes, includeKey: boolean) {
    this.#tracer = tracer;
    this.#attributes = attributes;
    this.#includeKey = includeKey;
  }

  follow(event: OutboxEvent): void {
    if (event.type === "enqueued") this.#remember(event.id);
    if (event.type === "sending") this.#start(event);
    if (event.type === "settled") this.#settle(event);
  }

  /** Ends every span, and forgets everything. */
  end(): void {
    for (const span of this.#spans.values()) span.end();
    this.#spans.clear();
    this.#origins.clear();
  }

  #remember(id: number): void {
    const origin = trace.getActiveSpan()?.spanContext();
    if (!origin) return;
    this.#origins.set(id, origin);
    const [oldest] = this.#origins.keys();
    if (this.#origins.size > MOST_LINKS && oldest !== undefined) this.#origins.delete(oldest);
  }

  #start(event: Extract<OutboxEvent, { type: "sending" }>): void {
    const { id, attempt, conversationId, key, reference } = event;
    const origin = this.#origins.get(id);
    const span = this.#tracer.startSpan("livedesk.outbox.attempt", {
      kind: SpanKind.CONSUMER,
      // The worker was started in some context or other, which is not the cause of this attempt.
      root: true,
      links: origin ? [{ context: origin }] : [],
      attributes: {
        ...this.#attributes,
        "livedesk.outbox.id": id,
        "livedesk.outbox.attempt": attempt,
        "livedesk.conversation.id": conversationId,
        ...(this.#includeKey && key !== undefined ? { "livedesk.outbox.key": key } : {}),
        ...(this.#includeKey && reference !== undefined ? { "livedesk.outbox.reference": reference } : {}),
      },
    });
    this.#spans.set(`${id}/${attempt}`, span);
  }

  #settle({ id, attempt, state, code, messageId }: Extract<OutboxEvent, { type: "settled" }>): void {
    if (state !== "queued") this.#origins.delete(id);
    const span = this.#spans.get(`${id}/${attempt}`);
    if (!span) return;
    this.#spans.delete(`${id}/${attempt}`);
    span.setAttributes(stateOf(state, code));
    if (messageId !== undefined) span.setAttribute("livedesk.message.id", messageId);
    if (state !== "accepted")
      span.setStatus(
        code === undefined ? { code: SpanStatusCode.ERROR } : { code: SpanStatusCode.ERROR, message: code },
      );
    span.end();
  }
}
