import { channel, type Channel } from "node:diagnostics_channel";
import { type ClientEvent, notify } from "@livedesk/core";

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
    if (logger) notify((told) => log(logger, told), event);
    channels[event.type].publish(event);
  };
  const isHeard = (): boolean => everyChannel.some(({ hasSubscribers }) => hasSubscribers);
  return {
    get onEvent() {
      return onEvent || logger || isHeard() ? tell : undefined;
    },
  };
}

/** Writes a line, and returns what the logger does: one that writes later may fail later. */
function log(logger: Logger, event: ClientEvent): unknown {
  const { call, kind, path, attempt } = event;
  const what = `livedesk call ${call} (${kind}, ${path})`;
  switch (event.type) {
    case "warning":
      return logger.warn(`${what}: ${event.field}: ${event.message}`, event);
    case "request":
      return logger.debug(`${what}: attempt ${attempt}`, event);
    case "response":
      return logger.debug(`${what}: HTTP ${event.status} after ${event.duration} ms`, event);
    case "retry":
      return logger.warn(`${what}: again in ${Math.round(event.delay)} ms: ${event.error.message}`, event);
    case "outcome":
      if (event.error) return logger.error(`${what}: ${event.outcome}: ${event.error.message}`, event);
      return logger.info(`${what}: accepted as ${event.messageId} after ${event.duration} ms`, event);
  }
}
