/**
 * Controls an emulator over HTTP, from another process or from a browser.
 *
 * @packageDocumentation
 */

import type { TemplateDefinition } from "@livedesk/schema";
import * as z from "zod/mini";
import type { StatusFailure } from "./desk/actions.ts";
import type { MessageStatus, ReceiptPlan } from "./desk/conversation.ts";
import { type ClockReading, clockReadingModel } from "./desk/clock.ts";
import {
  type ConversationSummary,
  type EmulatorTruth,
  isOpen,
  summaryModel,
  type TruthConversation,
  truthConversationModel,
  type TruthFilter,
  type TruthMessage,
  truthMessageModel,
  truthModel,
} from "./desk/truth.ts";
import type { Seed, SeedConversation } from "./seeds/seed-file.ts";
import {
  type CallMatch,
  type Exchange,
  type ExchangeFilter,
  exchangesModel,
  type VerifyOptions,
  type WaitOptions,
} from "./exchanges/exchange.ts";
import {
  type FaultList,
  faultListModel,
  type FaultPlan,
  type FaultRule,
  type ListedFaultRule,
  listedFaultRuleModel,
} from "./faults/schema.ts";
import {
  CLOCK,
  CONVERSATIONS,
  customerPath,
  EVENTS,
  EXCHANGES,
  FAULTS,
  RECEIPTS,
  RESET,
  scopeIn,
  SCOPES,
  SEED,
  SNAPSHOTS,
  statusPath,
  TEMPLATES,
  TRUTH,
  VERIFY,
  WAIT,
  windowPath,
} from "./routes/paths.ts";

// The entry `@livedesk/emulator/client`: everything that a page or a test in another process needs. The entry does not
// need Node.js. It exports every type that its public functions mention, so that the compiler can write the
// declarations of programs that use them.
export type {
  ButtonDefinition,
  HeaderDefinition,
  MediaHeaderDefinition,
  PhoneButtonDefinition,
  PlainButtonDefinition,
  TemplateButton,
  TemplateDefinition,
  TemplateFooter,
  TemplateHeader,
  TemplateLocation,
  TemplateParams,
  TemplateVariables,
  TextHeaderDefinition,
  UrlButtonDefinition,
} from "@livedesk/schema";
export type { ClockReading } from "./desk/clock.ts";
export type { StatusFailure } from "./desk/actions.ts";
export type {
  Channel,
  ConversationWindow,
  LaterFailure,
  MessageStatus,
  ReceiptPlan,
  StatusChange,
} from "./desk/conversation.ts";
export type { Seed, SeedAttachment, SeedConversation, SeedMessage } from "./seeds/seed-file.ts";
export type {
  ConversationSummary,
  EmulatorTruth,
  TruthAttachment,
  TruthConversation,
  TruthFilter,
  TruthMessage,
} from "./desk/truth.ts";
export { type Change, readChange } from "./events.ts";
export type {
  CallMatch,
  Exchange,
  ExchangeBody,
  ExchangeFilter,
  ExchangePart,
  ExchangeResponse,
  VerifyOptions,
  WaitOptions,
} from "./exchanges/exchange.ts";
export {
  CALL_KINDS,
  type CallKind,
  type EarlyFault,
  type Fault,
  FAULT_NAMES,
  type FaultList,
  type FaultName,
  type FaultPlan,
  type FaultRule,
  type LateFault,
  type ListedFaultRule,
} from "./faults/schema.ts";

/** The options of one request to an emulator. */
export interface EmulatorRequestOptions {
  /** When this signal aborts, the request ends. */
  readonly signal?: AbortSignal | undefined;
}

/** The options of a client. */
export interface EmulatorClientOptions {
  /** The function that sends the requests. By default, the runtime's own `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /**
   * The longest time that an answer may take, in milliseconds. By default, the client waits as long as `fetch` does.
   */
  readonly timeout?: number | undefined;
}

/**
 * Why a request to an emulator failed: the emulator refused the request (`refused`), no server answered
 * (`unreachable`), the answer took too long (`timeout`), the answer is not from an emulator (`unreadable`), or the
 * caller's signal aborted (`aborted`). Only `refused` makes it certain that the emulator changed nothing.
 */
export type EmulatorRequestFailure = "refused" | "unreachable" | "timeout" | "unreadable" | "aborted";

/** A request to an emulator that failed. Its message consists of the URL and the detail. */
export class EmulatorRequestError extends Error {
  readonly reason: EmulatorRequestFailure;
  /** The problem in one sentence. After a refusal, this is the error text of the emulator. */
  readonly detail: string;
  /** The HTTP status of a refusal. Undefined for every other reason. */
  readonly status: number | undefined;

