// Every `@example` of a doc comment compiles as a user would write it, against what the package exports. Names that an
// example takes for granted are declared here.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { root } from "./packages.mjs";

const GIVEN = Object.entries({
  livedesk: 'declare const livedesk: import("@livedesk/core").Client;',
  transport: 'declare const transport: import("@livedesk/core/adapter").Transport;',
  deadline: 'declare const deadline: import("@livedesk/core/adapter").Deadline;',
  multipart: 'declare const multipart: import("@livedesk/core").MultipartBody;',
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
});

/** What a package's exports map leads to beside its main entry. */
const MORE_ENTRIES = {
  core: ["adapter.ts", "testing/index.ts", "whatsapp/index.ts"],
  emulator: ["client.ts", "conformance/index.ts"],
  relay: ["node/index.ts"],
};

// A name within a text is none.
const uses = (code, name) => new RegExp(`\\b${name}\\b`).test(code.replaceAll(/"[^"\n]*"/g, '""'));
const declares = (code, name) => new RegExp(`const (?:\\{[^}]*)?\\b${name}\\b|catch \\(${name}`).test(code);

for (const room of ["schema", "core", "node", "browser", "emulator", "relay"]) {
  const examples = examplesOf(path.join(root, "packages", room, "src"));
  const complaints = compile(room, examples);
  for (const [index, { where }] of examples.entries()) {
    test(`packages/${room}: the example of ${where}`, () => assert.equal(complaints[index], ""));
  }
  test(`packages/${room} has examples`, () => assert.ok(examples.length > 0));
}

test("control: an example that does not compile is seen", () => {
  assert.match(compile("schema", [{ where: "here", code: "idSchema.parze(1);" }])[0] ?? "", /parze/);
});

/** The code behind each `@example` tag, up to the next tag or paragraph. */
function examplesOf(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => /(?<!\.test|\.test-d)\.ts$/.test(file));
  return files.flatMap((file) => {
    const comments = readFileSync(path.join(folder, file), "utf8").matchAll(/\/\*\*[^]*?\*\//g);
    return [...comments].flatMap(([comment]) => {
      const text = comment.replaceAll(/^\s*\/?\*+[ /]?/gm, "");
      const code = /@example\n([^]*?)(?:\n\n|\n@|$)/.exec(text)?.[1];
      return code === undefined ? [] : [{ where: String(file), code: code.trim() }];
    });
  });
}

/** What the compiler says of each example. */
function compile(room, examples) {
  const folder = path.join(root, "packages", room);
  const config = ts.getParsedCommandLineOfConfigFile(path.join(folder, "tsconfig.test.json"), {}, host());
  // What an example uses is imported for it, types and values alike.
  const options = {
    ...config.options,
    noUnusedLocals: false,
    noEmit: true,
    skipLibCheck: true,
    verbatimModuleSyntax: false,
  };
  if (room !== "browser") options.lib = ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.esnext.disposable.d.ts"];
  const entries = ["index.ts", ...(MORE_ENTRIES[room] ?? [])];
  const known = new Set();
  // A name that two entries have is taken from the first.
  const names = entries.map((entry) => {
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
        ([name]) => uses(code, name) && !declares(code, name) && !imports.join().includes(name),
      ).map(([, line]) => line);
      const source = `${declared}\n${given.join("\n")}\nexport async function example() {\n${code}\n}\n`;
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
