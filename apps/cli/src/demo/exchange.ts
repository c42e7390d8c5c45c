import { join } from "node:path";
import { inspect } from "node:util";
import { buildSendRequest } from "@livedesk/core";
import { type DescribedRequest, describeRequest } from "../dry-run.ts";
import { run } from "../run.ts";
import { shellQuote } from "../shell-quote.ts";
import { runCli } from "./run-cli.ts";
import type { Action } from "./step.ts";
import type { World } from "./world.ts";

/** What was done, what went over the wire, and what came back. */
export interface Exchange {
  /** What one would type. */
  readonly typed: string;
  readonly request: Pick<DescribedRequest, "method" | "url" | "body" | "parts">;
  /** The message that was answered, or undefined for an answer in words. */
  readonly answer: unknown;
  /** The answer in words. */
  readonly words: string;
  readonly exitCode: number | null;
}

/** Does what an action says. */
export function perform(world: World, action: Action): Promise<Exchange> {
  if (action.by === "cli") return performByCli(world, action.args);
  return action.by === "sdk" ? performBySdk(world, action) : performByCustomer(world, action);
}

async function performByCli(world: World, args: readonly string[]): Promise<Exchange> {
  const [request, real] = await Promise.all([rehearse(world, args), runCli(world, args)]);
  return {
    typed: `$ livedesk ${args.map(shellQuote).join(" ")}`,
    request,
    answer: args.includes("--json") ? parse(real.stdout) : undefined,
    words: real.stdout + real.stderr,
    exitCode: real.exitCode,
  };
}

/** The request of a command: what the same command shows when it is asked to send nothing. */
async function rehearse({ io, emulator, files }: World, args: readonly string[]): Promise<DescribedRequest> {
  let stdout = "";
  const located = args.map((argument) => (files.hashes.has(argument) ? join(files.folder, argument) : argument));
  await run([...located.filter((argument) => argument !== "--json"), "--dry-run", "--json"], {
    ...io,
    env: { LIVEDESK_BASE_URL: emulator.url },
    stdout: { write: (text) => (stdout += text) },
  });
  return JSON.parse(stdout) as DescribedRequest;
}

/** What is no JSON is shown as it is, and differs from every expected answer. */
function parse(stdout: string): unknown {
  try {
    return JSON.parse(stdout) as unknown;
  } catch {
    return stdout;
  }
}

async function performBySdk(
  { livedesk, emulator, signal }: World,
  { conversationId, input }: Extract<Action, { by: "sdk" }>,
): Promise<Exchange> {
  const typed = inspect(input, { depth: null, breakLength: Number.POSITIVE_INFINITY });
  return {
    typed: `await livedesk.messages.send(${conversationId}, ${typed});`,
    request: describeRequest(buildSendRequest(conversationId, input), emulator.url, []),
    answer: await livedesk.messages.send(conversationId, input, { signal }),
    words: "",
    exitCode: 0,
  };
}

async function performByCustomer(
  { emulator, signal }: World,
  { conversationId, content }: Extract<Action, { by: "customer" }>,
): Promise<Exchange> {
  const url = `${emulator.url}/__emulator/conversations/${conversationId}/customer-messages`;
  const body = { content };
  const json = JSON.stringify(body);
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: json, signal });
  return {
    typed: `$ curl -H 'content-type: application/json' -d ${shellQuote(json)} ${url}`,
    request: { method: "POST", url, body },
    answer: await response.json(),
    words: "",
    exitCode: 0,
  };
}
