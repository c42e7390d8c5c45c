import { channel, type Channel } from "node:diagnostics_channel";
import { type ClientEvent } from "@livedesk/core";
import { notify } from "@livedesk/core/adapter";

/** A logger writes the log of a client. `console` is a logger. Each line comes with its event. */
export interface Logger {
  debug(line: string, event: ClientEvent): void;
  info(line: string, event: ClientEvent): void;
  warn(line: string, event: ClientEvent): void;
  error(line: string, event: ClientEvent): void;
}

/** The listeners of a client. */
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
 * Passes a client's events to its listener, to its logger, and to the subscribers of the `node:diagnostics_channel`s
 * `livedesk:warning`, `livedesk:request`, `livedesk:response`, `livedesk:retry` and `livedesk:outcome`. `onEvent` is
 * undefined while there is no listener and no subscriber.
 */
export function observer({ onEvent, logger }: Listeners): Listeners {
  // Each listener is called separately: if one listener fails, the other listeners must still get the event.
  const publish = (event: ClientEvent): void => {
    if (onEvent) notify(onEvent, event);
    if (logger) {
      const [level, line] = entryOf(event);
      notify((logged) => logger[level](line, logged), event);
    }
    channels[event.type].publish(event);
  };
  const isHeard = (): boolean => everyChannel.some(({ hasSubscribers }) => hasSubscribers);
  return {
    get onEvent() {
      return onEvent || logger || isHeard() ? publish : undefined;
    },
  };
}

/** The log line for an event, and its level. */
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
      return ["warn", `${what}: retrying in ${Math.round(event.delay)} ms: ${event.error.message}`];
    default:
      return event.error
        ? ["error", `${what}: ${event.outcome}: ${event.error.message}`]
        : ["info", `${what}: accepted as ${event.messageId} after ${event.duration} ms`];
  }
}
