import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ValidationError, buildSendRequest, defineTemplate, parseTemplate } from "../index.ts";

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../schema/src/__fixtures__/${name}.json`, import.meta.url), "utf8"));

const named = { name: "a", language: "en" } as const;
const url = (file: string): string => `https://example.com/${file}`;

const orderUpdate = defineTemplate({
  name: "order_update",
  namespace: "optional_namespace",
  language: "en_US",
  category: "MARKETING",
  header: { type: "text", text: "Order {{1}}" },
  body: "Hello {{1}}, your order is {{2}}.",
  footer: "From {{1}}",
  buttons: [
    { type: "url", text: "Track", url: "https://acme.example/{{1}}" },
    { type: "quick_reply", text: "Stop" },
  ],
});

const update = {
  header: { 1: "#456" },
  body: { 1: "John", 2: "shipped" },
  footer: { 1: "Acme" },
  buttons: { 0: { text: "track/12345" } },
} as const;

describe("the message of a template", () => {
  test("equals the contract's example", () => {
    const message = orderUpdate.message(
      {
        header: { 1: "注文 #456" },
        body: { 1: "John", 2: "発送済み" },
        footer: { 1: "Acme株式会社" },
        buttons: { 0: { text: "track/12345" } },
      },
      { content: "チャットUI表示テキスト" },
    );
    expect(JSON.stringify(message)).toBe(JSON.stringify(fixture("template-request")));
    expect(buildSendRequest(141, message).body).toEqual({ kind: "json", value: fixture("template-request") });
  });

  test("has the approved body with its values as content", () => {
    expect(orderUpdate.message(update).content).toBe("Hello John, your order is shipped.");
  });

  test("contains the value of each placeholder once, even if the value looks like a placeholder or a pattern", () => {
    const { content } = defineTemplate({ ...named, body: "{{1}} {{2}} {{1}} {3}." }).message({
      body: { 1: "{{2}}", 2: "$& $1 \\ {{1}}" },
    });
    expect(content).toBe("{{2}} $& $1 \\ {{1}} {{2}} {3}.");
  });

  test("contains ten positions in numeric order, and names in the order of the text", () => {
    const ten = Array.from({ length: 10 }, (_, at) => String(10 - at));
    const positional = parseTemplate({ ...named, body: `x ${ten.map((key) => `{{${key}}}`).join(" ")}.` });
    const values = Object.fromEntries(ten.map((key) => [key, `v${key}`]));
    const sent = positional.message({ body: values }).template_params.processed_params ?? {};
    expect(Object.keys(sent)).toEqual([...ten].toReversed());
    const byName = defineTemplate({ ...named, body: "{{b}}, {{a}} and {{constructor}}." });
    const message = byName.message({ body: { constructor: "3", a: "2", b: "1" } });
    expect(JSON.stringify(message.template_params.processed_params)).toBe('{"b":"1","a":"2","constructor":"3"}');
  });

  const example = (type: "image" | "video" | "document" | "location") =>
    parseTemplate({ ...named, body: "Hi", header: { type } });
  const place = {
    latitude: 37.7749,
    longitude: -122.4194,
    name: "Acme本社",
    address: "サンフランシスコ市メインストリート123",
  };

  test.each([
    ["header-image", example("image"), { media_url: "https://example.com/image.jpg" }],
    ["header-video", example("video"), { media_url: "https://example.com/video.mp4" }],
    ["header-document", example("document"), { media_url: "https://example.com/invoice.pdf", filename: "invoice.pdf" }],
    ["header-location", example("location"), place],
  ])("has the same %s as the contract's example", (name, template, header) => {
    expect(JSON.stringify(template.message({ header }).template_params.header_params)).toBe(
      JSON.stringify(fixture(name)),
    );
  });

  test("contains the buttons of the contract's example, and no button without a value", () => {
    const { button_params } = orderUpdate.message({
      ...update,
      buttons: { 0: { text: "track/12345" }, 1: { payload: "OPT_OUT" } },
    }).template_params;
    expect(button_params).toEqual(fixture("buttons"));
    expect(
      orderUpdate.message({ ...update, buttons: { 1: {}, 0: { text: "a" } } }).template_params.button_params,
    ).toEqual([{ index: 0, sub_type: "url", text: "a" }]);
  });

  test("contains a one-time password as the end of a URL", () => {
    const code = defineTemplate({ ...named, body: "{{1}} is your code.", buttons: [{ type: "otp", text: "Copy" }] });
    expect(
      code.message({ body: { 1: "123456" }, buttons: { 0: { text: "123456" } } }).template_params.button_params,
    ).toEqual([{ index: 0, sub_type: "url", text: "123456" }]);
  });

  test("of a template without variables contains only its name, its language and its body", () => {
    const plain = defineTemplate({
      ...named,
      header: { type: "text", text: "Hi" },
      body: "Hello.",
      footer: "Acme",
      buttons: [{ type: "phone_number", text: "Call", phone_number: "+15550100" }],
    });
    const message = { content: "Hello.", message_type: "outgoing", template_params: { name: "a", language: "en" } };
    expect(plain.message()).toStrictEqual(message);
    expect(plain.message({}, { content: "Hi" })).toStrictEqual({ ...message, content: "Hi" });
  });

  test("does not contain a key whose value is undefined", () => {
    const image = defineTemplate({ ...named, body: "Hi", header: { type: "document" }, footer: undefined });
    const message = parseTemplate(image.definition).message({
      header: { media_url: url("a.pdf"), filename: undefined },
      body: undefined,
      footer: undefined,
      buttons: undefined,
    });
    expect(message.template_params.header_params).toStrictEqual({ type: "document", media_url: url("a.pdf") });
  });

  test("is refused if LiveDesk cannot store its content", () => {
    expect(() => orderUpdate.message(update, { content: " " })).toThrow("content: must not be blank");
    expect(() => orderUpdate.message(update, { content: 5 } as object)).toThrow(
      "content: must be the text of the message",
    );
  });
});

