import { describe, expect, test } from "vitest";
import { type Template, parseTemplate } from "../index.ts";

const template = (definition: object): Template =>
  parseTemplate({ name: "order_update", language: "en_US", body: "Hello.", ...definition });

const url = (rest: string): string => `https://example.com/${rest}`;
const required = "is required: give a string";
const line = "must not hold a line break or a tab: WhatsApp refuses them";
const gap = "must not hold more than 4 spaces in a row: WhatsApp refuses them";
const end = "must be only the end of the button's address: WhatsApp adds it to the approved address";

function refuses(made: Template, cases: readonly (readonly [values: unknown, message: string])[]): void {
  test.each(cases)("$0 is refused: $1", (values, message) => {
    const send = (): unknown => made.message(values as object);
    expect(send).toThrow(expect.objectContaining({ name: "ValidationError", message }));
    expect(
      made
        .check(values)
        .issues.map(({ path, message: what }) => `${path}: ${what}`)
        .join("; "),
    ).toBe(message);
  });
}

describe("the values", () => {
  const shape = 'values: must be an object, for example { body: { 1: "John" } }';
  refuses(template({ body: "Hello {{1}}." }), [
    [null, shape],
    ["John", shape],
    [["John"], shape],
    [{ body: { 1: "a" }, extra: {} }, "extra: must be left out: a template takes header, body, footer, buttons"],
    [{ body: { 1: "a" }, footer: { 1: "b" } }, "footer: must be left out: the footer takes no value"],
    [{ body: { 1: "a" }, header: { 1: "b" } }, "header: must be left out: a template without a header takes no value"],
    [{ body: { 1: "a" }, buttons: {} }, "buttons: must be left out: a template without buttons takes no value"],
  ]);
});

describe("the values of a text", () => {
  refuses(template({ body: "Hello {{1}} {{2}}." }), [
    [undefined, `body.1: ${required}; body.2: ${required}`],
    [{}, `body.1: ${required}; body.2: ${required}`],
    [{ body: { 1: "a" } }, `body.2: ${required}`],
    [{ body: { 1: "a", 2: undefined } }, `body.2: ${required}`],
    [{ body: { 1: "a", 2: null } }, "body.2: must be a string"],
    [{ body: { 1: "a", 2: 5 } }, "body.2: must be a string"],
    [{ body: { 1: "a", 2: ["b"] } }, "body.2: must be a string"],
    [{ body: { 1: "a", 2: "" } }, "body.2: must not be empty"],
    [{ body: { 1: "a", 2: "   " } }, "body.2: must not be blank"],
    [{ body: { 1: "a", 2: "b\nc" } }, `body.2: ${line}`],
    [{ body: { 1: "a", 2: "b\rc" } }, `body.2: ${line}`],
    [{ body: { 1: "a", 2: "b\tc" } }, `body.2: ${line}`],
    [{ body: { 1: "a", 2: "b     c" } }, `body.2: ${gap}`],
    [{ body: { 1: "a", 2: "\ud83d" } }, "body.2: must be well-formed Unicode: it holds half of a character"],
    [{ body: { 1: "a", 2: "b", 3: "c" } }, "body.3: must be left out: the body takes 1, 2"],
    [{ body: { 1: "a", two: "b" } }, `body.2: ${required}; body.two: must be left out: the body takes 1, 2`],
    [{ body: "John" }, 'body: must be an object, for example { 1: "…", 2: "…" }'],
    [{ body: ["John", "shipped"] }, 'body: must be an object, for example { 1: "…", 2: "…" }'],
    [{ body: null }, 'body: must be an object, for example { 1: "…", 2: "…" }'],
  ]);
  refuses(template({ body: "Hello {{first_name}} and {{constructor}}." }), [
    [{ body: { first_name: "a" } }, `body.constructor: ${required}`],
    [
      { body: { frist_name: "a", constructor: "b" } },
      `body.first_name: ${required}; body.frist_name: must be left out: the body takes first_name, constructor`,
    ],
    [
      JSON.parse('{ "body": { "first_name": "a", "constructor": "b", "__proto__": "c" } }'),
      "body.__proto__: must be left out: the body takes first_name, constructor",
    ],
  ]);
  refuses(template({ header: { type: "text", text: "Hi" } }), [
    [{ body: { 1: "a" } }, "body: must be left out: the body takes no value"],
    [{ header: { 1: "a" } }, "header: must be left out: the header takes no value"],
    [{ header: {} }, "header: must be left out: the header takes no value"],
  ]);
  refuses(template({ header: { type: "text", text: "Hi {{1}}" }, footer: "By {{1}}" }), [
    [{ header: { 1: "a".repeat(61) }, footer: { 1: "b" } }, "header.1: must be at most 60 characters long"],
    [
      { header: { 1: "a".repeat(60) }, footer: { 1: "b" } },
      "header: must be at most 60 characters long, values included",
    ],
    [
      { header: { 1: "a" }, footer: { 1: "b".repeat(58) } },
      "footer: must be at most 60 characters long, values included",
    ],
  ]);
});

