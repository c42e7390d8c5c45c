import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TemplateHeader } from "@livedesk/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, type Emulated, startEmulated } from "../testing/call.ts";

let world: Emulated;
let folder: string;

beforeAll(async () => {
  world = await startEmulated();
  folder = await mkdtemp(join(tmpdir(), "livedesk-cli-"));
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const needed = ["--name", "order_update", "--language", "en_US", "--content", "Hi John"];

const template = (argv: readonly string[], stdin = "") => call(["template", "141", ...argv], { env: world.env, stdin });

describe("flags", () => {
  test("the flags make every part of a template", async () => {
    const { exitCode, stdout } = await template([
      ...needed,
      ..."--namespace acme --category MARKETING --body 1=John --body 2=a=b --footer 1=Acme".split(" "),
      ..."--header-image https://example.com/a.jpg --button-url 0=track/1 --quick-reply 1=OPT_OUT --json".split(" "),
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ content: "Hi John", status: "sent" });
    expect(world.last(141)?.template_params).toEqual({
      name: "order_update",
      language: "en_US",
      namespace: "acme",
      category: "MARKETING",
      processed_params: { "1": "John", "2": "a=b" },
      header_params: { type: "image", media_url: "https://example.com/a.jpg" },
      footer_params: { text_variables: { "1": "Acme" } },
      button_params: [
        { index: 0, sub_type: "url", text: "track/1" },
        { index: 1, sub_type: "quick_reply", payload: "OPT_OUT" },
      ],
    });
  });

  const headers: Readonly<Record<TemplateHeader["type"], readonly (readonly [flags: string[], keys: object])[]>> = {
    text: [[["--header-text", "1=Order 456"], { text_variables: { "1": "Order 456" } }]],
    image: [[["--header-image", "https://example.com/a.jpg"], { media_url: "https://example.com/a.jpg" }]],
    video: [[["--header-video", "https://example.com/a.mp4"], { media_url: "https://example.com/a.mp4" }]],
    document: [
      [
        ["--header-document", "https://example.com/a.pdf", "--header-filename", "bill.pdf"],
        { media_url: "https://example.com/a.pdf", filename: "bill.pdf" },
      ],
      [["--header-document", "https://example.com/a.pdf"], { media_url: "https://example.com/a.pdf" }],
    ],
    location: [
      [
        [
          "--header-location",
          "-37.7749, 122",
          "--header-location-name",
          "Acme",
          "--header-location-address",
          "Main St",
        ],
        { location: { latitude: -37.7749, longitude: 122, name: "Acme", address: "Main St" } },
      ],
    ],
  };

  test.each(
    Object.entries(headers).flatMap(([type, cases]) =>
      cases.map(([flags, keys]) => [flags, { type, ...keys }] as const),
    ),
  )("the flags %j make a header", async (flags, header) => {
    expect(await template([...needed, ...flags])).toMatchObject({ exitCode: 0 });
    expect(world.last(141)?.template_params?.header_params).toEqual(header);
  });
});

describe("--params", () => {
  const params = { name: "order_update", language: "en_US", processed_params: { name: "John" } };

  async function file(value: unknown): Promise<string> {
    const path = join(folder, "params.json");
    await writeFile(path, JSON.stringify(value));
    return path;
  }

  test("--params takes template_params, with the text from --content", async () => {
    expect(await template(["--params", await file(params), "--content", "Hi"])).toMatchObject({ exitCode: 0 });
    expect(world.last(141)).toMatchObject({ content: "Hi", template_params: params });
  });

  test("--params takes a whole message", async () => {
    const message = { content: "Hi John", message_type: "outgoing", template_params: params };
    expect(await template(["--params", await file(message)])).toMatchObject({ exitCode: 0 });
    expect(world.last(141)).toMatchObject({ content: "Hi John", template_params: params });
  });

  test("--params - reads stdin", async () => {
    const message = JSON.stringify({ content: "From a pipe", template_params: params });
    expect(await template(["--params", "-"], message)).toMatchObject({ exitCode: 0 });
    expect(world.last(141)).toMatchObject({ content: "From a pipe" });
  });
});

describe("--template", () => {
  const order = {
    name: "order_update",
    language: "en_US",
    namespace: "acme",
    category: "UTILITY",
    header: { type: "image" },
    body: "Hello {{1}}, your order is {{2}}.",
    buttons: [{ type: "url", text: "Track", url: "https://acme.example/{{1}}" }],
  };
  const values = {
    header: { media_url: "https://example.com/a.jpg" },
    body: { "1": "John", "2": "shipped" },
    buttons: { "0": { text: "track/1" } },
  };
  const sent = {
    name: "order_update",
    language: "en_US",
    namespace: "acme",
    category: "UTILITY",
    processed_params: { "1": "John", "2": "shipped" },
    header_params: { type: "image", media_url: "https://example.com/a.jpg" },
    button_params: [{ index: 0, sub_type: "url", text: "track/1" }],
  };

  async function file(name: string, value: unknown): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, JSON.stringify(value));
    return path;
  }

  test("--template and --values send the template, with the body as the text for the chat", async () => {
    const argv = ["--template", await file("order.json", order), "--values", await file("values.json", values)];
    expect(await template(argv)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(world.last(141)).toMatchObject({ content: "Hello John, your order is shipped.", template_params: sent });
    expect(world.last(141)?.template_params).toEqual(sent);
  });

  test("--template takes --content, one of several templates by --name and --language, and values from stdin", async () => {
    const several = await file("templates.json", [{ ...order, language: "ja" }, order, { ...order, name: "other" }]);
    const argv = ["--template", several, "--name", "order_update", "--language", "en_US", "--values", "-"];
    expect(await template([...argv, "--content", "Told John"], JSON.stringify(values))).toMatchObject({ exitCode: 0 });
    expect(world.last(141)).toMatchObject({ content: "Told John", template_params: sent });
  });

  test("--template needs no values for a template without variables", async () => {
    const path = await file("plain.json", { name: "plain", language: "en", body: "Hello." });
    expect(await template(["--template", path])).toMatchObject({ exitCode: 0 });
    expect(world.last(141)).toMatchObject({
      content: "Hello.",
      template_params: { name: "plain", language: "en" },
    });
  });

  test("--template warns of characters that LiveDesk may delete, except with --json", async () => {
    const path = await file("greeting.json", { name: "greeting", language: "en", body: "Hello {{name}}." });
    const argv = ["--template", path, "--values", "-"];
    const given = JSON.stringify({ body: { name: "O'Brien" } });
    const stderr = "warning: body.name: contains < > \" or ', which LiveDesk may delete\n";
    expect(await template(argv, given)).toMatchObject({ exitCode: 0, stderr });
    expect(await template([...argv, "--json"], given)).toMatchObject({ exitCode: 0, stderr: "" });
  });
});
