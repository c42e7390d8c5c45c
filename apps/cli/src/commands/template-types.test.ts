import { execFile } from "node:child_process";
import { chmod, link, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { call } from "../testing/call.ts";
import { DEFINITIONS } from "../testing/definitions.ts";
import { createFolder, type Folder } from "../testing/folder.ts";
import { createShell } from "../testing/built.ts";
import { MARK } from "./template-files.ts";

const require = createRequire(import.meta.url);
const compiler = join(dirname(require.resolve("@typescript/native/package.json")), "bin/tsc");
const node = dirname(require.resolve("@livedesk/node/package.json"));

const generate = async (definitions: unknown): Promise<string> => {
  await using folder = await createFolder();
  const path = await folder.write("templates.json", definitions);
  const { exitCode, stdout, stderr } = await call(["template", "types", path, "--output", "-"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
};

const compilerOptions = {
  target: "ES2023",
  lib: ["ES2023"],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: [],
};

/** Makes a TypeScript project in which the SDK is installed. */
async function createProject(type: "module" | "commonjs"): Promise<Folder> {
  const folder = await createFolder();
  await mkdir(join(folder.path, "node_modules/@livedesk"), { recursive: true });
  await symlink(node, join(folder.path, "node_modules/@livedesk/node"));
  await folder.write("package.json", { type });
  await folder.write("tsconfig.json", { compilerOptions: { ...compilerOptions, module: "NodeNext" } });
  return folder;
}

/** Compiles a project, and returns the errors of the compiler. */
const compile = ({ path }: Folder): Promise<string> =>
  promisify(execFile)(process.execPath, [compiler, "-p", "."], { cwd: path }).then(
    ({ stdout }) => stdout,
    ({ stdout }: { readonly stdout: string }) => stdout,
  );

const order = {
  body: "Hello {{1}}, your order is {{2}}.",
  buttons: [
    { text: "Track", type: "url", url: "https://acme.example/{{1}}" },
    { type: "quick_reply", text: "Stop" },
  ],
  language: "en_US",
  name: "order_update",
  header: { text: 'Your "order" {{1}}', type: "text" },
};

test("template types writes a module", async () => {
  expect(await generate([{ name: "sale", language: "en", header: { type: "image" }, body: "Sale!\nIt's on." }, order]))
    .toMatchInlineSnapshot(`
    "// Generated from template definitions by: livedesk template types <folder> --output <this file>
    // Changes made here are lost: change the definitions, and run the command again.
    import { defineTemplate } from "@livedesk/node";

    export const orderUpdate = defineTemplate({
      name: "order_update",
      language: "en_US",
      header: {
        type: "text",
        text: 'Your "order" {{1}}',
      },
      body: "Hello {{1}}, your order is {{2}}.",
      buttons: [
        {
          type: "url",
          text: "Track",
          url: "https://acme.example/{{1}}",
        },
        {
          type: "quick_reply",
          text: "Stop",
        },
      ],
    });

    export const sale = defineTemplate({
      name: "sale",
      language: "en",
      header: {
        type: "image",
      },
      body: "Sale!\\nIt's on.",
    });
    "
  `);
});

test("template types writes the same module for every order of files, definitions and keys", async () => {
  await using folder = await createFolder();
  const several = [order, { ...order, language: "ja" }, { ...order, name: "order" }, { ...order, name: "orders" }];
  await Promise.all(several.toReversed().map((each, at) => folder.write(`${at}.json`, each)));
  const sorted = several.map(({ name, language, header, body, buttons }) => ({
    name,
    language,
    header,
    body,
    buttons,
  }));
  const code = await generate(sorted);
  expect((await call(["template", "types", folder.path, "-o", "-"])).stdout).toBe(code);
  expect(code.match(/(?<=^export const )\S+/gm)).toEqual(["order", "orderUpdate_en_US", "orderUpdate_ja", "orders"]);
});

test("template types gives every template a different name", async () => {
  const letters = ["a", "b", "1", "_"];
  const longer = (names: readonly string[]): readonly string[] =>
    names.flatMap((name) => letters.map((letter) => name + letter));
  const names = [1, 2, 3, 4].reduce<readonly (readonly string[])[]>(
    (all) => [...all, longer(all.at(-1) ?? [])],
    [letters],
  );
  const definitions = names.flat().flatMap((name, at) =>
    // Every third name has two languages, so that some exports have a suffix.
    ["aa", "bb"].slice(0, at % 3 === 0 ? 2 : 1).map((language) => ({ name, language, body: "Hi." })),
  );
  const exported = (await generate(definitions)).match(/(?<=^export const )\S+/gm) ?? [];
  expect(exported).toHaveLength(definitions.length);
  expect(new Set(exported).size).toBe(definitions.length);
  expect(exported.filter((name) => !/^[a-z_$][\w$]*$/i.test(name))).toEqual([]);
});

describe("the module that template types writes:", () => {
  let code: string;

  beforeAll(async () => {
    code = await generate(DEFINITIONS);
  });

  test.each(["module", "commonjs"] as const)(
    "the module of all kinds of templates compiles in a %s project",
    async (type) => {
      await using project = await createProject(type);
      await project.write("templates.ts", code);
      expect(await compile(project)).toBe("");
    },
  );

  test("the module makes wrong values fail to compile", async () => {
    await using project = await createProject("module");
    await project.write("templates.ts", code);
    const uses = [
      'orderUpdate_en_US.message({ header: { 1: "a" }, body: { 1: "b", 2: "c" }, buttons: { 0: { text: "d" } } });',
      'greeting.message({ body: { first_name: "a", shop: "b" } });',
      'sale.message({ header: { media_url: "https://example.com/a.jpg" } });',
      "plain.message();",
      '$delete.message({ body: { 1: "a" } });',
      'greeting.message({ body: { first_name: "a" } });',
      'orderUpdate_ja.message({ body: { 1: "a", 2: 3 } });',
      "sale.message();",
      'code.message({ body: { 1: "a" } });',
      'plain.message({ body: { 1: "a" } });',
    ];
    const names = [...new Set(uses.map((use) => use.split(".", 1)[0]))];
    await project.write("use.ts", [`import { ${names.join(", ")} } from "./templates.js";`, ...uses, ""].join("\n"));
    const complaints = await compile(project);
    expect(complaints.match(/(?<=^use\.ts\()\d+/gm)).toEqual(["7", "8", "9", "10", "11"]);
    expect(complaints).toContain("Property 'shop' is missing");
  });

  test("the module contains every text unchanged when it runs", async () => {
    await using project = await createProject("module");
    await project.write("templates.ts", code);
    const print = `import * as all from "./templates.ts"; console.log(JSON.stringify(Object.values(all).map((each) => each.definition)));`;
    await writeFile(join(project.path, "print.mjs"), print);
    const { stdout } = await promisify(execFile)(process.execPath, [join(project.path, "print.mjs")]);
    const found = JSON.parse(stdout) as unknown[];
    expect(found).toHaveLength(DEFINITIONS.length);
    expect(found).toEqual(expect.arrayContaining([...DEFINITIONS]));
  });

  test("the module contains no hidden character, and no text that an HTML page could read as a tag", () => {
    expect(code).not.toMatch(/<\/|<!--|(?![\n\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});

describe("the file of template types --output:", () => {
  const argvOf = async (folder: Folder, content: unknown, ...flags: readonly string[]) => [
    "template",
    "types",
    await folder.write("templates/a.json", content),
    "--output",
    join(folder.path, "a.ts"),
    ...flags,
  ];

  test("template types writes the file, and does not write the file again if nothing has changed", async () => {
    await using folder = await createFolder();
    const path = join(folder.path, "a.ts");
    const argv = await argvOf(folder, order);
    expect(await call(argv)).toEqual({ exitCode: 0, stdout: `wrote ${path}\n`, stderr: "" });
    expect(await folder.read("a.ts")).toBe(await generate(order));
    expect(await call(argv)).toEqual({ exitCode: 0, stdout: `${path} is up to date\n`, stderr: "" });
    await argvOf(folder, { ...order, body: "Changed." });
    expect(await call(argv)).toMatchObject({ exitCode: 0, stdout: `wrote ${path}\n` });
    expect(await folder.read("a.ts")).toContain("Changed.");
  });

  test("--check compares the file with the definitions, and does not write the file", async () => {
    await using folder = await createFolder();
    const path = join(folder.path, "a.ts");
    const stale = {
      exitCode: 1,
      stdout: "",
      stderr: `livedesk: ${path} is not up to date: run the same command without --check\n`,
    };
    const current = { exitCode: 0, stdout: `${path} is up to date\n`, stderr: "" };
    expect(await call(await argvOf(folder, order, "--check"))).toEqual(stale);
    await call(await argvOf(folder, order));
    expect(await call(await argvOf(folder, order, "--check"))).toEqual(current);
    // The file has the line breaks that git writes on Windows.
    await folder.write("a.ts", (await folder.read("a.ts")).replaceAll("\n", "\r\n"));
    expect(await call(await argvOf(folder, order, "--check"))).toEqual(current);
    expect(await call(await argvOf(folder, { ...order, body: "Changed." }, "--check"))).toEqual(stale);
    expect(await folder.read("a.ts")).not.toContain("Changed.");
  });

  test("template types writes nothing if a definition has an error, and shows every error", async () => {
    await using folder = await createFolder();
    const argv = await argvOf(folder, [
      order,
      { ...order, name: "B" },
      order,
      { name: "x", language: "xx", body: "Hi." },
    ]);
    const { exitCode, stdout, stderr } = await call(argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    const checked = await call(["template", "check", argv[2] ?? ""]);
    const errors = checked.stdout.split("\n").filter((line) => line !== "" && !line.includes(": warning: "));
    expect(errors).toHaveLength(2);
    expect(stderr).toBe(`${errors.join("\n")}\nlivedesk: nothing was written: the definitions have 2 errors\n`);
    await expect(folder.read("a.ts")).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("template types never replaces a file of definitions that it reads, even if the output has another path to the file", async () => {
    await using folder = await createFolder();
    const path = await folder.write("templates/a.json", order);
    await symlink(path, join(folder.path, "link.json"));
    await link(path, join(folder.path, "hard.json"));
    for (const name of ["templates/a.json", "templates/../templates/./a.json", "link.json", "hard.json"]) {
      const output = `${folder.path}/${name}`;
      for (const input of ["templates/a.json", "templates", "link.json"]) {
        expect(await call(["template", "types", join(folder.path, input), "-o", output])).toEqual({
          exitCode: 2,
          stdout: "",
          stderr: `livedesk: --output: ${JSON.stringify(output)} is one of the files that the command reads\n`,
        });
      }
    }
    expect(await folder.read("templates/a.json")).toBe(JSON.stringify(order));
  });

  test("template types keeps the mode of the file, and a link to the file", async () => {
    await using folder = await createFolder();
    const path = await folder.write("real.ts", `${MARK} <folder>\nold`);
    await chmod(path, 0o640);
    const output = join(folder.path, "a.ts");
    await symlink("real.ts", output);
    expect(await call(await argvOf(folder, order))).toMatchObject({ exitCode: 0 });
    expect(await folder.read("real.ts")).toBe(await generate(order));
    expect((await lstat(output)).isSymbolicLink()).toBe(true);
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  const OTHERS: readonly (readonly [what: string, content: string | Uint8Array])[] = [
    ["other code", 'import { a } from "b";\n\nexport const c = a;\n'],
    ["other code that mentions the mark", `export const a = "${MARK}";\n`],
    ["other code with the mark below its top", `${"// a\n".repeat(30)}${MARK}\n`],
    ["a text", "My notes"],
    ["bytes", Uint8Array.of(0xff, 0xd8, 0xff, 0x00)],
  ];

  test.each(OTHERS)("template types replaces a file with %s only with --force", async (_, content) => {
    await using folder = await createFolder();
    const path = await folder.write("a.ts", content);
    const argv = await argvOf(folder, order);
    const before = await readFile(path);
    expect(await call(argv)).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `livedesk: --output: ${JSON.stringify(path)} was not written by this command, so it is not replaced: choose another file, or add --force\n`,
    });
    expect(await readFile(path)).toEqual(before);
    expect(await call([...argv, "--check"])).toMatchObject({ exitCode: 1, stdout: "" });
    expect(await readFile(path)).toEqual(before);
    expect(await call([...argv, "--force"])).toEqual({ exitCode: 0, stdout: `wrote ${path}\n`, stderr: "" });
    expect(await folder.read("a.ts")).toBe(await generate(order));
  });

  test.each(["symbolic link", "hard link"])(
    "template types does not replace a file that it did not write, even if the output is a %s to the file",
    async (kind) => {
      await using folder = await createFolder();
      const real = await folder.write("real.ts", "export const a = 1;\n");
      await (kind === "hard link" ? link : symlink)(real, join(folder.path, "a.ts"));
      expect(await call(await argvOf(folder, order))).toMatchObject({ exitCode: 2, stdout: "" });
      expect(await folder.read("real.ts")).toBe("export const a = 1;\n");
    },
  );

  test.each([
    ["empty", ""],
    ["blank", "\n \n"],
    ["its own with a byte order mark", `\ufeff${MARK} <folder>\nold`],
    ["its own below comments of other tools", `/* eslint-disable */\r\n// @ts-nocheck\r\n${MARK} <folder>\r\nold`],
  ])("template types replaces a file that is %s", async (_, content) => {
    await using folder = await createFolder();
    await folder.write("a.ts", content);
    expect(await call(await argvOf(folder, order))).toMatchObject({ exitCode: 0 });
    expect(await folder.read("a.ts")).toBe(await generate(order));
  });

  test("the file of --output may be a link to a missing file, or a pipe", async () => {
    await using folder = await createFolder();
    await symlink("later.ts", join(folder.path, "a.ts"));
    expect(await call(await argvOf(folder, order))).toMatchObject({ exitCode: 0 });
    expect(await folder.read("later.ts")).toBe(await generate(order));
    await using shell = await createShell();
    await shell.folder.write("templates.json", [order]);
    const script = "mkfifo pipe; livedesk template types templates.json -o pipe & cat pipe; wait $!";
    const { exitCode, stdout } = await shell.run(script, {});
    expect(exitCode).toBe(0);
    expect(stdout).toContain(await generate(order));
  });

  test("template types keeps the old file if the new file cannot be written completely", async () => {
    await using shell = await createShell();
    await shell.folder.write("templates.json", DEFINITIONS);
    const old = `${MARK} <folder>\nold`;
    await shell.folder.write("a.ts", old);
    const before = await readdir(shell.folder.path);
    // With this limit of the shell, no file can be longer than one block.
    const script = "ulimit -f 1; livedesk template types templates.json -o a.ts";
    expect(await shell.run(script, {})).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: 'livedesk: --output: "a.ts" cannot be written (EFBIG)\n',
    });
    expect(await shell.folder.read("a.ts")).toBe(old);
    expect(await readdir(shell.folder.path)).toEqual(before);
  });

  test("the error of template types names a file that cannot be written", async () => {
    await using folder = await createFolder();
    const path = join(folder.path, "missing/a.ts");
    const argv = ["template", "types", await folder.write("a.json", order), "-o"];
    expect(await call([...argv, path])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `livedesk: --output: ${JSON.stringify(path)} cannot be written (ENOENT)\n`,
    });
    expect(await call([...argv, folder.path])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("(EISDIR)"),
    });
  });
});

test.each([
  ["required option '-o, --output <file>' not specified", ["."]],
  ["file: is required: livedesk template types [options] <file...>", ["-o", "a.ts"]],
  ["--check: needs a file to compare with: pass the file with --output", [".", "-o", "-", "--check"]],
  ["--output: must be given only once", [".", "-o", "a.ts", "--output", "b.ts"]],
])('template types ends with 2 and the error "%s"', async (complaint, argv) => {
  expect(await call(["template", "types", ...argv])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: `livedesk: ${complaint}\n`,
  });
});
