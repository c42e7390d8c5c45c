import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { Emulator } from "@livedesk/emulator";
import { onTestFinished } from "vitest";
import { folderOf } from "../../.ci/example-project.mjs";

/** Cleans up after a test. A test that runs beside others passes its own context, because vitest cannot know which of them is meant. */
interface Cleaner {
  readonly onTestFinished: (cleanup: () => Promise<void> | void) => void;
}

/**
 * Copies an example into a folder of its own, which is deleted after the test. The folder is inside examples/, so that the programs find
 * the packages that they import, and Git ignores it. So tests that run at the same time do not meet.
 */
export async function copyOf(example: string, context: Cleaner = { onTestFinished }): Promise<string> {
  const parent = folderOf(".vitest");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(path.join(parent, `${example}-`));
  context.onTestFinished(() => rm(folder, { recursive: true }));
  await cp(folderOf(example), folder, { recursive: true });
  return folder;
}

/** The environment of a program that sends to an emulator. The variables with which vitest talks to its own processes are left out. */
export function environment(emulator?: Pick<Emulator, "url" | "apiKey" | "apiSecret">): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_|TEST$|FORCE_COLOR|LIVEDESK_)/.test(name));
  const tools = [path.dirname(process.execPath), folderOf(path.join("node_modules", ".bin"))];
  return {
    ...Object.fromEntries(own),
    PATH: [...tools, process.env["PATH"]].join(path.delimiter),
    NO_COLOR: "1",
    PORT: "0",
    ...(emulator && {
      LIVEDESK_BASE_URL: emulator.url,
      LIVEDESK_API_KEY: emulator.apiKey,
      LIVEDESK_API_SECRET: emulator.apiSecret,
    }),
  };
}

/** How a command ended, and what it has printed. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command as a reader types it, until it ends. */
export async function run(
  command: string,
  {
    cwd,
    env = environment(),
    context = { onTestFinished },
  }: { cwd: string; env?: NodeJS.ProcessEnv; context?: Cleaner },
): Promise<Ended> {
  // A group of its own, so that the programs that the shell starts can be ended as well if the test fails.
  const child = spawn(command, { cwd, env, shell: true, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  context.onTestFinished(() => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number | null]>,
  ]);
  return { exitCode, stdout, stderr };
}

/** Runs a command that must succeed, and returns what it has printed on stdout. */
export async function output(command: string, options: Parameters<typeof run>[1]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(command, options);
  if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode}\n${stdout}${stderr}`);
  return stdout;
}

/** A server of an example, in a process of its own. */
export interface Server {
  /** What the server has printed as its first line. */
  readonly url: string;
  /** Sends a signal, by default SIGTERM, as an orchestrator does. Resolves to the exit code, or to the signal that ended the process. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
}

/** Starts the server of an example. It listens on a free port, and prints its URL. */
export async function serve(file: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Server> {
  const child: ChildProcess = spawn(process.execPath, [file], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  const complaints = text(child.stderr as NodeJS.ReadableStream);
  const [url] = (await Promise.race([
    once(createInterface(child.stdout as NodeJS.ReadableStream), "line"),
    exited.then(async () => Promise.reject(new Error(`${file} ended: ${await complaints}`))),
  ])) as [string];
  return {
    url,
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      const [exitCode, endedBy] = await exited;
      return exitCode ?? endedBy;
    },
  };
}

/** The texts of the messages that a program has sent to a conversation. */
export const sentTo = (emulator: Emulator, conversation: number): readonly string[] =>
  emulator
    .truth()
    .conversations.filter(({ id }) => id === conversation)
    .flatMap(({ messages }) => messages.filter(({ id }) => id >= 3030).map(({ content }) => content));
