import type { OutboxMessage } from "@livedesk/outbox";
import { wholeNumber } from "../config.ts";
import { CliError, EXIT } from "../errors.ts";
import { print, printJson, talk, visible } from "../io.ts";
import type { CommandFunction } from "../options.ts";
import { type Ledger, ledgerError, openLedger } from "../outbox/ledger.ts";
import { command, type DeskOptions } from "../outbox/options.ts";
import { resendableAt, secondsOf } from "../outbox/waits.ts";

/** `livedesk outbox resolve`: writes down what a person found out about an unknown message. */
export const outboxResolve: CommandFunction<DeskOptions> = async (io, [name = "", how = ""], options) => {
  const { by, note } = options;
  if (how !== "sent" && how !== "resend" && how !== "drop")
    throw new CliError("decision: must be sent, resend or drop");
  if (!by) throw new CliError("--by: is required: the name of who decides, which is kept");
  const messageId = options.messageId === undefined ? undefined : readId(options.messageId, "--message-id");
  if (messageId !== undefined && how !== "sent")
    throw new CliError("--message-id: only a message that was sent has one");
  if (options.force && how !== "resend") throw new CliError("--force: only resend needs it");
  await using ledger = await openLedger(io, options);
  const id = await findId(ledger, name, options);
  if (how === "resend" && !options.force) refuseEarly(await ledger.outbox.get(id));
  const message = await aboutMessage(() => ledger.outbox.resolve(id, how, { by, messageId, note }));
  const run = command(["outbox", "run", ...ledger.flags]);
  if (options.json) printJson(io, message);
  else print(io, `message ${id} is ${how === "resend" ? `queued again: ${run} sends it` : DECIDED[how]}`);
  return EXIT.ok;
};

const DECIDED = {
  sent: "accepted: it is never sent again",
  drop: "no longer listed: it is never sent again",
} as const;

/**
 * Refuses to send a message again whose request may still arrive. A process that lost its connection to the ledger still waits for its
 * answer, and a server may be slow.
 */
function refuseEarly(message: OutboxMessage | undefined): void {
  const at = message && resendableAt(message);
  if (at === undefined) return;
  throw new CliError(
    `message: the request of message ${message?.id} may still arrive until ${secondsOf(at)}. Look at the conversation then, and decide. --force sends the message again now`,
    { exitCode: EXIT.later, code: "too-early", retryAt: at },
  );
}

/** `livedesk outbox cancel`: ends a message that is queued, so that it is never sent. */
export const outboxCancel: CommandFunction<DeskOptions> = async (io, [name = ""], options) => {
  await using ledger = await openLedger(io, options);
  const id = await findId(ledger, name, options);
  const isCancelled = await aboutMessage(() => ledger.outbox.cancel(id));
  const message = await ledger.outbox.get(id);
  if (!isCancelled)
    throw new CliError(`message: message ${id} is ${message?.state}. Only a queued message can be cancelled`);
  if (options.json) printJson(io, message);
  // LiveDesk has the message already, if it was only to be delivered again.
  else if (message?.state === "accepted")
    print(io, `message ${id} is not delivered again. LiveDesk has it as message ${message.messageId}`);
  else print(io, `message ${id} is cancelled: it is never sent`);
  return EXIT.ok;
};

/** `livedesk outbox pause`: stops every worker of the ledger, until somebody resumes. */
export const outboxPause: CommandFunction<DeskOptions> = async (io, _args, options) => {
  const { reason = "" } = options;
  if (reason === "")
    throw new CliError("--reason: is required: why nothing is sent. Everybody who looks at the outbox sees it");
  await using ledger = await openLedger(io, options);
  const before = await ledger.outbox.stats();
  await ledger.outbox.pause(reason);
  const { queued, sending } = await ledger.outbox.stats();
  if (options.json) printJson(io, { paused: reason, queued, sending });
  else {
    if (before.paused !== undefined) talk(io, `It was paused before: ${visible(before.paused)}`);
    const inFlight = sending > 0 ? `; ${sending} in flight still get their answers` : "";
    print(
      io,
      `The outbox is paused, and ${queued} ${queued === 1 ? "message stays" : "messages stay"} queued${inFlight}`,
    );
    talk(io, `To go on: ${command(["outbox", "resume", ...ledger.flags])}`);
  }
  return EXIT.ok;
};

/** `livedesk outbox resume`: ends a pause. It does not matter who began the pause. */
export const outboxResume: CommandFunction<DeskOptions> = async (io, _args, options) => {
  await using ledger = await openLedger(io, options);
  const { paused, queued } = await ledger.outbox.stats();
  await ledger.outbox.resume();
  if (options.json) printJson(io, { wasPaused: paused ?? null, queued });
  else {
    print(
      io,
      paused === undefined ? "The outbox was not paused" : `The outbox goes on. It was paused: ${visible(paused)}`,
    );
    if (queued > 0) talk(io, `${queued} queued. If no worker runs: ${command(["outbox", "run", ...ledger.flags])}`);
  }
  return EXIT.ok;
};

/** Does something with one message. An error of the SDK names its argument, which the command calls `message`. */
async function aboutMessage<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    const known = ledgerError(error);
    throw known instanceof CliError ? new CliError(known.message.replace(/^idOrKey: /, "message: "), known) : known;
  }
}

/** The id of the message that a person names by its id or its key. Digits are an id, but a key may have only digits, too. */
async function findId({ outbox }: Ledger, name: string, { byKey, byId }: DeskOptions): Promise<number> {
  if (name === "") throw new CliError("message: must be the id or the key of a message");
  const keyed = byId ? undefined : await outbox.get(name);
  const number = byKey || !/^[1-9]\d{0,14}$/.test(name) ? undefined : Number(name);
  if (number !== undefined && keyed !== undefined && keyed.id !== number)
    throw new CliError(
      `message: ${name} is the key of message ${keyed.id}, and may be the id of another message. Add --by-key or --by-id to say which is meant`,
    );
  const found = number ?? keyed?.id;
  if (found !== undefined) return found;
  throw new CliError(`message: the outbox has no message with ${byId ? "the id" : "the key"} ${JSON.stringify(name)}`);
}

function readId(text: string, name: string): number {
  const id = wholeNumber(text);
  if (typeof id === "number" && Number.isSafeInteger(id) && id > 0) return id;
  throw new CliError(`${name}: must be a whole number above 0`);
}
