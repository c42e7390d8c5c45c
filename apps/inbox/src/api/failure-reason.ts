import type { Json } from "./json.ts";

/** Why a message failed, in the server's words; undefined where it gives no reason. A bare code may come as a number. */
export function failureReason({ external_error }: Json): string | undefined {
  if (typeof external_error === "number") return String(external_error);
  return typeof external_error === "string" && external_error !== "" ? external_error : undefined;
}
