import type { StoredMessage } from "./stored-message.ts";

/** How the fate of a message shows: in its status, and as `external_error` among its attributes. */
export const visibleState = ({ failure, content_attributes }: StoredMessage) => ({
  status: failure === undefined ? ("sent" as const) : ("failed" as const),
  content_attributes: {
    ...structuredClone(content_attributes),
    ...(failure === undefined ? {} : { external_error: failure }),
  },
});
