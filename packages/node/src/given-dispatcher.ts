import { ConfigurationError } from "@livedesk/core";
// A namespace, because the "undici" of Bun lacks some of these names: a named import would fail there before the client can say
// that it cannot send on Bun.
import * as undici from "undici";

/** The classes of this package's own undici that report the start of a request right before its first byte. */
const REPORTING = [
  undici.Agent,
  undici.BalancedPool,
  undici.Client,
  undici.EnvHttpProxyAgent,
  undici.Pool,
  undici.ProxyAgent,
  undici.RoundRobinPool,
];

/**
 * Whether it is proof, when this dispatcher says nothing of a request, that nothing of the request has left. Only a plain dispatcher
 * of this package's own undici proves that: whatever stands in between (`compose()`, a class or a `factory` of somebody's own, a
 * `RetryAgent`, a mock) may keep the report to itself, and another version of undici may make it at another time.
 */
export function provesNotSent(dispatcher: undici.Dispatcher): boolean {
  const isPlain = REPORTING.some((known) => isUnchanged(dispatcher, known));
  const factory = memberNamed(dispatcher, "factory");
  return isPlain && (typeof factory !== "function" || factory.name === "defaultFactory");
}

/** Whether it is a `MockAgent` of this package's own undici, and what lies below it cannot write a request twice. */
export function isPlainMock(dispatcher: undici.Dispatcher): boolean {
  if (!isUnchanged(dispatcher, undici.MockAgent)) return false;
  const below = memberNamed(dispatcher, "agent");
  return below instanceof undici.Dispatcher && provesNotSent(below);
}

/** Throws `ConfigurationError` for a dispatcher of undici 6 or older, which reports no start of a request. */
export function checkDispatcher(dispatcher: undici.Dispatcher): void {
  if (!isOfUndici6(dispatcher)) return;
  throw new ConfigurationError(
    "dispatcher: must be a dispatcher of undici 8. This one was made by undici 6 or older, which does not report when a " +
      "request begins to leave",
  );
}

const isUnchanged = (dispatcher: undici.Dispatcher, { prototype }: { prototype: undici.Dispatcher }): boolean =>
  Object.getPrototypeOf(dispatcher) === prototype && dispatcher.dispatch === prototype.dispatch;

/** What undici keeps in an instance under a symbol of its own. */
function memberNamed(dispatcher: undici.Dispatcher, name: string): unknown {
  const symbol = Object.getOwnPropertySymbols(dispatcher).find(({ description }) => description === name);
  return symbol && Reflect.get(dispatcher, symbol);
}

/** In undici 5 there was no `compose()`; in 6, it returned an instance of a class of its own; since 7, a proxy of the dispatcher. */
function isOfUndici6(dispatcher: undici.Dispatcher): boolean {
  if (!classNames(dispatcher).includes("Dispatcher")) return false;
  return typeof dispatcher.compose !== "function" || classNames(dispatcher.compose()).includes("ComposedDispatcher");
}

function classNames(value: object): string[] {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null) return [];
  return [prototype.constructor?.name, ...classNames(prototype)];
}
