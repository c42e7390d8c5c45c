import type { Message } from "@livedesk/schema";

/** How a call ended, in a few words: `accepted`, `accepted failed`, or what the error says of it. */
export async function outcomeOf(call: Promise<Message>, secrets: readonly string[]): Promise<string> {
  try {
    const { status } = await call;
    return status === "failed" ? "accepted failed" : "accepted";
  } catch (error) {
    const { outcome, code, status } = error as Partial<Record<"outcome" | "code" | "status", string | number>>;
    if (outcome === undefined) return `an error that says nothing: ${String(error)}`;
    const words = [outcome, code, status].filter((word) => word !== undefined);
    const shown = textsOf(error).join("\n");
    return [...words, ...(secrets.some((secret) => shown.includes(secret)) ? ["and leaks"] : [])].join(" ");
  }
}

/** Everything that a log could show of an error and of its causes. */
function textsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [JSON.stringify(error) ?? ""];
  return [String(error), error.stack ?? "", JSON.stringify(error), ...textsOf(error.cause)];
}
