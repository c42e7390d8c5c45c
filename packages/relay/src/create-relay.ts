import type { CloseOptions } from "@livedesk/core";
import { notify, type Clock } from "@livedesk/core/adapter";
import {
  type RateLimiter,
  type RelayOptions,
  checkRelayOptions,
  type Limits,
  limitsOf,
  type MessageRules,
} from "./options.ts";
import { type Ask, inTime, gatekeeper, countRequest } from "./access.ts";
import { Refusal, type Answer, errorAnswer, refusalAnswer, toResponse, outcomeAnswer } from "./answers.ts";
import { memoryLimiter, HeldBytes, FormPlaces } from "./limits-in-memory.ts";
import { IncomingBody, type Holding } from "./body.ts";
import { routeOf, refuseTricks, type Call, type CallContext, jsonCall, retryCall } from "./calls.ts";
import { originRule, refuseStrangers, hostRule, cors } from "./origins.ts";
import { Repeats, repeatKey } from "./repeats.ts";
import { boundaryOf } from "./form/reader.ts";
import { formCall } from "./form/passing-form.ts";
import { beingClosed, Closing } from "./closing.ts";
import { runtimeClock } from "./runtime-clock.ts";

// A request may be refused although the one that it repeats was not: what became of that one is what its caller wants to know.
const UNKNOWN = errorAnswer(502, "The first of these requests is under way or was carried out: the message may exist");

/** Answers requests of pages. */
export interface Relay {
  /** Answers one request. It never rejects. */
  (request: Request): Promise<Response>;
  /**
   * Closes the relay without losing what became of a message: calls that come from now on, or wait for the limiter or for a place
   * among the forms, are answered 424, which says that nothing was sent. Those that are being sent are waited for, for `timeout` ms
   * or as long as the client gives them. What is left then, or everything at once with `abort`, is ended. The client stays open: it
   * may have other users. Throws `ConfigurationError` for an unknown or wrong option.
   *
   * @example
   * await relay.close({ timeout: 20_000 });
   */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Makes the door through which pages reach LiveDesk: a function from `Request` to `Response`, below any path. It answers the
 * API's two routes and nothing else, and is closed to whatever `origins`, `authenticate` and `authorize` do not let through. Throws
 * `ConfigurationError`.
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
  const limits = limitsOf(options.limits);
  const isAllowed = originRule(options.origins);
  const withCredentials = options.credentials === true;
  const { headers, permission } = cors(isAllowed, withCredentials);
  const isOtherHost = hostRule(options.origins);
  const ask = inTime(limits.accessTime, clock);
  const { identify, admit } = gatekeeper(options, ask);
  const { limiter = memoryLimiter(limits.requestsPerMinute, clock) } = options;
  const closing = new Closing(clock);
  const carryOut = carryingOut({ limits, limiter, ask, clock, closing });
  const repeats = new Repeats(clock);
  const heldBytes = new HeldBytes(limits.heldBytes);
  const { contentAttributes = ["in_reply_to"], checkFiles = true } = options;
  const rules: MessageRules = { limits, contentAttributes, checkFiles };

  const refusedBy = (thrown: unknown): Answer =>
    refusalAnswer(thrown, (error) => {
      notify(onError, error);
      return errorAnswer(424, "The relay could not tell whether this caller may do this: nothing was sent");
    });

  async function answer(request: Request, url: URL): Promise<Answer> {
    const route = routeOf(url.pathname);
    if (request.method !== "POST") throw new Refusal(405, "The relay takes POST alone", { allow: "POST, OPTIONS" });
    refuseStrangers(request.headers, url, isAllowed, withCredentials);
    refuseTricks(request, url, isOtherHost);
    const key = repeatKey(request.headers);
    const incoming = new IncomingBody(request, clock, limits);
    const { conversationId, messageId = "" } = route;
    const arrival = key === undefined ? undefined : repeats.arrive([conversationId, messageId, key].join());
    let held: Holding | undefined;
    const stop = (): void => incoming.stop(beingClosed());
    closing.end.addEventListener("abort", stop);
    try {
      const caller = await identify(request, route);
      held = heldBytes.hold(caller, incoming);
      const call = await readCall({ client, rules, route, request, incoming, held });
      await admit(request, { ...route, caller, kind: call.kind });
      held.letIn();
      const run = (): Promise<Answer> => carryOut(call, caller, incoming);
      if (arrival === undefined) return await run();
      return await repeats.run(arrival, JSON.stringify([caller, call.fingerprint]), run);
    } catch (thrown) {
      const refused = refusedBy(thrown);
      return arrival !== undefined && repeats.hasOther(arrival) ? UNKNOWN : refused;
    } finally {
      closing.end.removeEventListener("abort", stop);
      incoming.cancel();
      held?.release();
      if (arrival !== undefined) repeats.leave(arrival);
    }
  }

  const relay = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    try {
      if (request.method === "OPTIONS") return permission(request, url);
      return toResponse(await answer(request, url), headers(request, url));
    } catch (thrown) {
      // Nothing throws once something may have been sent: that is an answer.
      return toResponse(refusedBy(thrown), headers(request, url));
    }
  };
  return Object.assign(relay, { close: (how?: CloseOptions) => closing.close(how) });
}

/** Carries a call of a caller out, and says what became of it. It rejects only where nothing was sent. */
type CarryOut = (call: Call, caller: string, incoming: IncomingBody) => Promise<Answer>;

/** What calls are carried out with. */
interface CarryOutTools {
  readonly limits: Limits;
  readonly limiter: RateLimiter;
  /** Asks the limiter. */
  readonly ask: Ask;
  readonly clock: Clock;
  readonly closing: Closing;
}

/** Once the relay is being closed, calls that wait for the limiter or for a place are refused, and none is sent any more. */
function carryingOut({ limits, limiter, ask, clock, closing }: CarryOutTools): CarryOut {
  const places = new FormPlaces(limits, clock, closing.begun);
  return async (call, caller, incoming) => {
    // Counted no sooner, so that neither strangers nor repeats use up what a caller may ask for.
    await closing.before(() => countRequest(limiter, caller, ask));
    const giveBack = call.kind === "files" ? await places.take(caller, incoming) : undefined;
    try {
      const message = await closing.send((end) => call.deliver(end));
      return { status: 200, json: JSON.stringify(message) };
    } catch (thrown) {
      return refusalAnswer(thrown, (error) => outcomeAnswer(error, clock.wall()));
    } finally {
      giveBack?.();
    }
  };
}

const isJson = (contentType: string): boolean =>
  /^application\/json(?:\s*;\s*charset=(?:utf-8|"utf-8"))?$/i.test(contentType);

/** Reads what a request asks for: a JSON body whole, of a form nothing yet. Throws `Refusal`. */
async function readCall(context: CallContext): Promise<Call> {
  const { route, request } = context;
  if (route.messageId !== undefined) return retryCall(context, route.messageId);
  const contentType = request.headers.get("content-type") ?? "";
  if (isJson(contentType)) return jsonCall(context);
  const boundary = boundaryOf(contentType);
  if (boundary !== undefined) return formCall(context, boundary);
  throw new Refusal(415, "Content-Type: must be application/json or multipart/form-data");
}