describe("the longest text that is accepted", () => {
  const fits = (template: ReturnType<typeof parseTemplate>, values: object, path: string, message: string) => ({
    longest: template.check(values).issues,
    over: (longer: object) => expect(template.check(longer).issues).toEqual([{ path, message }]),
  });

  test("is 60 characters for a header including its value", () => {
    const template = parseTemplate({ ...named, body: "Hi", header: { type: "text", text: "Order {{1}}" } });
    const header = (length: number) => ({ header: { 1: "😀".repeat(length) } });
    const { longest, over } = fits(
      template,
      header(54),
      "header",
      "must be at most 60 characters long, including the values",
    );
    expect(longest).toEqual([]);
    over(header(55));
  });

  const body = (length: number) => ({ body: { 1: "x".repeat(length) } });

  test.each([
    { header: { type: "text", text: "Hi" } },
    { footer: "Acme" },
    { buttons: [{ type: "quick_reply", text: "Yes" }] },
  ])("is 1024 characters for a body beside %j", (part) => {
    const template = parseTemplate({ ...named, body: "Hi {{1}}.", ...part });
    const { longest, over } = fits(
      template,
      body(1020),
      "body",
      "must be at most 1024 characters long, including the values (32768 if the template has only a body)",
    );
    expect(longest).toEqual([]);
    over(body(1021));
  });

  test("is 32 768 characters for the body of a template that has no other part", () => {
    const alone = parseTemplate({ ...named, body: "Hi {{1}}." });
    const long = fits(alone, body(32_764), "body", "must be at most 32768 characters long, including the values");
    expect(long.longest).toEqual([]);
    long.over(body(32_765));
  });

  test("is 2000 characters for a URL with its end, 256 for a payload and 15 for a code", () => {
    const template = parseTemplate({
      ...named,
      body: "Hi",
      buttons: [
        { type: "url", text: "a", url: "https://a.example/{{1}}" },
        { type: "quick_reply", text: "b" },
        { type: "otp", text: "c" },
      ],
    });
    const buttons = (end: number, payload: number, code: number) => ({
      buttons: { 0: { text: "x".repeat(end) }, 1: { payload: "x".repeat(payload) }, 2: { text: "1".repeat(code) } },
    });
    expect(template.check(buttons(1982, 256, 15)).issues).toEqual([]);
    expect(template.check(buttons(1983, 257, 16)).issues).toEqual([
      { path: "buttons[0].text", message: "must be at most 2000 characters long, including the approved URL" },
      { path: "buttons[1].payload", message: "must be at most 256 characters long" },
      { path: "buttons[2].text", message: "must be at most 15 characters long" },
    ]);
  });
});

test.each(["a.jpg", "a.JPEG", "b.c/a.png?x=1.exe", "a", "v1.2/a", "2024.10"])(
  "the media_url %s is accepted as the image of a header",
  (file) => {
    const template = defineTemplate({ ...named, body: "Hi", header: { type: "image" } });
    expect(template.check({ header: { media_url: url(file) } }).issues).toEqual([]);
  },
);

