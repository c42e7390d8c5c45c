// Every @example in a doc comment must compile as a user writes it, with the exports of the package. Names that an
// example uses but does not declare are declared here.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { packages } from "./packages.mjs";

const GIVEN = Object.entries({
  livedesk: 'declare const livedesk: import("@livedesk/core").Client;',
  transport: 'declare const transport: import("@livedesk/core/adapter").Transport;',
  deadline: 'declare const deadline: import("@livedesk/core/adapter").Deadline;',
  multipart: 'declare const multipart: import("@livedesk/core").MultipartBody;',
  request: 'declare const request: import("@livedesk/core").ApiRequest<unknown>;',
  call: 'declare const call: { deadline: import("@livedesk/core/adapter").Deadline };',
  send: 'declare const send: import("@livedesk/core/adapter").Transport["send"];',
  response: "declare const response: Response;",
  url: "declare const url: string;",
  signal: "declare const signal: AbortSignal;",
  text: "declare const text: string;",
  footer: "declare const footer: string;",
  orderUpdate:
    'declare const orderUpdate: import("@livedesk/core").Template<{ header: { 1: string }; body: { 1: string; 2: string } }>;',
  emulator: 'declare const emulator: import("@livedesk/core/web").EmulatorLike;',
  rules:
    'declare const rules: Parameters<typeof import("@livedesk/core/web").clientOptionsOf<{ maxRetries?: number; baseUrl?: string }>>[2];',
  startEmulator: 'import { startEmulator } from "@livedesk/emulator";',
  firstFile: "declare const firstFile: Blob, secondFile: Blob;",
  message: 'declare const message: import("@livedesk/core").SendInput;',
  sent: 'declare const sent: import("@livedesk/schema").Message;',
  isFailedMessage: 'import { isFailedMessage } from "@livedesk/schema";',
  error: "declare const error: unknown;",
  cause: "declare const cause: unknown;",
  apiKey: "declare const apiKey: string, apiSecret: string;",
  session: "declare const session: { token: string; user: string; conversations: readonly number[] };",
  relay: 'declare const relay: import("@livedesk/relay").Relay;',
  authenticate: 'declare const authenticate: import("@livedesk/relay").RelayOptions["authenticate"];',
  authorize: 'declare const authorize: import("@livedesk/relay").RelayOptions["authorize"];',
  file: "declare const file: File;",
  files: "declare const files: File[];",
  queue: "declare const queue: unknown[];",
  askAPerson: "declare function askAPerson(error: unknown): Promise<void>;",
  holdForReview: "declare function holdForReview(code: string): void;",
  shrink: "declare function shrink(file: File): void;",
  readToken: "declare function readToken(): Promise<string>;",
  outbox: 'declare const outbox: import("@livedesk/outbox").Outbox<any>;',
  createClient: 'import { createClient } from "@livedesk/node";',
  client: `declare const client: import("@livedesk/core").Client & {
    query(sql: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }>;
  };`,
  store: 'declare const store: import("@livedesk/outbox").Store & import("@livedesk/outbox").FileStore;',
  Pool: 'import { Pool } from "pg";',
  DatabaseSync: 'import { DatabaseSync } from "node:sqlite";',
  database: 'declare const database: import("node:sqlite").DatabaseSync;',
  id: "declare const id: number;",
  order: "declare const order: { id: number };",
  orders: "declare const orders: readonly { id: number; conversationId: number }[];",
  db: `declare const db: {
    transaction(run: (tx: any) => Promise<void>): Promise<void>;
    transaction(): { execute(run: (trx: any) => Promise<void>): Promise<void> };
  };`,
  knex: "declare const knex: { transaction(run: (trx: any) => Promise<void>): Promise<void> };",
  prisma: "declare const prisma: { $transaction(run: (tx: any) => Promise<void>): Promise<void> };",
  bucket: "declare const bucket: { has(name: string): Promise<boolean> };",
  sha256: "declare const sha256: string;",
  page: "declare function page(text: string): void;",
  lookUp: "declare function lookUp(id: number, options: { signal: AbortSignal }): Promise<number | undefined>;",
  readline: 'import readline from "node:readline";',
  createReadStream: 'import { createReadStream } from "node:fs";',
  sale: 'declare const sale: import("@livedesk/core").Template;',
  plan: 'declare const plan: import("@livedesk/outbox/campaign").Plan;',
  Queue: 'import { Queue, Worker } from "bullmq";',
  connection: "declare const connection: { host: string };",
  connectionString: "declare const connectionString: string;",
  PgBoss: 'import { PgBoss } from "pg-boss";',
  driver: 'declare const driver: import("@livedesk/outbox/bullmq").EngineDriver;',
  app: "declare const app: { post(path: string, answer: (request: any, response: any) => Promise<void>): void };",
});

/** Returns the source of each entry in the exports of a package: that of ./dist/testing/index.js is testing/index.ts. */
function entriesOf({ manifest }) {
  return Object.values(manifest.exports)
    .filter((target) => target.import)
    .map((target) => target.import.default.replace(/^\.\/dist\/(.*)\.js$/, "$1.ts"));
}

