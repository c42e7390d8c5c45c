import { channel } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import type { buildConnector } from "undici";

// Whoever listens there is given every chunk, and may keep it.
const chunks = channel("undici:request:bodyChunkSent");

/** Ways to connect, and what is known of the sockets that they made. */
export interface WatchedSockets {
  /** Connects in the given way, and watches the sockets. */
  readonly watch: (connect: buildConnector.connector) => buildConnector.connector;
  /** Whether nobody keeps what was written, and no socket holds bytes that the system has not taken yet. */
  readonly isDrained: () => boolean;
  /** Within `onResponseStart`: what closes the connection on which that answer comes. */
  readonly discardAnswering: () => (() => void) | undefined;
}

/** Watches the sockets of one client. */
export function watchSockets(): WatchedSockets {
  const sockets = new Set<Socket>();
  let answering: Socket | undefined;
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  };
  return {
    watch: (connect) => (target, callback) =>
      connect(target, (...result) => {
        const [, socket] = result;
        if (socket) track(socket);
        callback(...result);
        if (!socket) return;
        onHead(socket, (read) => {
          answering = socket;
          read();
          answering = undefined;
        });
      }),
    isDrained: () => !chunks.hasSubscribers && [...sockets].every(({ writableLength }) => writableLength === 0),
    discardAnswering() {
      const socket = answering;
      return socket && (() => socket.destroy());
    },
  };
}

/** A member of undici's parser: it is called when the head of an answer is complete, and calls `onResponseStart`. */
type OnHeadersComplete = (status: number, ...more: unknown[]) => number;

/**
 * Stands between undici's parser and the heads of the answers on a socket. undici offers no other place that knows both, and none
 * where a `100 Continue` that nobody asked for could be passed over: its parser closes the connection, although RFC 9110,
 * section 15.2, wants clients to ignore it. The parser ignores a 102, so it is told that a 100 was one. Where a parser of
 * another version has no such member, nothing is changed; undici-contract.test.ts fails then.
 */
function onHead(socket: Socket, around: (read: () => void) => void): void {
  const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === "parser");
  const parser = symbol && (Reflect.get(socket, symbol) as { onHeadersComplete?: OnHeadersComplete } | null);
  const complete = parser?.onHeadersComplete;
  if (!parser || !complete) return;
  parser.onHeadersComplete = (status, ...more) => {
    let result = 0;
    around(() => {
      result = complete.call(parser, status === 100 ? 102 : status, ...more);
    });
    return result;
  };
}