describe("a media_url whose file type is not known", () => {
  test.each([
    ["image", "image.php?id=5"],
    ["image", "avatars/john.doe"],
    ["image", "banner.v2"],
    ["image", "banner.jpg.v2"],
    ["video", "film.cgi"],
    ["document", "invoice.aspx?id=5"],
    ["document", "invoice.2025"],
  ])("causes no warning as %s: %s", (type, rest) => {
    const made = template({ header: { type } });
    const values = { header: { media_url: url(rest) } };
    expect(made.check(values)).toEqual({ issues: [], warnings: [] });
    expect(made.message(values).template_params.header_params).toMatchObject(values.header);
  });
});

describe("the values of a header", () => {
  const address = 'give the address of the file, for example "https://example.com/image.jpg"';
  const image = 'header: must be an object, for example { media_url: "https://example.com/image.jpg" }';
  const anImage = "header.media_url: must have no file extension, or one of: jpg, jpeg, png";
  refuses(template({ header: { type: "image" } }), [
    [{}, `header.media_url: is required: ${address}`],
    [{ header: {} }, `header.media_url: is required: ${address}`],
    [{ header: url("a.jpg") }, image],
    [{ header: null }, image],
    [{ header: { media_url: 5 } }, `header.media_url: must be ${address.replace("give ", "")}`],
    [{ header: { media_url: "http://example.com/a.jpg" } }, "header.media_url: must be an https address"],
    [{ header: { media_url: url("a b.jpg") } }, "header.media_url: must not hold spaces or control characters"],
    [
      { header: { media_url: "https://me:pw@example.com/a.jpg" } },
      "header.media_url: must name a host, without a user name or password",
    ],
    [{ header: { media_url: url("a".repeat(2000)) } }, "header.media_url: must be at most 2000 characters long"],
    ...["gif", "webp", "svg", "heic", "avif", "mov", "avi", "mp3", "pdf", "docx"].map(
      (ending) => [{ header: { media_url: url(`a.b.${ending}`) } }, anImage] as const,
    ),
    [{ header: { media_url: url("a.mp4") } }, anImage],
    [{ header: { media_url: url("a.PDF?x=.jpg") } }, anImage],
    [
      { header: { media_url: url("a.jpg"), filename: "a.jpg" } },
      "header.filename: must be left out: an image header takes media_url",
    ],
  ]);
  refuses(template({ header: { type: "video" } }), [
    [{ header: { media_url: url("a.mov") } }, "header.media_url: must have no file extension, or one of: mp4, 3gp"],
    [
      { header: { 1: "a" } },
      `header.media_url: is required: ${address}; header.1: must be left out: a video header takes media_url`,
    ],
  ]);
  refuses(template({ header: { type: "document" } }), [
    [
      { header: { media_url: url("a.jpg") } },
      "header.media_url: must have no file extension, or one of: pdf, doc, docx, xls, xlsx, ppt, pptx, txt",
    ],
    [{ header: { media_url: url("a.pdf"), filename: " " } }, "header.filename: must not be blank"],
  ]);
  const latitude = "must be a number of degrees from -90 to 90";
  refuses(template({ header: { type: "location" } }), [
    [
      {},
      "header.latitude: is required: give a number of degrees from -90 to 90; " +
        "header.longitude: is required: give a number of degrees from -180 to 180",
    ],
    [{ header: { latitude: 91, longitude: 0 } }, `header.latitude: ${latitude}`],
    [{ header: { latitude: -90.1, longitude: 0 } }, `header.latitude: ${latitude}`],
    [{ header: { latitude: 0, longitude: 181 } }, "header.longitude: must be a number of degrees from -180 to 180"],
    [{ header: { latitude: "0", longitude: 0 } }, "header.latitude: must be a number of degrees from -90 to 90"],
    [{ header: { latitude: Number.NaN, longitude: 0 } }, "header.latitude: must be a number of degrees from -90 to 90"],
    [{ header: { latitude: 0, longitude: 0, name: "" } }, "header.name: must not be empty"],
    [
      { header: { latitude: 0, longitude: 0, media_url: url("a.jpg") } },
      "header.media_url: must be left out: a location header takes latitude, longitude, name, address",
    ],
  ]);
});

