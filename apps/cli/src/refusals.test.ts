import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, type Emulated, startEmulated } from "./testing/call.ts";

let world: Emulated;
let folder: string;

beforeAll(async () => {
  subscribe("http.server.request.start", count);
  world = await startEmulated();
  folder = await mkdtemp(join(tmpdir(), "livedesk-cli-"));
});

afterAll(async () => {
  unsubscribe("http.server.request.start", count);
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

let requests = 0;
const count = (): void => void requests++;

/** Runs a command that must be refused, and checks that the command prints nothing to stdout and changes no message. */
async function refusedAnywhere(argv: readonly string[], options: Parameters<typeof call>[1] = {}) {
  const before = world.emulator.truth();
  const { exitCode, stdout, stderr } = await call(argv, { env: world.env, ...options });
  expect(stdout).toBe("");
  expect(world.emulator.truth()).toEqual(before);
  return { exitCode, stderr };
}

/** Runs a command that must be refused before any request is made. */
async function refusedHere(...args: Parameters<typeof refusedAnywhere>) {
  const before = requests;
  const result = await refusedAnywhere(...args);
  expect(requests).toBe(before);
  // The user has typed flags, and does not know the names of the API and of the SDK. A file contains names of the API.
  const said = args[0].includes("--params") ? "" : result.stderr;
  expect(said).not.toMatch(/[a-z]_[a-z_]*:|in_reply_to|baseUrl|apiKey|apiSecret/);
  return result;
}

const ID_RULE = "must be a whole number from 1 to 9007199254740991, as a number or as a string of digits";
const INDEX_RULE = "must be a button's place among all buttons, from 0 to 9";

const template = (...flags: string[]): readonly string[] => [
  ..."template 141 --name order_update --language en_US --content Hi".split(" "),
  ...flags,
];

describe("input that LiveDesk would certainly refuse is not sent, and the exit code is 2", () => {
  test.for<readonly [complaint: string, argv: readonly string[], stdin?: string]>([
    ...["..%2f", "1/2", "", "NaN", "9007199254740992", "-1", "0", "1.5", " 141"].map(
      (id) => [`conversation-id: ${ID_RULE}`, ["send", id, "hi"]] as const,
    ),
    [`message-id: ${ID_RULE}`, ["retry", "141", "../141"]],
    [`conversation-id: ${ID_RULE}`, ["retry", "", "3030"]],
    ["text: must not be empty", ["send", "141", ""]],
    ["text: must not be blank", ["send", "141", " \n"]],
    [
      "text: is required: give the text of the message, or - to read the text from stdin, or a file with --file",
      ["send", "141"],
      "hi",
    ],
    ["text: must not be empty", ["send", "141", "-"], "\n"],
    ["text: must be at most 150000 characters long", ["send", "141", "-"], "あ".repeat(150_001)],
    ["stdin: is longer than 1048576 bytes", ["send", "141", "-"], "x".repeat(2 ** 20 + 1)],
    ["--reply-to: must be the id of a message, a whole number, 1 or more", ["send", "141", "hi", "--reply-to", "x"]],
    ["--reply-to: must be the id of a message, a whole number, 1 or more", ["send", "141", "hi", "--reply-to", "0"]],
    ["--file: cannot be used with a template: send the files in another message", template("--file", "a.png")],
    ["--private: cannot be used with a template: a template always goes to the customer", template("--private")],
    ["--reply-to: cannot be used with a template: a template cannot be a reply", template("--reply-to", "29")],
    ["--reply-to: cannot be used with a template: a template cannot be a reply", template("--reply-to", "x")],
    [
      "--file: cannot be used with a template: send the files in another message",
      template("--file", "a", "--file", "b"),
    ],
    [
      "--params: private: cannot be used with a template: a template always goes to the customer",
      ["template", "141", "--params", "-"],
      '{"content":"a","private":true,"template_params":{"name":"a","language":"en"}}',
    ],
    [
      "--params: content_attributes: cannot be used with a template: a template cannot be a reply",
      ["template", "141", "--params", "-"],
      '{"content":"a","content_attributes":{"in_reply_to":2},"template_params":{"name":"a","language":"en"}}',
    ],
    ["--header-image: must be an http or https URL", template("--header-image", "ftp://example.com/a.jpg")],
    ["option '--header-image <url>' argument missing", template("--header-image")],
    ["--header-filename: must be used together with --header-document", template("--header-filename", "a.pdf")],
    [
      "--header-location-name: must be used together with --header-location",
      template("--header-location-name", "Acme"),
    ],
    [
      "--header-location-address: must be used together with --header-location",
      template("--header-location-address", "Acme"),
    ],
    ["--header-location latitude: must be a number of degrees from -90 to 90", template("--header-location", "91,0")],
    ["--header-location longitude: must be a number of degrees from -180 to 180", template("--header-location", "1,x")],
    [
      "--header-location: must be a latitude and a longitude, for example 37.7749,-122.4194",
      template("--header-location", "91"),
    ],
    ["--quick-reply: must not be empty", template("--quick-reply", "1=")],
    ["--button-url: must not be empty", template("--button-url", "0=")],
    ...["-1=x", "1.5=x", "10=x", "=x"].map(
      (button) => [`--button-url: ${INDEX_RULE}`, template("--button-url", button)] as const,
    ),
    ["--quick-reply: repeats the button 1", template("--button-url", "1=a", "--quick-reply", "1=b")],
    ["--button-url: must have an equals sign, for example --button-url 1=text", template("--button-url", "track")],
    ["--body 1: must not be empty", template("--body", "1=")],
    [
      '--body: must have the positions from "1" without a gap: "2" is missing',
      template("--body", "1=a", "--body", "3=c"),
    ],
    ["--body 1: must not contain a line break or a tab: WhatsApp refuses them", template("--body", "1=a\nb")],
    ["--body: the same key occurs twice", template("--body", "1=a", "--body", "1=b")],
    ["--body: __proto__ cannot be the name of a variable", template("--body", "__proto__=a")],
    [
      "option '--header-video <url>' cannot be used with option '--header-image <url>'",
      template("--header-image", "https://example.com/a.jpg", "--header-video", "https://example.com/a.mp4"),
    ],
    [
      "option '--params <file>' cannot be used with option '--name <name>'",
      ["template", "141", "--params", "a.json", "--name", "x"],
    ],
    [
      "--params: stdin:1:13: is not valid JSON: put strings in double quotes; only true, false, null and numbers have no quotes",
      ["template", "141", "--params", "-"],
      '{"content": secret',
    ],
    [
      "--params: stdin:1:16: content: occurs twice, so the first value would be lost",
      ["template", "141", "--params", "-"],
      '{"content":"a","content":"b"}',
    ],
    [
      "--params: must contain a JSON object: either the value of template_params, or { content, template_params }",
      ["template", "141", "--params", "-"],
      "[]",
    ],
    [
      "--content: the file of --params already contains the content: pass only one of the two",
      ["template", "141", "--params", "-", "--content", "a"],
      '{"content":"b","template_params":{}}',
    ],
    ['--params: "missing.json" does not exist', ["template", "141", "--params", "missing.json"]],
    ['--template: "missing.json" does not exist', ["template", "141", "--template", "missing.json"]],
    ["--values: must be used together with --template", ["template", "141", "--values", "-"], "{}"],
    ["--values: must be used together with --template", template("--values", "missing.json")],
    ...[
      "--namespace <namespace>",
      "--category <category>",
      "--body <key=value>",
      "--header-text <key=value>",
      "--header-image <url>",
      "--header-video <url>",
      "--header-document <url>",
      "--header-location <lat,long>",
      "--header-filename <name>",
      "--header-location-name <name>",
      "--header-location-address <address>",
      "--footer <key=value>",
      "--button-url <index=suffix>",
      "--quick-reply <index=payload>",
      "--params <file>",
    ].map(
      (flag) =>
        [
          `option '--template <file>' cannot be used with option '${flag}'`,
          ["template", "141", "--template", "a.json", flag.replace(/ .*/, ""), "x"],
        ] as const,
    ),
    ['file: "missing" does not exist', ["template", "check", "missing"]],
    ['file: "missing" does not exist', ["template", "preview", "missing"]],
    ['file: "missing" does not exist', ["template", "types", "missing", "-o", "-"]],
    ["--content: is required: give the text of the message", ["template", "141", "--name", "x", "--language", "en_US"]],
    ['--file: "missing.png" does not exist', ["send", "141", "--file", "missing.png"]],
    ['--file: "." is a directory: pass the path of a file', ["send", "141", "--file", "."]],
    [
      "--timeout: must be a whole number of milliseconds, from 1 to 2147483647",
      ["send", "141", "hi", "--timeout", "0"],
    ],
    [
      "--timeout: must be a whole number of milliseconds, from 1 to 2147483647",
      ["send", "141", "hi", "--timeout", "abc"],
    ],
    [
      "--timeout: must be a whole number of milliseconds, from 1 to 2147483647",
      ["send", "141", "hi", "--timeout", "2147483648"],
    ],
    ["--timeout: must be given only once", ["send", "141", "hi", "--timeout", "1", "--timeout", "2"]],
    [
      "--base-url: must start with https: (http: is allowed only for this machine, such as http://127.0.0.1:4010)",
      ["send", "141", "hi", "--base-url", "http://example.com"],
    ],
    [
      "--base-url: must not contain a user name or password",
      ["send", "141", "hi", "--base-url", "https://user:pw@example.com"],
    ],
    ["--base-url: must be a URL such as https://livedesk-api.engagelab.com", ["whoami", "--base-url", "example"]],
    ["--port: must be a whole number from 0 to 65535", ["emulator", "--port", "65536"]],
    ["--port: must be a whole number from 0 to 65535", ["emulator", "--port", "-1"]],
  ])('the error is "%s" for %j', async ([complaint, argv, stdin = ""]) => {
    expect(await refusedHere(argv, { stdin })).toEqual({ exitCode: 2, stderr: `livedesk: ${complaint}\n` });
  });

  describe("template --template:", () => {
    const greeting = { name: "greeting", language: "en", body: "Hello {{1}}, welcome." };
    const file = async (value: unknown): Promise<string> => {
      const path = join(folder, "template.json");
      await writeFile(path, typeof value === "string" ? value : JSON.stringify(value));
      return path;
    };

    test.for<readonly [complaint: string, definition: unknown, values?: string, ...flags: readonly string[]]>([
      ["--values: body.1: is required: give a string", greeting],
      [
        "--values: body.1: must be a string; --values: body.2: is not a variable of the body. Known variables: 1",
        greeting,
        '{"body":{"1":5,"2":"a"}}',
      ],
      [
        "--values: header: must be left out, because a template without a header needs no value",
        greeting,
        '{"header":{},"body":{"1":"a"}}',
      ],
      ['--values: values: must be an object, for example { body: { 1: "John" } }', greeting, '"John"'],
      ["--values: stdin:1:2: is not valid JSON: expected a closing brace", greeting, "{"],
      [
        "--values: stdin:1:19: body.1: occurs twice, so the first value would be lost",
        greeting,
        '{"body":{"1":"a", "1":"b"}}',
      ],
      [
        "FILE: has several templates: choose one with --name and --language. Its templates: greeting (en), greeting (de)",
        [greeting, { ...greeting, language: "de" }],
      ],
      [
        "FILE: has no template with this name and language. Its templates: greeting (en)",
        greeting,
        "{}",
        "--name",
        "greeting",
        "--language",
        "en_US",
      ],
      ["--content: must not be blank", greeting, '{"body":{"1":"a"}}', "--content", " "],
      [
        "--private: cannot be used with a template: a template always goes to the customer",
        greeting,
        '{"body":{"1":"a"}}',
        "--private",
      ],
    ])('the error is "%s"', async ([complaint, definition, stdin, ...flags]) => {
      const path = await file(definition);
      const argv = ["template", "141", "--template", path, ...(stdin === undefined ? [] : ["--values", "-"]), ...flags];
      const stderr = `livedesk: ${complaint.replace("FILE", path)}\n`;
      expect(await refusedHere(argv, { stdin: stdin ?? "" })).toEqual({ exitCode: 2, stderr });
    });

    test("an error in the definition of --template is reported with its line and column", async () => {
      const path = await file('{ "name": "greeting",\n  "language": "en", "body": "Hello {{2}}." }');
      const stderr = `${path}:2:29: body: must number its variables from {{1}} without a gap: {{1}} is missing\nlivedesk: the template has an error\n`;
      expect(await refusedHere(["template", "141", "--template", path])).toEqual({ exitCode: 2, stderr });
    });
  });

  test("text on stdin is refused if it is not UTF-8", async () => {
    const stdin = new Uint8Array([0x68, 0xff]);
    const expected = { exitCode: 2, stderr: "livedesk: stdin: is not UTF-8 text\n" };
    expect(await refusedHere(["send", "141", "-"], { stdin })).toEqual(expected);
  });

  test("a file that the user may not read is refused", async () => {
    const path = join(folder, "secret.png");
    await writeFile(path, "x");
    await chmod(path, 0);
    await chmod(folder, 0o755);
    // Root may read every file, so the test gives up its privileges. Modules that are loaded on demand must be loaded
    // before this step.
    await call(["send", "141", "hi", "--dry-run"]);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      const stderr = `livedesk: --file: ${JSON.stringify(path)} cannot be read: permission denied\n`;
      expect(await refusedHere(["send", "141", "--file", path])).toEqual({ exitCode: 2, stderr });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});

const UNKNOWN_COMMAND =
  "Unknown command. Known commands: send, template, retry, explain, emulator, outbox, whoami, auth, config, doctor, demo, completion, commands. To send a text message: livedesk send <conversation-id> <text>";

describe("a wrong command line ends with 2, and the error names the mistake", () => {
  test.for<readonly [complaint: string, argv: readonly string[]]>([
    ['Unknown option "--jsno". Did you mean --json?', ["send", "141", "hi", "--jsno"]],
    ['Unknown option "--header-imag". Did you mean --header-image?', template("--header-imag=https://example.com")],
    ["--json: must be given without a value", ["send", "141", "hi", "--json=yes"]],
    ["--help: must be given without a value", ["send", "--help=yes"]],
    ['Unknown command "sned". Did you mean send?', ["sned", "141", "hi"]],
    ...[
      ["my card is 4111 1111 1111 1111"],
      ["141", "hi"],
      ["Hello"],
      ["send me it"],
      ["send1234"],
      ["send", "141"].toReversed(),
    ].map((argv) => [UNKNOWN_COMMAND, argv] as const),
    [
      "an argument that starts with a dash is read as a flag: write -- before the text, or pass the text on stdin",
      ["send", "141", "- one of a list"],
    ],
    [
      "too many arguments: expected at most 2, got 4; put text of several words in quotes: livedesk send [options] [conversation-id] [text]",
      ["send", "141", "not", "in", "quotes"],
    ],
    ["too many arguments: demo takes only flags: livedesk demo [options]", ["demo", "x"]],
    ["Unknown command. Known commands of emulator: exec", ["emulator", "x"]],
    ['Unknown command "exe". Did you mean exec?', ["emulator", "exe"]],
    [
      "too many arguments: expected at most 2, got 3: livedesk retry [options] <conversation-id> <message-id>",
      ["retry", "141", "3", "4"],
    ],
    [
      "Unknown command. Known commands of outbox: add, run, status, unknowns, resolve, cancel, pause, resume, export, purge, plan, review",
      ["outbox", "nope"],
    ],
    ['Unknown command "staus". Did you mean status?', ["outbox", "staus"]],
    ["message-id: is required: livedesk retry [options] <conversation-id> <message-id>", ["retry", "141"]],
    ["conversation-id: is required: livedesk send <conversation-id> <text>", ["send"]],
    ["shell: is required: livedesk completion [options] <shell>", ["completion"]],
    ["decision: is required: livedesk outbox resolve [options] <message> <decision>", ["outbox", "resolve", "7"]],
    ["conversation-id: is required: livedesk template [options] [command] <conversation-id>", ["template"]],
    ...[["chekc", "x"], ["chekc"], ["chek", "x", "--strict"], ["Check", "x", "-o", "y"]].map(
      (words) =>
        [
          "conversation-id: must be a whole number, or one of the commands check, preview, types. Did you mean check?",
          ["template", ...words],
        ] as const,
    ),
    [
      "conversation-id: must be a whole number, or one of the commands check, preview, types",
      ["template", "nothing", "x"],
    ],
    ["file: is required: livedesk template check [options] <file...>", ["template", "check"]],
    ["file: is required: livedesk template preview [options] <file>", ["template", "preview"]],
    ['Unknown option "--strickt". Did you mean --strict?', ["template", "check", "x", "--strickt"]],
    ["put the flags after the command: livedesk template check …", ["template", "--name", "a", "check", "x"]],
    [
      "too many arguments: expected at most 1, got 2: livedesk template preview [options] <file>",
      ["template", "preview", "a.json", "b.json"],
    ],
    ...[
      "--api-key=x",
      "--api-secret=x",
      "--secret=x",
      "--token=x",
      "--livedesk-api-secret=x",
      "--auth=x",
      "--bearer=x",
      "--pass=x",
      "--credentials=x",
    ].map(
      (flag) =>
        [
          `${flag.slice(0, -2)}: credentials must not be on the command line, where other users can read them; set LIVEDESK_API_KEY and LIVEDESK_API_SECRET instead`,
          ["send", "141", "hi", flag],
        ] as const,
    ),
  ])('the error is "%s" for %j', async ([complaint, argv]) => {
    expect(await refusedHere(argv)).toEqual({ exitCode: 2, stderr: `livedesk: ${complaint}\n` });
  });

  test("an error is one line of JSON with --json", async () => {
    const { exitCode, stderr } = await refusedHere(["send", "141", "--json", "--jsno"]);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr)).toEqual({
      error: {
        name: "CliError",
        message: 'Unknown option "--jsno". Did you mean --json?',
        outcome: "not-sent",
        code: "usage",
        retryable: false,
        exitCode: 2,
      },
    });
  });
});

describe("missing or wrong credentials end with 4", () => {
  test.each([
    [
      "LIVEDESK_API_KEY and LIVEDESK_API_SECRET are not set: set both, from LiveDesk's API key page, or store them with livedesk auth login",
      { LIVEDESK_API_KEY: undefined, LIVEDESK_API_SECRET: "" },
    ],
    [
      "LIVEDESK_API_SECRET is not set: set both, from LiveDesk's API key page, or store them with livedesk auth login",
      { LIVEDESK_API_SECRET: undefined },
    ],
    ["LIVEDESK_API_KEY: must not contain a colon", { LIVEDESK_API_KEY: "a:b" }],
  ])('the error is "%s"', async (complaint, env) => {
    const expected = { exitCode: 4, stderr: `livedesk: ${complaint}\n` };
    expect(await refusedHere(["send", "141", "hi"], { env: { ...world.env, ...env } })).toEqual(expected);
  });

  test("credentials that the server refuses end with 4", async () => {
    const env = { ...world.env, LIVEDESK_API_SECRET: "another" };
    expect(await refusedAnywhere(["send", "141", "hi"], { env })).toEqual({
      exitCode: 4,
      stderr:
        "livedesk: The request was refused (HTTP 401): Wrong credentials: send Authorization: Basic base64(api_key:api_secret)\n",
    });
  });

  test("an emulator does not start if there is a key but no secret", async () => {
    expect(await call(["emulator"], { env: { LIVEDESK_API_KEY: "key" } })).toMatchObject({ exitCode: 4, stdout: "" });
  });
});

test("an unknown conversation ends with 5, after exactly one request", async () => {
  const before = requests;
  const result = await refusedAnywhere(["send", "999", "hi"]);
  expect(requests).toBe(before + 1);
  expect(result).toEqual({
    exitCode: 5,
    stderr:
      "livedesk: The request was refused (HTTP 404): There is no such conversation; this emulator has 141, 142, 143\n",
  });
});
