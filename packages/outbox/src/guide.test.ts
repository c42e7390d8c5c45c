import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createClient } from "@livedesk/node";
import { type Emulator, type FaultRule, startEmulator } from "@livedesk/emulator";
import { Pool } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createOutbox } from "./create-outbox.ts";
import { postgresStore } from "./postgres/index.ts";
import { TestPostgres } from "./testing/postgres.ts";

const guide = await readFile("../../docs/outbox.md", "utf8");
const blocks = (language: string, text = guide): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))].map(([, block]) => block ?? "");

/** The programs of the guide, in their order. */
const NAMES = [
  "first outbox",
  "Postgres",
  "keys",
  "after",
  "pause",
  "files",
  "privacy",
  "unknown messages",
  "resolvers",
  "web server",
  "cron job",
  "Kubernetes",
  "serverless functions",
  "observability",
  "OpenTelemetry",
  "table and loop",
  "BullMQ",
  "several databases",
] as const;
const programs = blocks("ts");

let emulator: Emulator;
let server: TestPostgres;
let pool: Pool;
let databaseUrl: string;
let folder: string;
const children = new Set<ChildProcess>();

const urlOf = async (): Promise<string> => {
  const { host, user, database } = await server.database();
  return `postgres://${user}@/${database}?host=${encodeURIComponent(host)}`;
};

beforeAll(async () => {
  server = await TestPostgres.start();
});
afterAll(() => server.stop());

// A folder with the packages that the programs import.
beforeEach(async () => {
  emulator = await startEmulator();
  databaseUrl = await urlOf();
  pool = new Pool({ connectionString: databaseUrl });
  folder = await mkdtemp(path.join(tmpdir(), "livedesk-outbox-guide-"));
  const scope = path.join(folder, "node_modules/@livedesk");
  await mkdir(scope, { recursive: true });
  await mkdir(path.join(folder, "node_modules/@opentelemetry"));
  for (const name of ["core", "emulator", "node", "outbox"]) {
    await symlink(path.resolve("..", name), path.join(scope, name), "junction");
  }
  for (const name of ["@opentelemetry/api", "drizzle-orm", "express", "pg"]) {
    await symlink(path.resolve("node_modules", name), path.join(folder, "node_modules", name), "junction");
  }
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await pool.end();
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
});

interface RunOptions {
  readonly faults?: readonly FaultRule[];
  /** Code that runs after the program. */
  readonly after?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called when the program has started. */
  readonly during?: (child: ChildProcess) => Promise<void>;
}

/** Runs a program of the guide unchanged in the folder, and returns what it printed. */
const run = (name: (typeof NAMES)[number], options?: RunOptions): Promise<string> =>
  runProgram(programs[NAMES.indexOf(name)] ?? "", options);

