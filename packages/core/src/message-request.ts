import type { Message } from "@livedesk/schema";
import { readMessage } from "@livedesk/schema/plain";
import type { ApiRequest, RequestKind } from "./requests/request.ts";

const ACCEPT = { accept: "application/json" } as const;
const JSON_HEADERS = { ...ACCEPT, "content-type": "application/json" } as const;

/** A request that is answered with a message, as every one of this API is. */
export const messageRequest = (
  kind: RequestKind,
  path: string,
  body: ApiRequest<Message>["body"],
): ApiRequest<Message> => ({
  kind,
  method: "POST",
  path,
  headers: body.kind === "json" ? JSON_HEADERS : ACCEPT,
  body,
  readAnswer: readMessage,
});