// A name inside a string or a comment does not count as a use.
const uses = (code, name) =>
  new RegExp(`\\b${name}\\b`).test(code.replaceAll(/"[^"\n]*"/g, '""').replaceAll(/\/\/.*/g, ""));
const declares = (code, name) => new RegExp(`const (?:\\{[^}]*)?\\b${name}\\b|catch \\(${name}`).test(code);

const published = packages.filter(({ manifest }) => !manifest.private && manifest.exports["."]);
for (const each of published) {
  const examples = examplesOf(each);
  const complaints = compile(each, examples);
  for (const [index, { where }] of examples.entries()) {
    test(`${each.packagePath}: the example in ${where} compiles`, () => assert.equal(complaints[index], ""));
  }
  test(`${each.packagePath} has examples`, () => assert.ok(examples.length > 0));
}

test("the check reports an example that does not compile", () => {
  const schema = packages.find(({ packagePath }) => packagePath === "packages/schema");
  assert.match(compile(schema, [{ where: "here", code: "idSchema.parze(1);" }])[0] ?? "", /parze/);
});

/** Returns the code after each `@example` tag, up to the next tag or paragraph. */
function examplesOf({ folder: root, manifest }) {
  const folder = path.join(root, "src");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    // No entry exports what a folder testing/ contains, unless it is an entry itself.
    .filter((file) => /(?<!\.test|\.test-d)\.ts$/.test(file))
    .filter((file) => manifest.exports["./testing"] || !file.startsWith("testing/"));
  return files.flatMap((file) => {
    const comments = readFileSync(path.join(folder, file), "utf8").matchAll(/\/\*\*[^]*?\*\//g);
    return [...comments].flatMap(([comment]) => {
      const text = comment.replaceAll(/^\s*\/?\*+[ /]?/gm, "");
      const codes = text.matchAll(/@example\n([^]*?)(?=\n\n|\n@|$)/g);
      return [...codes].map(([, code]) => ({ where: file, code: code.trim() }));
    });
  });
}

/** Returns the compiler's errors for each example, or "" if there are none. */
function compile(each, examples) {
  const { folder } = each;
  const config = ts.getParsedCommandLineOfConfigFile(path.join(folder, "tsconfig.test.json"), {}, host());
  // The types and the values that an example uses are imported here.
  const options = {
    ...config.options,
    noUnusedLocals: false,
    noEmit: true,
    skipLibCheck: true,
    verbatimModuleSyntax: false,
    noPropertyAccessFromIndexSignature: false,
  };
  options.lib = ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.esnext.disposable.d.ts"];
  const known = new Set();
  // A name that two entries export is imported from the first entry.
  const names = entriesOf(each).map((entry) => {
    const exported = exportsOf(path.join(folder, "src", entry), options).filter((name) => !known.has(name));
    for (const name of exported) known.add(name);
    return { entry, exported };
  });
  const files = new Map(
    examples.map(({ code }, index) => {
      const imports = names.map(({ entry, exported }) => {
        const used = exported.filter((name) => uses(code, name));
        return used.length > 0 ? `import { ${used.join(", ")} } from "./${entry}";` : "";
      });
      const declared = imports.join("\n").includes("{") ? imports.join("\n") : "export {};";
      const given = GIVEN.filter(
        ([name]) => uses(code, name) && !declares(code, name) && !uses(imports.join(), name),
      ).map(([, line]) => line);
      // An example may import from other packages. An import must be at the top.
      const own = code.match(/^import .*/gm) ?? [];
      const body = code.replaceAll(/^import .*/gm, "");
      const top = [declared, ...given, ...own].join("\n");
      const source = `${top}\nexport async function example() {\n${body}\n}\n`;
      return [path.join(folder, "src", `example-${index}.ts`), source];
    }),
  );
  const disk = ts.createCompilerHost(options);
  const program = ts.createProgram([...files.keys()], options, {
    ...disk,
    fileExists: (file) => files.has(file) || disk.fileExists(file),
    readFile: (file) => files.get(file) ?? disk.readFile(file),
    getSourceFile: (file, version, ...rest) =>
      files.has(file)
        ? ts.createSourceFile(file, files.get(file), version)
        : disk.getSourceFile(file, version, ...rest),
  });
  return [...files.keys()].map((file) =>
    [
      ...program.getSyntacticDiagnostics(program.getSourceFile(file)),
      ...program.getSemanticDiagnostics(program.getSourceFile(file)),
    ]
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))
      .join("\n"),
  );
}

function exportsOf(entry, options) {
  const program = ts.createProgram([entry], options);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry));
  return checker.getExportsOfModule(module).map(({ name }) => name);
}

function host() {
  return { ...ts.sys, onUnRecoverableConfigFileDiagnostic: ({ messageText }) => assert.fail(String(messageText)) };
}
