import type { IncomingMessage } from "node:http";

/**
 * A body as a stream of the platform's own. It takes nothing out of the socket before it is asked to, and no more than is asked
 * for; and where it is not wanted any more, it ends no connection.
 */
export function bodyStream(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let forget: (() => void) | undefined;

  function listen(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const onData = (chunk: Buffer): void => {
      incoming.pause();
      controller.enqueue(chunk);
    };
    const onEnd = (): void => {
      forget?.();
      controller.close();
    };
    const onClose = (): void => {
      forget?.();
      controller.error(new Error("The connection was closed"));
    };
    forget = () => incoming.off("data", onData).off("end", onEnd).off("close", onClose);
    incoming.on("data", onData).on("end", onEnd).on("close", onClose);
    if (incoming.destroyed) onClose();
  }

  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (forget === undefined) listen(controller);
        incoming.resume();
      },
      cancel: () => forget?.(),
    },
    { highWaterMark: 0 },
  );
}