async function runProgram(
  program: string,
  { faults = [], after = "", env = {}, during }: RunOptions = {},
): Promise<string> {
  emulator.faults.replace({ rules: faults });
  await writeFile(path.join(folder, "program.mts"), program + after);
  const child = spawn(process.execPath, ["program.mts"], {
    cwd: folder,
    env: {
      LIVEDESK_API_KEY: emulator.apiKey,
      LIVEDESK_API_SECRET: emulator.apiSecret,
      LIVEDESK_BASE_URL: emulator.url,
      DATABASE_URL: databaseUrl,
      PORT: "0",
      ...env,
    },
  });
  children.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  await during?.(child);
  const code = await ended;
  if (code !== 0) throw new Error(`The program ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

/** What the local LiveDesk has of the messages that were sent to a conversation. */
const sent = (conversation = 141): unknown[] =>
  (emulator.truth().conversations.find(({ id }) => id === conversation)?.messages ?? [])
    .filter(({ id }) => id >= 3030)
    .map(({ content }) => content);

const SHIPPED = "Your order has shipped.";

test("every program of the guide has a test", () => {
  expect(programs).toHaveLength(NAMES.length);
});

test("the first outbox prints what the guide shows, and sends nothing when it runs again", async () => {
  expect(await run("first outbox")).toBe(blocks("text")[0]);
  expect(await run("first outbox")).toBe("stored before: accepted\n");
});

test("the program with Postgres sends, and a message that SQL stored is the same message", async () => {
  const outbox = createOutbox({ client: createClient(emulator), store: postgresStore(pool) });
  await outbox.open();
  await outbox.close();
  await pool.query(blocks("sql")[0] ?? "");
  expect(await run("Postgres")).toBe("accepted 1\n");
  expect(sent()).toEqual([SHIPPED]);
});

test("the program of this package's README sends", async () => {
  const [program = ""] = blocks("ts", await readFile("README.md", "utf8"));
  expect(await runProgram(program)).toBe("accepted\n");
  expect(sent()).toEqual([SHIPPED]);
});

test.each(["README.md", "README.ja.md"])(
  "the outbox of the repository's %s sends, and ends with SIGTERM",
  async (file) => {
    const program = blocks("ts", await readFile(`../../${file}`, "utf8")).find((block) =>
      block.includes("createOutbox"),
    );
    const during = async (child: ChildProcess): Promise<void> => {
      await vi.waitFor(() => expect(sent()).toEqual([SHIPPED]), { timeout: 30_000, interval: 10 });
      child.kill("SIGTERM");
    };
    expect(await runProgram(program ?? "", { during })).toBe("");
  },
);

test("the same key is the same message, and refuses another input", async () => {
  expect(await run("keys")).toBe("true true\nkey-reused true\n");
});

test("a message that comes after another one is sent if that one was accepted, and waits while that one is unknown", async () => {
  expect(await run("after", { faults: [{ fault: "500-after-commit" }] })).toBe(
    "invoice-456 unknown server-error\ninvoice-456-due queued \n",
  );
  expect(sent()).toEqual(["Here is your invoice."]);
  await rm(path.join(folder, "livedesk-outbox.db"));
  expect(await run("after")).toBe("invoice-456 accepted \ninvoice-456-due accepted \n");
});

test("a paused outbox sends nothing until it goes on", async () => {
  expect(await run("pause")).toBe("false the shop is closed\ntrue 1\n");
  expect(sent()).toEqual(["Good morning!"]);
});

test("files are sent, copied or by reference", async () => {
  await writeFile(path.join(folder, "invoice.pdf"), "%PDF-1");
  await writeFile(path.join(folder, "catalogue.pdf"), "%PDF-2");
  expect(await run("files")).toBe("invoice-456 accepted\ncatalogue-141 accepted\n");
  expect(sent()).toEqual(["Your invoice", "Our catalogue"]);
});

test("a sealed outbox sends, and its file does not contain the text", async () => {
  expect(await run("privacy", { env: { OUTBOX_KEY: randomBytes(32).toString("base64") } })).toBe(
    "accepted\n{ texts: 0, rows: 0, files: 0 }\n",
  );
  expect(sent()).toEqual([SHIPPED]);
  expect((await readFile(path.join(folder, "livedesk-outbox.db"))).includes("shipped.")).toBe(false);
});

test("an unknown message is reported, and is not sent again when it is resolved as sent", async () => {
  expect(await run("unknown messages", { faults: [{ fault: "500-after-commit" }] })).toBe(
    "please look at 141 order-456-shipped server-error\nattempts: 1\naccepted\n",
  );
  expect(sent()).toEqual([SHIPPED]);
});

test("a webhook closes an unknown message, and one of another sender does not", async () => {
  const after = `
    const { id } = await outbox.enqueue(141, "Hello");
    const stateIs = async (state: string) => {
      while ((await outbox.get(id))!.state !== state) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await stateIs("unknown");
    const post = async (messageId: number, senderId: number) => {
      const body = {
        event: "message_created", id: messageId, content: "Hello", message_type: "outgoing", private: false,
        created_at: new Date().toISOString(), sender: { id: senderId, type: "user" }, conversation: { id: 141 },
      };
      const { port } = server.address() as { port: number };
      const headers = { "content-type": "application/json" };
      await fetch(\`http://127.0.0.1:\${port}/livedesk-webhook\`, { method: "POST", headers, body: JSON.stringify(body) });
      console.log((await outbox.get(id))!.state);
    };
    if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
    await post(4000, 8);
    await post(3030, 7);
    console.log((await outbox.get(id))!.messageId);
    process.exit();
  `;
  expect(await run("resolvers", { after, faults: [{ fault: "500-after-commit" }] })).toBe("unknown\naccepted\n3030\n");
});

describe("with Express and Drizzle,", () => {
  test("an order and its message are stored together, or neither is", async () => {
    await pool.query("create table orders (id text primary key, conversation integer not null)");
    const after = `
      const post = async (order: object) => {
        const { port } = server.address() as { port: number };
        const headers = { "content-type": "application/json" };
        const { status } = await fetch(\`http://127.0.0.1:\${port}/orders\`, { method: "POST", headers, body: JSON.stringify(order) });
        console.log(status);
      };
      if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
      await post({ id: "456", conversation: 141 });
      await post({ id: "456", conversation: 142 }); // the order exists already
      await worker.drain();
      process.kill(process.pid, "SIGTERM");
    `;
    expect(await run("web server", { after })).toBe("201\n500\n");
    expect([sent(141), sent(142)]).toEqual([["We have your order 456."], []]);
  });
});

test("a cron job that runs twice sends each message once", async () => {
  const printed = "{ isDone: true, queued: 0, unknown: 0, paused: undefined }\n";
  expect(await run("cron job")).toBe(printed);
  expect(await run("cron job")).toBe(printed);
  expect(sent()).toEqual(["Your appointment is tomorrow."]);
});

describe("in Kubernetes,", () => {
  test("a worker that gets SIGTERM writes the outcome of the message in flight, and leaves the rest", async () => {
    const client = createClient(emulator);
    const outbox = createOutbox({ client, store: postgresStore(pool) });
    const ids = await outbox.enqueueMany(["One", "Two"].map((input) => ({ conversationId: 141, input })));
    const during = async (child: ChildProcess): Promise<void> => {
      await vi.waitFor(() => expect(sent()).toEqual(["One"]), { timeout: 30_000, interval: 10 });
      child.kill("SIGTERM");
    };
    // The message is stored, and its answer comes later.
    expect(await run("Kubernetes", { during, faults: [{ fault: "slow", delayMs: 2000 }] })).toBe("");
    const states = await Promise.all(ids.map(async ({ id }) => (await outbox.get(id))?.state));
    expect(states).toEqual(["accepted", "queued"]);
    await outbox.close();
    await client.close();
  });

  test("the time until the kill is longer than the timeout of the client", () => {
    const [, seconds] = /terminationGracePeriodSeconds: (\d+)/.exec(blocks("yaml")[0] ?? "") ?? [];
    const [, ms] = /timeout: ([\d_]+)/.exec(programs[NAMES.indexOf("Kubernetes")] ?? "") ?? [];
    expect(Number(seconds) * 1000).toBeGreaterThan(Number(ms?.replaceAll("_", "")));
  });
});

test("serverless functions send one message by its id, and then the rest", async () => {
  const after = `
    const [first, second] = await outbox.enqueueMany(["One", "Two"].map((input) => ({ conversationId: 141, input })));
    console.log(await send(first!.id));
    await outbox.pause("a test");
    console.log(await send(second!.id));
    await outbox.resume();
    await sweep();
    console.log((await outbox.stats()).accepted);
    process.exit();
  `;
  expect(await run("serverless functions", { after })).toBe(
    "{ state: 'accepted' }\n{ state: 'queued', callAgainIn: 60000 }\n2\n",
  );
  expect(sent()).toEqual(["One", "Two"]);
});

test("a subscriber learns the outcome", async () => {
  expect(await run("observability")).toBe(
    "order-456-shipped accepted at attempt 1\n{ queued: 0, oldestQueuedMs: 0, unknown: 0, paused: undefined }\n",
  );
});

test("an outbox that reports to OpenTelemetry sends, and is healthy", async () => {
  expect(await run("OpenTelemetry")).toBe(
    "{\n  ok: true,\n  problems: [],\n  oldestQueuedMs: 0,\n  paused: undefined,\n  unknown: 0\n}\n",
  );
});

test("rows of a table are moved once, although the program runs twice", async () => {
  const shop = new DatabaseSync(path.join(folder, "shop.db"));
  shop.exec("create table messages (id integer primary key, conversation integer, text text, status text)");
  shop.exec(`insert into messages (conversation, text, status)
    values (141, 'One', 'sent'), (141, 'Two', 'sending'), (141, 'Three', 'pending'), (142, 'Four', 'pending')`);
  expect(await run("table and loop")).toBe("moved 2 2\n");
  shop.exec("update messages set status = 'pending' where status = 'moved'");
  expect(await run("table and loop")).toBe("moved 2 2\n");
  shop.close();
});

test("jobs of BullMQ are moved, each before it is removed", async () => {
  const after = `
    import { createClient } from "@livedesk/node";
    import { createOutbox } from "@livedesk/outbox";
    import { sqliteStore } from "@livedesk/outbox/sqlite";
    const outbox = createOutbox({ client: createClient(), store: sqliteStore("livedesk-outbox.db") });
    const timestamp = Date.now();
    const removed: string[] = [];
    const jobs = [0, 3_600_000].map((delay, index) => ({
      id: String(index + 1), data: { conversation: 141, text: "Hello " + index }, delay, timestamp,
      remove: async () => void removed.push((await outbox.get("bullmq-" + (index + 1)))!.state),
    }));
    console.log(await move({ getJobs: async () => jobs } as never, outbox), removed.join(" "));
    console.log((await outbox.get("bullmq-2"))!.runAt.getTime() - timestamp);
    process.exit();
  `;
  expect(await run("BullMQ", { after })).toBe("2 queued queued\n3600000\n");
});

test("conversations are spread over several databases", async () => {
  // 141 and 142 belong to the second database, and 143 to the third.
  const urls = [await urlOf(), databaseUrl, await urlOf()];
  expect(await run("several databases", { env: { OUTBOX_DATABASES: urls.join(" ") } })).toBe("3\n");
  const { rows } = await pool.query("select 1 from livedesk_outbox.message");
  expect(rows).toHaveLength(2);
});

describe("the tables of the guide name", () => {
  const named = (heading: string): string[] => {
    const table = new RegExp(`^\\| ${heading} [^]*?\\n\\n`, "m").exec(guide)?.[0] ?? "";
    return [...table.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name ?? "").toSorted();
  };
  const inSource = async (file: string, pattern: RegExp): Promise<string[]> =>
    [...(await readFile(file, "utf8")).matchAll(pattern)].map(([, name]) => name ?? "").toSorted();

  test("every event", async () => {
    expect(named("event")).toEqual(await inSource("src/events.ts", /EventOf<"([\w-]+)"/g));
  });

  test("every state", async () => {
    const type = /type OutboxState = ([^;]*);/.exec(await readFile("src/store.ts", "utf8"))?.[1] ?? "";
    expect(named("state")).toEqual([...type.matchAll(/"([\w-]+)"/g)].map(([, name]) => name ?? "").toSorted());
  });
});