  constructor(
    url: string,
    {
      reason,
      detail,
      status,
      cause,
    }: Pick<EmulatorRequestError, "reason" | "detail"> & {
      readonly status?: number | undefined;
      readonly cause?: unknown;
    },
  ) {
    super(`${url}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = "EmulatorRequestError";
    this.reason = reason;
    this.detail = detail;
    this.status = status;
  }
}

/** Controls which calls to an emulator fail. */
export interface RemoteFaultControl {
  /** Adds a rule after the others. */
  add(rule: FaultRule, options?: EmulatorRequestOptions): Promise<ListedFaultRule>;
  /** Replaces all rules with these. Rejects, and changes nothing, if one of the rules is not valid. */
  replace(plan: FaultPlan, options?: EmulatorRequestOptions): Promise<FaultList>;
  /** Removes every rule. The seed stays. */
  clear(options?: EmulatorRequestOptions): Promise<FaultList>;
  /** The seed and every rule. Each rule says how often it was applied. */
  list(options?: EmulatorRequestOptions): Promise<FaultList>;
}

/** Controls which templates count as approved by Meta. */
export interface RemoteTemplateControl {
  /**
   * Replaces all templates with these. Rejects, and changes nothing, if one of the templates is not valid or occurs
   * twice.
   */
  replace(
    templates: readonly TemplateDefinition[],
    options?: EmulatorRequestOptions,
  ): Promise<readonly TemplateDefinition[]>;
  /** Removes every template. Then messages with templates are no longer checked. */
  clear(options?: EmulatorRequestOptions): Promise<readonly TemplateDefinition[]>;
  /** Every template. */
  list(options?: EmulatorRequestOptions): Promise<readonly TemplateDefinition[]>;
}

/** Reads and moves the time of an emulator. */
export interface RemoteClockControl {
  /** The emulator's time, and how far this time is ahead of the emulator's time source. */
  read(options?: EmulatorRequestOptions): Promise<ClockReading>;
  /** The time in the emulator. */
  now(options?: EmulatorRequestOptions): Promise<Date>;
  /** Moves the time forward by this many milliseconds, and returns the new time. */
  advance(ms: number, options?: EmulatorRequestOptions): Promise<Date>;
  /** Sets the time back to that of the emulator's time source, and returns the new time. */
  reset(options?: EmulatorRequestOptions): Promise<Date>;
}

/** Creates, shows and deletes the conversations of an emulator. */
export interface RemoteConversationControl {
  /** Creates a conversation. Every field has a default. Rejects if a field is wrong or the id exists already. */
  create(conversation?: SeedConversation, options?: EmulatorRequestOptions): Promise<ConversationSummary>;
  /** Every conversation, without its messages. */
  list(options?: EmulatorRequestOptions): Promise<readonly ConversationSummary[]>;
  /** Deletes a conversation with its messages. Rejects if it is unknown. */
  delete(id: number, options?: EmulatorRequestOptions): Promise<void>;
}

/** The control API of an emulator: tests read and change here what lies behind the LiveDesk API. */
export interface EmulatorClient {
  /** The origin of the emulator, with the path of a scope if the client was made for one. */
  readonly url: string;
  /** The URL of the stream of changes, for an `EventSource`. `readChange` reads the data of its `change` events. */
  readonly eventsUrl: string;
  readonly faults: RemoteFaultControl;
  readonly templates: RemoteTemplateControl;
  readonly clock: RemoteClockControl;
  readonly conversations: RemoteConversationControl;
  /**
   * Sets everything back to the start: conversations, faults, templates, receipts, the clock, the throttle and the list
   * of exchanges. The credentials stay.
   */
  reset(options?: EmulatorRequestOptions): Promise<void>;
  /** Keeps the present state, and returns the id of the snapshot. The emulator keeps the last 100 snapshots. */
  snapshot(options?: EmulatorRequestOptions): Promise<string>;
  /** Sets everything but the list of exchanges back to a snapshot. Rejects if the snapshot is unknown. */
  restore(snapshot: string, options?: EmulatorRequestOptions): Promise<void>;
  /** The present state as a seed, with the files in base64. The histories of messages are not part of it. */
  exportSeed(options?: EmulatorRequestOptions): Promise<Seed>;
  /** Everything that exists in the emulator, or one conversation. Rejects if this conversation is unknown. */
  truth(options?: EmulatorRequestOptions & TruthFilter): Promise<EmulatorTruth>;
  /** Writes a message from the customer, which opens a WhatsApp window for 24 hours. */
  customerWrites(conversationId: number, content: string, options?: EmulatorRequestOptions): Promise<TruthMessage>;
  /** Opens a WhatsApp window for 24 hours, as a message from the customer would, or closes the window. */
  setWindow(
    conversationId: number,
    window: "open" | "closed",
    options?: EmulatorRequestOptions,
  ): Promise<TruthConversation>;
  /**
   * Gives a message another status, as if WhatsApp had reported it: `delivered`, `read`, or `failed` with a code of
   * WhatsApp's table or a reason. Rejects if the message is unknown, is a note or is from the customer.
   */
  setStatus(
    messageId: number,
    status: MessageStatus,
    options?: StatusFailure & EmulatorRequestOptions,
  ): Promise<TruthMessage>;
  /** Decides what becomes of the messages that are sent from now on. Rejects if a field is wrong. */
  setReceipts(plan: ReceiptPlan, options?: EmulatorRequestOptions): Promise<ReceiptPlan>;
  /**
   * The last 1000 calls of the API with their answers, oldest first. The filter can select the calls of one
   * conversation or message.
   */
  exchanges(filter?: ExchangeFilter, options?: EmulatorRequestOptions): Promise<readonly Exchange[]>;
  /**
   * The first call of the API that matches, even if it has ended already. Rejects when `timeout` is over, with an error
   * that says how the nearest call differed.
   */
  waitFor(match: CallMatch, options?: WaitOptions & EmulatorRequestOptions): Promise<Exchange>;
  /** The calls of the API that match. Rejects if there are none, or not `times`. */
  verify(match: CallMatch, options?: VerifyOptions & EmulatorRequestOptions): Promise<readonly Exchange[]>;
}

// This model is lenient, because a newer emulator may have kinds of headers and buttons that this version does not
// know.
const templatesModel: z.ZodMiniType<readonly TemplateDefinition[]> = z.pipe(
  z.array(z.looseObject({ name: z.string(), language: z.string(), body: z.string() })),
  z.transform((templates) => templates as unknown as readonly TemplateDefinition[]),
);

const summariesModel = z.looseObject({ conversations: z.array(summaryModel) });

const seedModel: z.ZodMiniType<Seed> = z.pipe(
  z.looseObject({ conversations: z.array(z.unknown()) }),
  z.transform((seed) => seed as unknown as Seed),
);

const receiptPlanModel = z.custom<ReceiptPlan>((value) => typeof value === "object" && value !== null);

const snapshotModel = z.looseObject({ id: z.string() });

/** A request of the control API. The default method is GET. */
interface ControlRequest extends EmulatorRequestOptions {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: unknown;
}

function initOf({ method = "GET", body }: ControlRequest): RequestInit {
  // With "manual", a redirect is refused like any other status that is not 2xx. `fetch` on Workers does not support `redirect:
  // "error"`.
  const init: RequestInit = { method, redirect: "manual", cache: "no-store" };
  if (body === undefined) return init;
  return { ...init, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

function queryOf({ conversationId, messageId }: ExchangeFilter = {}): string {
  const query = new URLSearchParams();
  if (conversationId !== undefined) query.set("conversation_id", String(conversationId));
  if (messageId !== undefined) query.set("message_id", String(messageId));
  return query.size === 0 ? "" : `?${query.toString()}`;
}

const refusalModel = z.looseObject({ error: z.string() });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sends requests to one emulator, and validates each answer with a model. */
function requester(origin: string, { fetch: send = fetch, timeout }: EmulatorClientOptions) {
  return async <Answer>(model: z.ZodMiniType<Answer>, path: string, request: ControlRequest = {}): Promise<Answer> => {
    const url = origin + path;
    const late = timeout === undefined ? undefined : AbortSignal.timeout(timeout);
    const signals = [request.signal, late].filter((signal) => signal !== undefined);
    let status: number;
    let text: string;
    try {
      const response = await send(url, { ...initOf(request), signal: AbortSignal.any(signals) });
      status = response.status;
      text = await response.text();
    } catch (cause) {
      if (request.signal?.aborted)
        throw new EmulatorRequestError(url, { reason: "aborted", detail: "The request was aborted", cause });
      if (late?.aborted)
        throw new EmulatorRequestError(url, {
          reason: "timeout",
          detail: `No answer came within ${timeout} ms`,
          cause,
        });
      throw new EmulatorRequestError(url, {
        reason: "unreachable",
        detail: "The emulator cannot be reached: is it running at this URL?",
        cause,
      });
    }
    const answer = parse(text);
    if (status < 200 || status > 299) {
      const detail =
        refusalModel.safeParse(answer).data?.error ?? `HTTP ${status}, and the answer is not from an emulator`;
      throw new EmulatorRequestError(url, { reason: "refused", detail, status });
    }
    const read = model.safeParse(answer);
    if (read.success) return read.data;
    const detail = "The answer is not from an emulator of this version: is another server running at this URL?";
    throw new EmulatorRequestError(url, { reason: "unreadable", detail });
  };
}

/**
 * Makes a client of the control API of an emulator in another process, for tests and pages. It also runs in browsers.
 * Every method rejects with `EmulatorRequestError` when the emulator cannot be reached, does not answer or refuses the
 * request.
 *
 * @example
 * const livedesk = connectEmulator("http://127.0.0.1:4010");
 * await livedesk.faults.add({ fault: "reset-after-commit" });
 */
export function connectEmulator(url: string | URL, options: EmulatorClientOptions = {}): EmulatorClient {
  const { origin: server, pathname } = new URL(url);
  const scope = scopeIn(pathname);
  const origin = scope === undefined ? server : `${server}${SCOPES}/${scope}`;
  const ask = requester(origin, options);
  const time = async (request: ControlRequest = {}) => new Date((await ask(clockReadingModel, CLOCK, request)).now);
  return {
    url: origin,
    eventsUrl: origin + EVENTS,
    truth: ({ conversationId, ...call } = {}) => ask(truthModel, TRUTH + queryOf({ conversationId }), call),
    customerWrites: (conversationId, content, call) =>
      ask(truthMessageModel, customerPath(conversationId), { ...call, method: "POST", body: { content } }),
    setWindow: async (conversationId, window, call) =>
      ask(truthConversationModel, windowPath(conversationId), {
        ...call,
        method: "PUT",
        body: { open: isOpen(window) },
      }),
    setStatus: (messageId, status, { signal, ...failure } = {}) =>
      ask(truthMessageModel, statusPath(messageId), { signal, method: "PUT", body: { status, ...failure } }),
    setReceipts: (plan, call) => ask(receiptPlanModel, RECEIPTS, { ...call, method: "PUT", body: plan }),
    exchanges: async (filter, call) => (await ask(exchangesModel, EXCHANGES + queryOf(filter), call)).exchanges,
    waitFor: async (match, { signal, ...given } = {}) => {
      const { exchanges } = await ask(exchangesModel, WAIT, { signal, method: "POST", body: { match, ...given } });
      return exchanges[0] as Exchange;
    },
    verify: async (match, { signal, ...given } = {}) =>
      (await ask(exchangesModel, VERIFY, { signal, method: "POST", body: { match, ...given } })).exchanges,
    faults: {
      add: (rule, call) => ask(listedFaultRuleModel, FAULTS, { ...call, method: "POST", body: rule }),
      replace: (plan, call) => ask(faultListModel, FAULTS, { ...call, method: "PUT", body: plan }),
      clear: (call) => ask(faultListModel, FAULTS, { ...call, method: "DELETE" }),
      list: (call) => ask(faultListModel, FAULTS, call),
    },
    conversations: {
      create: (conversation = {}, call) =>
        ask(summaryModel, CONVERSATIONS, { ...call, method: "POST", body: conversation }),
      list: async (call) => (await ask(summariesModel, CONVERSATIONS, call)).conversations,
      delete: async (id, call) =>
        void (await ask(summariesModel, `${CONVERSATIONS}/${id}`, { ...call, method: "DELETE" })),
    },
    reset: async (call) => void (await ask(summariesModel, RESET, { ...call, method: "POST" })),
    snapshot: async (call) => (await ask(snapshotModel, SNAPSHOTS, { ...call, method: "POST" })).id,
    restore: async (snapshot, call) =>
      void (await ask(summariesModel, `${SNAPSHOTS}/${encodeURIComponent(snapshot)}`, { ...call, method: "PUT" })),
    exportSeed: (call) => ask(seedModel, SEED, call),
    clock: {
      read: (call) => ask(clockReadingModel, CLOCK, call),
      now: (call) => time(call),
      advance: (ms, call) => time({ ...call, method: "PUT", body: { advance: ms } }),
      reset: (call) => time({ ...call, method: "DELETE" }),
    },
    templates: {
      replace: (templates, call) => ask(templatesModel, TEMPLATES, { ...call, method: "PUT", body: templates }),
      clear: (call) => ask(templatesModel, TEMPLATES, { ...call, method: "DELETE" }),
      list: (call) => ask(templatesModel, TEMPLATES, call),
    },
  };
}
