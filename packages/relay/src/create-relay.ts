import type { CloseOptions } from "@livedesk/core";
import { notify } from "@livedesk/core/adapter";
import { runtimeClock } from "@livedesk/core/web";
import { accessControl, countRequest, timeLimit } from "./access.ts";
import { type Answer, errorAnswer, failedCallAnswer, Refusal, refusalAnswer, toResponse } from "./answers.ts";
import { type HeldBody, IncomingBody } from "./body.ts";
import { type Call, type CallContext, jsonCall, refuseAmbiguity, retryCall, routeOf } from "./calls.ts";
import { Closing, relayClosing } from "./closing.ts";
import { formCall } from "./form/passing-form.ts";
import { boundaryOf } from "./form/reader.ts";
import { FormSlots, HeldBytes, memoryLimiter } from "./limits-in-memory.ts";
import { checkRelayOptions, type MessageRules, type RelayOptions, resolveLimits } from "./options.ts";
import { checkOrigin, cors, hostCheck, originRule } from "./origins.ts";
import { idempotencyKey, Repeats } from "./repeats.ts";

/** Answers requests of pages. */
export interface Relay {
  /** Answers one request. Never rejects. */
  (request: Request): Promise<Response>;
  /**
   * Closes the relay without losing the outcome of a message. New calls, and calls that wait for the limiter or for a
   * slot for forms, are answered 424: nothing was sent. Calls that are being sent have `timeout` ms to finish; without
   * `timeout`, the client's own timeout applies. Then the remaining calls are ended. With `abort`, all calls are ended
   * at once. The client stays open, because it may have other users. Throws `ConfigurationError` for an unknown or
   * wrong option.
   *
   * @example
   * await relay.close({ timeout: 20_000 });
   */
  close(options?: CloseOptions): Promise<void>;
}

// The answer to a refused repeat of a request that may have made a message. A 4xx would be wrong, because it would say
// that there is no message.
const FIRST_IS_UNKNOWN = errorAnswer(
  502,
  "A request with the same Idempotency-Key is in progress or was sent: LiveDesk may have carried it out",
);

/**
 * Creates a relay, through which pages send to LiveDesk: a function from `Request` to `Response`, mounted below any
 * path. The relay answers only the two routes of the API, and refuses every request that `origins`, `authenticate` or
 * `authorize` does not allow. Throws `ConfigurationError`.
 *
 * @example
 * const authenticate = ({ headers }: Request) => (headers.get("x-token") === session.token ? session.user : undefined);
 * const authorize = (_: Request, { conversationId }: RelayAccess) => session.conversations.includes(conversationId);
 * const relay = createRelay({ client: livedesk, origins: ["https://desk.example"], authenticate, authorize });
 *
 * Contract: request URL, authentication.
 */
export function createRelay(options: RelayOptions): Relay {
  checkRelayOptions(options);
  const { client, clock = runtimeClock, onError = () => undefined } = options;
  const limits = resolveLimits(options.limits);
  const isAllowedOrigin = originRule(options.origins);
  const withCredentials = options.credentials === true;
  const { headers: corsHeaders, preflight } = cors(isAllowedOrigin, withCredentials);
  const checkHost = hostCheck(options.origins);
  const withTimeout = timeLimit(limits.accessTime, clock);
  const { authenticate, authorize } = accessControl(options, withTimeout);
  const { limiter = memoryLimiter(limits.requestsPerMinute, clock) } = options;
  const closing = new Closing(clock);
  const slots = new FormSlots(limits, clock, closing.started);
  const repeats = new Repeats(clock);
  const heldBytes = new HeldBytes(limits.heldBytes);
  const { contentAttributes = ["in_reply_to"], checkFiles = true } = options;
  const rules: MessageRules = { limits, contentAttributes, checkFiles };

  const refusedAnswer = (thrown: unknown): Answer =>
    refusalAnswer(thrown, (error) => {
      notify(onError, error);
      return errorAnswer(424, "The relay could not check whether this caller may do this, and nothing was sent");
    });

  /** Sends a call, and answers with its outcome. Rejects only if nothing was sent. */
  async function deliver(call: Call, caller: string, incoming: IncomingBody): Promise<Answer> {
    // Only requests that will be sent are counted, so that refused requests and repeats do not use up the limit of the
    // caller.
    await closing.beforeSend(() => countRequest(limiter, caller, withTimeout));
    const freeSlot = call.kind === "files" ? await slots.take(caller, incoming) : undefined;
    try {
      const message = await closing.send((signal) => call.deliver(signal));
      return { status: 200, json: JSON.stringify(message) };
    } catch (thrown) {
      return refusalAnswer(thrown, (error) => failedCallAnswer(error, clock.wall()));
    } finally {
      freeSlot?.();
    }
  }

  async function answer(request: Request, url: URL): Promise<Answer> {
    const route = routeOf(url.pathname);
    if (request.method !== "POST") {
      throw new Refusal(405, "The method must be POST", { allow: "POST, OPTIONS" });
    }
    checkOrigin(request.headers, url, isAllowedOrigin, withCredentials);
    checkHost(request.headers, url);
    refuseAmbiguity(request, url);
    const key = idempotencyKey(request.headers);
    const incoming = new IncomingBody(request, clock, limits);
    const { conversationId, messageId = "" } = route;
    const keyed = key === undefined ? undefined : repeats.register([conversationId, messageId, key].join());
    let held: HeldBody | undefined;
    const onAborted = (): void => incoming.abort(relayClosing());
    closing.aborted.addEventListener("abort", onAborted);
    try {
      const caller = await authenticate(request, route);
      held = heldBytes.hold(caller, incoming);
      const call = await readCall({ client, rules, route, request, incoming, held });
      await authorize(request, { ...route, caller, kind: call.kind });
      held.markAuthorized();
      const send = (): Promise<Answer> => deliver(call, caller, incoming);
      if (keyed === undefined) return await send();
      return await repeats.run(keyed, JSON.stringify([caller, call.fingerprint]), send);
    } catch (thrown) {
      const refused = refusedAnswer(thrown);
      return keyed !== undefined && repeats.hasOther(keyed) ? FIRST_IS_UNKNOWN : refused;
    } finally {
      closing.aborted.removeEventListener("abort", onAborted);
      incoming.cancel();
      held?.release();
      if (keyed !== undefined) repeats.finish(keyed);
    }
  }

  const relay = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    try {
      if (request.method === "OPTIONS") return preflight(request, url);
      return toResponse(await answer(request, url), corsHeaders(request, url));
    } catch (thrown) {
      // If this line is reached, the request was not sent: after it was sent, `deliver` turns every failure into an
      // answer.
      return toResponse(refusedAnswer(thrown), corsHeaders(request, url));
    }
  };
  return Object.assign(relay, { close: (closeOptions?: CloseOptions) => closing.close(closeOptions) });
}

const isJson = (contentType: string): boolean =>
  /^application\/json(?:\s*;\s*charset=(?:utf-8|"utf-8"))?$/i.test(contentType);

/** Reads what a request asks for. A JSON body is read completely; a form is read later, while it is sent. Throws `Refusal`. */
async function readCall(context: CallContext): Promise<Call> {
  const { route, request } = context;
  if (route.messageId !== undefined) return retryCall(context, route.messageId);
  const contentType = request.headers.get("content-type") ?? "";
  if (isJson(contentType)) return jsonCall(context);
  const boundary = boundaryOf(contentType);
  if (boundary !== undefined) return formCall(context, boundary);
  throw new Refusal(415, "Content-Type: must be application/json or multipart/form-data");
}