describe("the values of a button", () => {
  const buttons = [
    { type: "url", text: "Track", url: "https://acme.example/{{1}}" },
    { type: "quick_reply", text: "Stop" },
    { type: "phone_number", text: "Call", phone_number: "+15550100" },
    { type: "url", text: "Home", url: "https://acme.example" },
    { type: "otp", text: "Copy" },
  ];
  const right = { 0: { text: "track" }, 4: { text: "123456" } };
  const none = "must be left out: the button takes no value";
  const skips = 'buttons: must not be a list with gaps: give an object, for example { 0: { text: "track/12345" } }';
  // A list with a hole: this place has no value, not even undefined.
  const holed = Object.assign(Array(5), right);
  refuses(template({ buttons }), [
    [{}, `buttons[0].text: ${required}; buttons[4].text: ${required}`],
    [{ buttons: "track" }, 'buttons: must be an object, for example { 0: { text: "track/12345" } }'],
    [{ buttons: { 0: right[0] } }, `buttons[4].text: ${required}`],
    [{ buttons: { ...right, 0: "track" } }, 'buttons[0]: must be an object, for example { text: "track/12345" }'],
    [{ buttons: { ...right, 0: { text: 5 } } }, "buttons[0].text: must be a string"],
    [{ buttons: { ...right, 0: { text: "" } } }, "buttons[0].text: must not be empty"],
    [{ buttons: { ...right, 0: { text: "a\nb" } } }, `buttons[0].text: ${line}`],
    [
      { buttons: { ...right, 0: { payload: "a" } } },
      `buttons[0].text: ${required}; buttons[0].payload: must be left out: a url button takes text`,
    ],
    [{ buttons: { ...right, 0: { text: "https://evil.example" } } }, `buttons[0].text: ${end}`],
    [{ buttons: { ...right, 0: { text: " HTTP://evil.example" } } }, `buttons[0].text: ${end}`],
    [{ buttons: { ...right, 0: { text: "//evil.example" } } }, `buttons[0].text: ${end}`],
    [
      { buttons: { ...right, 0: { text: "a".repeat(2000) } } },
      "buttons[0].text: must be at most 2000 characters long, approved address included",
    ],
    [{ buttons: { ...right, 1: "STOP" } }, 'buttons[1]: must be an object, for example { payload: "OPT_OUT" }'],
    [{ buttons: { ...right, 1: { payload: " " } } }, "buttons[1].payload: must not be blank"],
    [
      { buttons: { ...right, 1: { payload: "a".repeat(257) } } },
      "buttons[1].payload: must be at most 256 characters long",
    ],
    [
      { buttons: { ...right, 1: { text: "a" } } },
      "buttons[1].text: must be left out: a quick_reply button takes payload",
    ],
    [{ buttons: { ...right, 2: {} } }, `buttons[2]: ${none}`],
    [{ buttons: { ...right, 3: { text: "a" } } }, `buttons[3]: ${none}`],
    [{ buttons: { ...right, 4: { text: "1234567890123456" } } }, "buttons[4].text: must be at most 15 characters long"],
    [{ buttons: { ...right, 5: { text: "a" } } }, "buttons[5]: must be left out: there is no such button"],
    [{ buttons: { ...right, "00": { text: "a" } } }, "buttons[00]: must be left out: there is no such button"],
    [{ buttons: holed }, skips],
    [{ buttons: Array(1) }, skips],
    [{ buttons: { ...right, length: {} } }, "buttons[length]: must be left out: there is no such button"],
  ]);
  refuses(template({ buttons: buttons.slice(2, 4) }), [
    [{ buttons: {} }, "buttons: must be left out: a template with these buttons takes no value"],
  ]);
});

describe("an option", () => {
  const made = template({ body: "Hello {{1}}." });
  const options: readonly (readonly [unknown, string])[] = [
    [{ privat: true }, "options.privat: is not an option. Known options: content"],
    [
      { contents: "a", private: false },
      "options.contents: is not an option. Known options: content; options.private: is not an option. Known options: content",
    ],
    ["Hello", 'options: must be an object, for example { content: "Hello" }'],
    [null, 'options: must be an object, for example { content: "Hello" }'],
  ];
  test.each(options)("that does not exist is refused: %j", (given, message) => {
    const send = (): unknown => made.message({ body: { 1: "a" } }, given as object);
    expect(send).toThrow(expect.objectContaining({ name: "ValidationError", message }));
  });

  test("is reported together with wrong values", () => {
    const send = (): unknown => made.message({ body: {} }, { privat: true } as object);
    expect(send).toThrow(`body.1: ${required}; options.privat: is not an option. Known options: content`);
  });

  test.each([undefined, {}, { content: undefined }])("may be left out: %j", (given) => {
    expect(made.message({ body: { 1: "a" } }, given).content).toBe("Hello a.");
  });
});

describe("a list of button values with a gap is refused:", () => {
  const reply = { type: "quick_reply", text: "Yes" };
  const missing = /^buttons\[0\]: is required: give "url", "phone_number", "quick_reply" or "otp"/;
  test.each([
    ["a list without any value", Array(1)],
    ["a list whose first place is skipped", Object.assign(Array(2), { 1: reply })],
  ])("%s", (_, buttons) => {
    expect(() => template({ buttons })).toThrow(expect.objectContaining({ message: expect.stringMatching(missing) }));
  });
});

test("one error names every wrong value and quotes no value", () => {
  const made = template({
    header: { type: "image" },
    body: "Hello {{1}}.",
    footer: "By {{1}}",
    buttons: [{ type: "url", text: "Track", url: "https://acme.example/{{1}}" }],
  });
  const canary = "canary\nin the coal mine";
  const values = {
    header: { media_url: canary },
    body: { 1: canary },
    footer: { 1: canary },
    buttons: { 0: { text: canary } },
  };
  const { issues } = made.check(values);
  expect(issues.map(({ path }) => path)).toEqual([
    "header.media_url",
    "header.media_url",
    "header.media_url",
    "body.1",
    "footer.1",
    "buttons[0].text",
  ]);
  expect(() => made.message(values)).not.toThrow("canary");
});
