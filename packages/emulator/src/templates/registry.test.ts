import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TemplateDefinition } from "@livedesk/schema";
import { afterEach, describe, expect, test } from "vitest";
import { connectEmulator, type Emulator, startEmulator } from "../index.ts";
import { Desk } from "../testing/desk.ts";
import { fate, sendTemplate } from "../testing/desk.ts";

const TEMPLATES = "/__emulator/templates";
const UNKNOWN = "(#132001) Template name does not exist in the translation";

const hello: TemplateDefinition = { name: "hello", language: "en", body: "Hello {{1}}." };
const hallo: TemplateDefinition = { name: "hello", language: "de", body: "Hallo {{1}}." };
const bye: TemplateDefinition = { name: "bye", language: "en", body: "Bye." };

const put = (body: unknown): RequestInit => ({
  method: "PUT",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

const byeParams = { name: "bye", language: "en" };
const sendBye = async (desk: Desk, conversation?: number) => fate(await sendTemplate(desk, byeParams, conversation));

describe("messages are checked against the templates", () => {
  test("only if a template is registered", async () => {
    const desk = new Desk();
    expect(desk.emulator.templates.list()).toEqual([]);
    expect(await sendBye(desk)).toEqual(["sent", undefined]);
    desk.emulator.templates.replace([hello]);
    expect(await sendBye(desk)).toEqual(["failed", UNKNOWN]);
    expect(desk.emulator.templates.clear()).toEqual([]);
    expect(await sendBye(desk)).toEqual(["sent", undefined]);
  });

  test("in open and closed windows, but not in a website chat, which does not use WhatsApp", async () => {
    const desk = new Desk({ templates: [hello] });
    expect(await sendBye(desk, 141)).toEqual(["failed", UNKNOWN]);
    expect(await sendBye(desk, 142)).toEqual(["failed", UNKNOWN]);
    expect(await sendBye(desk, 143)).toEqual(["sent", undefined]);
    desk.emulator.templates.replace([bye]);
    expect(await sendBye(desk, 142)).toEqual(["sent", undefined]);
  });

  test("only if they are sent with a template, not as free text", async () => {
    const desk = new Desk({ templates: [hello] });
    expect(fate(await desk.send(141, { content: "a" }))).toEqual(["sent", undefined]);
  });
});

test("a refused template is stored as a failed message", async () => {
  const desk = new Desk({ templates: [hello] });
  const { status, body } = await sendTemplate(desk, byeParams);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: 3030,
    content: "a",
    message_type: 1,
    content_attributes: { external_error: UNKNOWN },
    additional_attributes: { template_params: byeParams },
    sorting_id: 4,
  });
  expect(desk.truthOf(141)?.messages.at(-1)).toMatchObject({
    id: 3030,
    status: "failed",
    content_attributes: { external_error: UNKNOWN },
    template_params: byeParams,
  });
});

