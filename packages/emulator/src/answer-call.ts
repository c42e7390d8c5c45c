import type { Message } from "@livedesk/schema";
import { jsonAnswer } from "./answer.ts";
import type { Context } from "./context.ts";
import type { CallNotes } from "./exchanges/call-notes.ts";
import type { CallKind } from "./faults/call-kind.ts";
import { carryOut } from "./faults/strike.ts";
import { cutOff } from "./faults/cut-off.ts";
import { isEarly } from "./faults/schema.ts";
import { FAULT_HEADER, readFaultHeader } from "./faults/read-fault-header.ts";

/** One of the contract's two calls, in the steps between which a fault may strike. */
export interface ApiCall {
  readonly request: Request;
  readonly conversationId: number;
  /** Where it is noted what became of the call. */
  readonly notes: CallNotes;
  /** What the head alone tells. */
  readonly kind: CallKind | undefined;
  /** Reads the rest and checks it, but changes nothing. Throws the refusal. */
  readonly read: () => Promise<ReadCall>;
}

/** A call that can be answered with a message. */
interface ReadCall {
  readonly kind: CallKind;
  /** Stores the message and returns the answer. */
  readonly commit: () => Message;
}

/**
 * Answers a call, or lets a fault strike it. A fault that the call itself asks for comes before all rules, which then are
 * not asked; a call that is refused is refused as ever, and uses up no rule that strikes after the body.
 */
export async function answerCall({ faults, wait, onStall }: Context, call: ApiCall): Promise<Response> {
  const { request, conversationId, notes } = call;
  notes.kind = call.kind ?? null;
  const own = readFaultHeader(request.headers.get(FAULT_HEADER) ?? undefined);
  const early = own ?? faults.beforeBody({ conversationId, kind: call.kind });
  if (early !== undefined && isEarly(early)) {
    notes.fault = early.fault;
    return cutOff(early, request);
  }
  const { kind, commit } = await call.read();
  notes.kind = kind;
  const late = early ?? faults.afterBody({ conversationId, kind });
  notes.fault = late?.fault ?? null;
  const noted = (): Message => {
    const message = commit();
    notes.messageId = message.id;
    return message;
  };
  const { response, body } =
    late === undefined
      ? jsonAnswer(noted())
      : await carryOut(late, noted, { signal: request.signal, onStall: () => onStall(request), wait });
  notes.answer = body;
  return response;
}
