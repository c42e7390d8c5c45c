import { channel, type Channel } from "node:diagnostics_channel";
import { type ClientEvent } from "@livedesk/core";
import { notify } from "@livedesk/core/adapter";

/** Where a client's lines go: `console` is one. Each line comes with its event. */
export interface Logger {
  debug(line: string, event: ClientEvent): void;
  info(line: string, event: ClientEvent): void;
  warn(line: string, event: ClientEvent): void;
  error(line: string, event: ClientEvent): void;
}

/** Who listens to a client. */
export interface Listeners {
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
  readonly logger?: Logger | undefined;
}

const channels: Readonly<Record<ClientEvent["type"], Channel>> = {
  warning: channel("livedesk:warning"),
  request: channel("livedesk:request"),
  response: channel("livedesk:response"),
  retry: channel("livedesk:retry"),
  outcome: channel("livedesk:outcome"),
};

const everyChannel = Object.values(channels);

/**
 * Hands a client's events to its own listener, to its logger, and to whoever has subscribed to `node:diagnostics_channel`
 * under `livedesk:warning`, `livedesk:request`, `livedesk:response`, `livedesk:retry` or `livedesk:outcome`. While nobody
 * listens, it is undefined.
 */
export function observer({ onEvent, logger }: Listeners): Listeners {
  // Each by itself: one that fails keeps nothing from the others.
  const tell = (event: ClientEvent): void => {
    if (onEvent) notify(onEvent, event);
    if (logger) {
      const [level, line] = entryOf(event);
      notify((told) => logger[level](line, told), event);
    }
    channels[event.type].publish(event);
  };
  const isHeard = (): boolean => everyChannel.some(({ hasSubscribers }) => hasSubscribers);
  return {
    get onEvent() {
      return onEvent || logger || isHeard() ? tell : undefined;
    },
  };
}

/** What is written of an event, and at which level. */
function entryOf(event: ClientEvent): readonly [level: keyof Logger, line: string] {
  const { call, kind, path, attempt } = event;
  const what = `livedesk call ${call} (${kind}, ${path})`;
  switch (event.type) {
    case "warning":
      return ["warn", `${what}: ${event.field}: ${event.message}`];
    case "request":
      return ["debug", `${what}: attempt ${attempt}`];
    case "response":
      return ["debug", `${what}: HTTP ${event.status} after ${event.duration} ms`];
    case "retry":
      return ["warn", `${what}: again in ${Math.round(event.delay)} ms: ${event.error.message}`];
    default:
      return event.error
        ? ["error", `${what}: ${event.outcome}: ${event.error.message}`]
        : ["info", `${what}: accepted as ${event.messageId} after ${event.duration} ms`];
  }
}