test("a retry checks again: it can fail for another reason, and is sent once the template is registered", async () => {
  const desk = new Desk({ templates: [hallo] });
  await sendTemplate(desk, { name: "hello", language: "en", processed_params: { "1": "John" } });
  expect(fate(await desk.retry(141, 3030))).toEqual(["failed", UNKNOWN]);
  desk.emulator.templates.replace([{ ...hello, body: "Hello." }]);
  expect(fate(await desk.retry(141, 3030))).toEqual(["failed", expect.stringMatching(/^\(#132000\) /)]);
  desk.emulator.templates.replace([hallo, hello]);
  expect(fate(await desk.retry(141, 3030))).toEqual(["sent", undefined]);
  expect(desk.truthOf(141)?.messages.filter(({ id }) => id === 3030)).toHaveLength(1);
});

describe("templates can be registered", () => {
  test("as an option", () => {
    expect(new Desk({ templates: [hello, hallo] }).emulator.templates.list()).toEqual([hello, hallo]);
  });

  test("over plain HTTP, all at once or only one", async () => {
    const desk = new Desk({ templates: [bye] });
    expect(await desk.call(TEMPLATES, put([hello, hallo]))).toMatchObject({ status: 200, body: [hello, hallo] });
    expect(await desk.call(TEMPLATES)).toMatchObject({ status: 200, body: [hello, hallo] });
    expect(await desk.call(TEMPLATES, put(bye))).toMatchObject({ status: 200, body: [bye] });
    expect(desk.emulator.templates.list()).toEqual([bye]);
    expect(await desk.call(TEMPLATES, { method: "DELETE" })).toMatchObject({ status: 200, body: [] });
    expect(desk.emulator.templates.list()).toEqual([]);
    expect(await desk.call(TEMPLATES, { method: "POST" })).toMatchObject({ status: 405 });
  });

  test("and are copied, so that later changes of the caller's objects have no effect", () => {
    const given = structuredClone(hello);
    const { templates } = new Desk({ templates: [given] }).emulator;
    Object.assign(given, { body: "Bye." });
    for (const listed of templates.list()) Object.assign(listed, { body: "Bye." });
    expect(templates.list()).toEqual([hello]);
  });

  test("as one definition without an array, and as arrays of several or no definitions", () => {
    const { templates } = new Desk().emulator;
    expect(templates.replace(hello as unknown as [])).toEqual([hello]);
    expect(templates.replace([hello, bye])).toEqual([hello, bye]);
    expect(templates.replace([])).toEqual([]);
  });
});

describe("the templates of an emulator in another process", () => {
  const open: Emulator[] = [];

  afterEach(() => Promise.all(open.splice(0).map((emulator) => emulator.close())));

  async function start(options: Parameters<typeof startEmulator>[0]): Promise<Emulator> {
    const emulator = await startEmulator(options);
    open.push(emulator);
    return emulator;
  }

  test("are listed, replaced and cleared, and definitions that are not valid are refused", async () => {
    const emulator = await start({ templates: [hello] });
    const { templates } = connectEmulator(emulator.url);
    expect(await templates.list()).toEqual([hello]);
    expect(await templates.replace([hallo, bye])).toEqual([hallo, bye]);
    expect(emulator.templates.list()).toEqual([hallo, bye]);
    await expect(templates.replace([bye, bye])).rejects.toThrow("/templates: templates.1: repeats bye in en");
    expect(emulator.templates.list()).toEqual([hallo, bye]);
    expect(await templates.clear()).toEqual([]);
    expect(emulator.templates.list()).toEqual([]);
  });

  test("are not stored in the database, but messages that failed the check are stored and can be retried", async () => {
    const folder = mkdtempSync(join(tmpdir(), "livedesk-"));
    const db = join(folder, "desk.db");
    const options = { db, apiKey: "key", apiSecret: "secret" };
    const call = async ({ url }: Emulator, path: string, body?: unknown) => {
      const answer = await fetch(`${url}/api/v2/accounts/conversations/142/messages${path}`, {
        method: "POST",
        headers: { Authorization: `Basic ${btoa("key:secret")}`, "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      return fate({ status: answer.status, headers: answer.headers, body: await answer.json() });
    };

    const first = await start({ ...options, templates: [hello] });
    const message = { content: "a", message_type: "outgoing", template_params: byeParams };
    expect(await call(first, "", message)).toEqual(["failed", UNKNOWN]);
    await first.close();
    const second = await start(options);
    expect(second.templates.list()).toEqual([]);
    second.templates.replace([hallo]);
    expect(await call(second, "/3030/retry")).toEqual(["failed", UNKNOWN]);
    second.templates.replace([bye]);
    expect(await call(second, "/3030/retry")).toEqual(["sent", undefined]);
    await second.close();
    rmSync(folder, { recursive: true });
  });
});

describe("a template definition that is not valid", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [null, "templates: must be an object"],
    [[hello, 7], "templates.1: must be an object"],
    [[{ name: "hello", language: "en" }], "templates.0.body: is required"],
    [[hello, { ...bye, language: "en-US" }], "templates.1.language: must be a code such as en or en_US"],
    [[{ ...hello, header: { type: "gif" } }], "templates.0.header.type: must be "],
    [[{ ...hello, text: "a" }], 'templates.0: has the unknown key "text"; known: name, language, '],
    [[{ ...hello, body: "{{2}}" }], "templates.0.body: must number its variables from {{1}} without a gap"],
    [[{ name: "A", language: "en", body: "" }], "; templates.0.body: must not be empty"],
    [[hello, bye, hello], "templates.2: repeats hello in en: a name can occur only once in each language"],
  ];

  test.each(cases)("%j is refused, and changes nothing", async (given, issue) => {
    const desk = new Desk({ templates: [bye] });
    expect(await desk.call(TEMPLATES, put(given))).toMatchObject({
      status: 422,
      body: { error: expect.stringContaining(issue) },
    });
    expect(() => desk.emulator.templates.replace(given as [])).toThrow(issue);
    expect(() => new Desk({ templates: given as [] })).toThrow(issue);
    expect(desk.emulator.templates.list()).toEqual([bye]);
  });

  test("prevents the emulator from starting", async () => {
    await expect(startEmulator({ templates: [hello, hello] })).rejects.toThrow("templates.1: repeats hello in en");
  });

  test("is refused if it is not JSON, or if it is a form that a web page can send", async () => {
    const desk = new Desk({ templates: [bye] });
    expect(await desk.call(TEMPLATES, { ...put([]), body: "[" })).toMatchObject({ status: 400 });
    expect(await desk.call(TEMPLATES, { method: "PUT", body: "[]" })).toMatchObject({ status: 422 });
    expect(desk.emulator.templates.list()).toEqual([bye]);
  });
});

describe("pages of other origins cannot change templates", () => {
  test.each(["PUT", "DELETE"])("%s by a page of another origin is refused", async (method) => {
    const desk = new Desk({ templates: [bye] });
    const init = {
      method,
      ...(method === "PUT" && { body: "[]" }),
      headers: { "Content-Type": "application/json", Origin: "https://evil.example" },
    };
    expect(await desk.call(TEMPLATES, init)).toMatchObject({
      status: 403,
      body: { error: expect.stringMatching(/^Origin: /) },
    });
    expect(desk.emulator.templates.list()).toEqual([bye]);
  });

  test("a request with a wrong Host is refused, even a GET", async () => {
    const { emulator } = new Desk();
    const strange = new Request(`http://evil.example:4010${TEMPLATES}`);
    expect(await emulator.fetch(strange)).toHaveProperty("status", 403);
  });
});
