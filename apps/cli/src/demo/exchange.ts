import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { inspect } from "node:util";
import { buildSendRequest, type Client } from "@livedesk/core";
import { shellQuote } from "@livedesk/core/adapter";
import type { Emulator } from "@livedesk/emulator";
import { type DescribedRequest, describeRequest } from "../dry-run.ts";
import type { Io } from "../io.ts";
import type { Action } from "./steps.ts";

/** The values that all steps of the demo share. */
export interface World {
  readonly io: Io;
  readonly emulator: Emulator;
  /** A client of the SDK that sends to the emulator. */
  readonly livedesk: Client;
  readonly files: SampleFiles;
  /** Ends the demo. */
  readonly signal: AbortSignal;
}

/** The action of a step, the request that the step sent, and the answer. */
export interface Exchange {
  /** The command or the code that a user would type. */
  readonly typed: string;
  readonly request: Pick<DescribedRequest, "method" | "url" | "body" | "parts">;
  /** The message in LiveDesk's answer. Undefined for a command that prints text. */
  readonly answer: unknown;
  /** The text that the command printed. */
  readonly words: string;
  readonly exitCode: number | null;
}

/** Performs the action of a step. */
export function perform(world: World, action: Action): Promise<Exchange> {
  if (action.by === "cli") return performByCli(world, action.args);
  return action.by === "sdk" ? performBySdk(world, action) : performByCustomer(world, action);
}

async function performByCli(world: World, args: readonly string[]): Promise<Exchange> {
  // This call runs the same command with --dry-run, which shows the request.
  const dryRun = [...args.filter((argument) => argument !== "--json"), "--dry-run", "--json"];
  const [shown, real] = await Promise.all([runCli(world, dryRun), runCli(world, args)]);
  return {
    typed: `$ livedesk ${args.map(shellQuote).join(" ")}`,
    request: JSON.parse(shown.stdout) as DescribedRequest,
    answer: args.includes("--json") ? parse(real.stdout) : undefined,
    words: real.stdout + real.stderr,
    exitCode: real.exitCode,
  };
}

interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs this program in a new process, as a shell does. */
async function runCli({ io, emulator, files, signal }: World, args: readonly string[]): Promise<CliResult> {
  const child = spawn(process.execPath, [io.bin, ...args], {
    cwd: files.folder,
    env: {
      ...io.env,
      LIVEDESK_API_KEY: emulator.apiKey,
      LIVEDESK_API_SECRET: emulator.apiSecret,
      LIVEDESK_BASE_URL: emulator.url,
    },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, stdout, stderr };
}

/** Parses JSON text. Any other text is returned unchanged. It differs from every expected answer, so the step fails. */
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

// The files of the demo

/** A PNG file with one grey pixel, in base64. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

/** A WAV file with a hundredth of a second of silence: 80 samples of 8 bits at 8 kHz, one channel. */
function silence(): Buffer {
  const samples = Buffer.alloc(80, 128);
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

/** A folder with the files of the demo. When the value is disposed, the folder is removed. */
export interface SampleFiles extends AsyncDisposable {
  readonly folder: string;
  /** The SHA-256 of each file, in hexadecimal, by name. */
  readonly hashes: ReadonlyMap<string, string>;
}

/** Writes a picture and a sound into a new temporary folder. */
export async function writeSampleFiles(): Promise<SampleFiles> {
  const files = new Map([
    ["parcel.png", Buffer.from(PNG, "base64")],
    ["voice.wav", silence()],
  ]);
  const folder = await mkdtemp(join(tmpdir(), "livedesk-demo-"));
  await Promise.all([...files].map(([name, bytes]) => writeFile(join(folder, name), bytes)));
  const hashes = new Map([...files].map(([name, bytes]) => [name, createHash("sha256").update(bytes).digest("hex")]));
  return { folder, hashes, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
