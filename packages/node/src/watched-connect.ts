import { channel } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { buildConnector } from "undici";

// Whoever listens there is given every chunk, and may keep it.
const chunks = channel("undici:request:bodyChunkSent");

/** A way to connect, and what is known of the sockets that it made. */
export interface WatchedConnect {
  readonly connect: buildConnector.connector;
  /** Whether nobody keeps what was written, and no socket holds bytes that the system has not taken yet. */
  readonly isDrained: () => boolean;
}

/** Connects as undici does, and keeps an eye on the sockets. */
export function watchedConnect(options: buildConnector.BuildOptions): WatchedConnect {
  const connect = buildConnector(options);
  const sockets = new Set<Socket>();
  return {
    connect: (target, callback) =>
      connect(target, (...result) => {
        const [, socket] = result;
        if (socket) {
          sockets.add(socket);
          socket.once("close", () => sockets.delete(socket));
        }
        callback(...result);
      }),
    isDrained: () => !chunks.hasSubscribers && [...sockets].every(({ writableLength }) => writableLength === 0),
  };
}