describe("the preview of a defined template", () => {
  test("contains every part with its values", () => {
    expect(
      orderUpdate.preview({ ...update, buttons: { 0: { text: "track/12345" }, 1: { payload: "OPT_OUT" } } }),
    ).toStrictEqual({
      header: { type: "text", text: "Order #456" },
      body: "Hello John, your order is shipped.",
      footer: "From Acme",
      buttons: [
        { type: "url", label: "Track", url: "https://acme.example/track/12345" },
        { type: "quick_reply", label: "Stop", payload: "OPT_OUT" },
      ],
    });
  });

  test("also contains the parts that have no values", () => {
    const template = defineTemplate({
      ...named,
      header: { type: "text", text: "Hi" },
      body: "Hello.",
      footer: "Acme",
      buttons: [
        { type: "quick_reply", text: "Stop" },
        { type: "url", text: "Home", url: "https://acme.example" },
        { type: "phone_number", text: "Call", phone_number: "+15550100" },
      ],
    });
    expect(template.preview()).toStrictEqual({
      header: { type: "text", text: "Hi" },
      body: "Hello.",
      footer: "Acme",
      buttons: [
        { type: "quick_reply", label: "Stop" },
        { type: "url", label: "Home", url: "https://acme.example" },
        { type: "phone_number", label: "Call", phone_number: "+15550100" },
      ],
    });
    expect(defineTemplate({ ...named, body: "Hello." }).preview()).toStrictEqual({ body: "Hello.", buttons: [] });
  });

  test("contains the file or the place of the header, and the code of an otp button", () => {
    const template = (type: string) =>
      parseTemplate({ ...named, header: { type }, body: "Hi", buttons: [{ type: "otp", text: "Copy" }] });
    const buttons = { 0: { text: "123456" } };
    const seen = [{ type: "otp", label: "Copy", code: "123456" }];
    const file = { media_url: url("a.pdf"), filename: "a.pdf" };
    expect(template("document").preview({ header: file, buttons })).toStrictEqual({
      header: { type: "document", ...file },
      body: "Hi",
      buttons: seen,
    });
    const place = { latitude: 1, longitude: 2, name: "Acme" };
    expect(template("location").preview({ header: place, buttons })).toStrictEqual({
      header: { type: "location", ...place },
      body: "Hi",
      buttons: seen,
    });
  });

  test("throws the same error as the message", () => {
    expect(() => parseTemplate(orderUpdate.definition).preview({})).toThrow("body.1: is required: give a string");
  });
});

describe("a defined template", () => {
  test("has its name, language and definition, and is frozen", () => {
    const definition = { ...named, body: "Hi {{1}}.", buttons: [{ type: "quick_reply" as const, text: "Yes" }] };
    const template = defineTemplate(definition);
    expect([template.name, template.language, template.definition]).toEqual(["a", "en", definition]);
    definition.body = "Bye {{1}}.";
    expect(template.message({ body: { 1: "John" } }).content).toBe("Hi John.");
    const { buttons = [], ...rest } = template.definition;
    expect(() => Object.assign(template, { name: "b" })).toThrow(TypeError);
    expect(() => Object.assign(template.definition, rest)).toThrow(TypeError);
    expect(() => Object.assign(buttons[0] ?? {}, { text: "No" })).toThrow(TypeError);
  });

  test("from JSON is the same as from code", () => {
    const parsed = parseTemplate(JSON.parse(JSON.stringify(orderUpdate.definition)));
    expect(parsed.message(update)).toEqual(orderUpdate.message(update));
  });

  test("is refused with every problem of its definition, by parseTemplate and by defineTemplate", () => {
    const definition = {
      name: "Order-Update",
      language: "en-US",
      header: { type: "text", text: "{{1}} {{2}}" },
      body: "Hello {{name}",
      buttons: [{ type: "url", text: "Track", url: "acme.example" }],
      colour: "blue",
    };
    const message =
      "name: must be 1 to 512 lower-case letters, digits and underscores; " +
      "language: must be a code such as en or en_US, with an underscore and the country in capital letters; " +
      "header.text: must contain at most one variable; " +
      "body: has braces without a matching pair: write {{1}} or {{name}}; " +
      "buttons[0].url: must be an http or https URL, with a host; " +
      'template: has the unknown key "colour"; known: name, language, namespace, category, header, body, footer, buttons';
    expect(() => parseTemplate(definition)).toThrow(ValidationError);
    expect(() => parseTemplate(definition)).toThrow(message);
    expect(() => defineTemplate(definition as unknown as { name: string; language: string; body: string })).toThrow(
      message,
    );
  });

  test.each([null, undefined, "order_update", [], 5])("cannot be made from %j", (json) => {
    expect(() => parseTemplate(json)).toThrow(/^template: (must be|is required: give) an object/);
  });
});
