import { failureOf } from "./status-change.ts";
import type { StoredMessage } from "./stored-message.ts";

/** How the fate of a message shows: in its status, and as `external_error` among its attributes. */
export function visibleState(message: StoredMessage) {
  const failure = failureOf(message);
  return {
    status: failure === undefined ? ("sent" as const) : ("failed" as const),
    content_attributes: {
      ...structuredClone(message.content_attributes),
      ...(failure === undefined ? {} : { external_error: failure }),
    },
  };
}
