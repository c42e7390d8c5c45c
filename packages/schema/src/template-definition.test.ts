import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isPosition, placeholdersOf, templateDefinitionSchema } from "./index.ts";

const complaints = (value: unknown): string[] =>
  templateDefinitionSchema.safeParse(value).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ??
  [];

const definition = (parts: object) => ({ name: "order_update", language: "en_US", body: "Hello.", ...parts });
const reply = { type: "quick_reply", text: "Yes" };
const track = { type: "url", text: "Track", url: "https://acme.example/{{1}}" };
const call = { type: "phone_number", text: "Call", phone_number: "+15550100" };
const copy = { type: "otp", text: "Copy" };

describe("a template that Meta could have approved is accepted", () => {
  test.each<[string, object]>([
    ["only a body", {}],
    ["the longest name", { name: "a".repeat(512) }],
    [
      "a language of three letters, a category and a namespace",
      { language: "prs_AF", category: "UTILITY", namespace: "n" },
    ],
    ["a variable that occurs twice", { header: { type: "text", text: "Order {{1}}, again {{1}}" } }],
    ["an image", { header: { type: "image" } }],
    ["a video", { header: { type: "video" } }],
    ["a document", { header: { type: "document" } }],
    ["a place", { header: { type: "location" } }],
    ["the longest header and footer", { header: { type: "text", text: "😀".repeat(60) }, footer: "😀".repeat(60) }],
    ["the longest body", { body: "😀".repeat(1024) }],
    ["line breaks, and braces that are not a placeholder", { body: "Hello {{1}},\n\nyour order is {{2}}: {3}. } {" }],
    [
      "variables with names",
      { header: { type: "text", text: "{{it}}" }, body: "{{first_name}} {{x2}}", footer: "{{by_whom}}" },
    ],
    [
      "as many buttons of each type as Meta allows",
      {
        buttons: [
          track,
          { ...track, url: "http://acme.example" },
          call,
          copy,
          ...Array.from({ length: 6 }, () => reply),
        ],
      },
    ],
    ["a variable in a button's query", { buttons: [{ ...track, url: "https://acme.example?{{1}}" }] }],
    ["a variable in a button's fragment", { buttons: [{ ...track, url: "https://acme.example#{{1}}" }] }],
    [
      "ten replies with the longest labels",
      { buttons: Array.from({ length: 10 }, () => ({ ...reply, text: "😀".repeat(25) })) },
    ],
    [
      "parts that are undefined",
      { header: undefined, footer: undefined, buttons: undefined, namespace: undefined, category: undefined },
    ],
  ])("with %s", (_, parts) => {
    expect(complaints(definition(parts))).toEqual([]);
  });
});

describe("a template that Meta could not have approved is refused", () => {
  const letters = "name: must be 1 to 512 lower-case letters, digits and underscores";
  const code = "language: must be a code such as en or en_US: an underscore, and the country in capitals";
  const braces = "body: has braces that are not a pair: write {{1}} or {{name}}";
  const odd = (key: string) =>
    `body: has the placeholder "{{${key}}}": use {{1}}, {{2}} or a name of lower-case letters, digits and underscores`;
  const address = "buttons.0.url: must be an http or https address, with a host";
  const atItsEnd = "buttons.0.url: may hold only one variable, {{1}}, at its end: WhatsApp adds the value there";
  const afterHost = "buttons.0.url: must have a /, ? or # between its host and {{1}}: a value could change the host";
  const kinds =
    "body: must have variables of the same kind as header and footer: a template has positions or names, not both";

  test.each<[object, string]>([
    [{ name: undefined }, "name: is required: give the template's name"],
    [{ name: "" }, letters],
    [{ name: "Order" }, letters],
    [{ name: "a".repeat(513) }, letters],
    [{ language: 5 }, "language: must be a language code, such as en_US"],
    [{ language: "en-US" }, code],
    [{ language: "EN" }, code],
    [{ namespace: " " }, "namespace: must not be blank"],
    [{ category: "marketing" }, 'category: must be "MARKETING", "UTILITY" or "AUTHENTICATION"'],
    [{ body: undefined }, "body: is required: give a string"],
    [{ body: " \n" }, "body: must not be blank"],
    [{ body: "a".repeat(1025) }, "body: must be at most 1024 characters long"],
    [{ body: "Hello {{1}" }, braces],
    [{ body: "Hello {1}}" }, braces],
    [{ body: "Hello {{{1}}}" }, braces],
    [{ body: "Hello {{{{1}}}}" }, braces],
    [{ body: "Hello {{}}" }, odd("")],
    [{ body: "Hello {{ 1 }}" }, odd(" 1 ")],
    [{ body: "Hello {{0}}" }, odd("0")],
    [{ body: "Hello {{01}}" }, odd("01")],
    [{ body: "Hello {{Name}}" }, odd("Name")],
    [{ body: "Hello {{first-name}}" }, odd("first-name")],
    [{ body: "Hello {{1}} {{name}}" }, "body: mixes positions and names: a template has only one kind"],
    [{ body: "{{1}} {{3}}" }, "body: must count its variables up from {{1}} without a gap: {{2}} is missing"],
    [{ body: "{{1}}", header: { type: "text", text: "{{it}}" } }, kinds],
    [{ body: "{{name}}", footer: "{{1}}" }, kinds],
    [{ body: "Hi", header: { type: "text", text: "{{1}}" }, footer: "{{it}}" }, kinds],
    [{ header: { type: "gif" } }, 'header.type: must be "text", "image", "video", "document" or "location"'],
    [{ header: { type: "text" } }, "header.text: is required: give a string"],
    [{ header: { type: "text", text: "a".repeat(61) } }, "header.text: must be at most 60 characters long"],
    [{ header: { type: "text", text: "{{1}} {{2}}" } }, "header.text: must hold at most one variable"],
    [
      { header: { type: "text", text: "a\nb" } },
      "header.text: must not hold a line break or a tab: WhatsApp refuses them",
    ],
    [{ header: { type: "image", text: "a" } }, 'header: has the unknown key "text"; known: type'],
    [{ footer: "a".repeat(61) }, "footer: must be at most 60 characters long"],
    [{ buttons: {} }, "buttons: must be an array of buttons"],
    [{ buttons: [] }, "buttons: must not be empty: leave it out"],
    [{ buttons: Array.from({ length: 11 }, () => reply) }, "buttons: must hold at most 10 buttons"],
    [{ buttons: [track, track, track] }, 'buttons: must hold at most 2 of type "url"'],
    [{ buttons: [call, call] }, 'buttons: must hold at most 1 of type "phone_number"'],
    [{ buttons: [copy, copy] }, 'buttons: must hold at most 1 of type "otp"'],
    [{ buttons: [reply, track, reply] }, 'buttons: must keep the buttons of type "quick_reply" together'],
    [
      { buttons: [{ type: "copy_code", text: "Copy" }] },
      'buttons.0.type: must be "url", "phone_number", "quick_reply" or "otp": the API sends no other kind of button',
    ],
    [{ buttons: [{ ...reply, text: "a".repeat(26) }] }, "buttons.0.text: must be at most 25 characters long"],
    [{ buttons: [{ ...reply, text: "Hi {{1}}" }] }, "buttons.0.text: must not hold a variable"],
    [{ buttons: [{ ...reply, payload: "YES" }] }, 'buttons.0: has the unknown key "payload"; known: type, text'],
    [{ buttons: [{ ...track, url: "acme.example" }] }, address],
    [{ buttons: [{ ...track, url: "https://{{1}}" }] }, address],
    [{ buttons: [{ ...track, url: "https://acme.example/a b" }] }, address],
    [{ buttons: [{ ...track, url: "https://acme.example{{1}}" }] }, afterHost],
    [{ buttons: [{ ...track, url: "http://acme.example:8080{{1}}" }] }, afterHost],
    [{ buttons: [{ ...track, url: "https://acme.example/{{1}}/a" }] }, atItsEnd],
    [{ buttons: [{ ...track, url: "https://acme.example/{{name}}" }] }, atItsEnd],
    [
      { buttons: [{ ...track, url: `https://${"a".repeat(2000)}` }] },
      "buttons.0.url: must be at most 2000 characters long",
    ],
    [
      { buttons: [{ ...call, phone_number: "1".repeat(21) }] },
      "buttons.0.phone_number: must be at most 20 characters long",
    ],
    [
      { colour: "blue" },
      ': has the unknown key "colour"; known: name, language, namespace, category, header, body, footer, buttons',
    ],
  ])("$0 has the issue: $1", (parts, complaint) => {
    expect(complaints(definition(parts))).toContain(complaint);
  });
});

describe("placeholdersOf and isPosition", () => {
  test("placeholdersOf lists each variable once, in the order of the text", () => {
    expect(placeholdersOf("{{2}} {{1}} {{2}} {3} {{ 4 }} {{}}")).toEqual(["2", "1", " 4 ", ""]);
    expect(placeholdersOf("{{b}}{{a}}")).toEqual(["b", "a"]);
    expect(placeholdersOf("Hello.")).toEqual([]);
  });

  test("placeholdersOf finds every variable, between any other texts", () => {
    const around = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[{}]/g, ""));
    fc.assert(
      fc.property(fc.array(fc.tuple(around, fc.stringMatching(/^[a-z][a-z0-9_]*$/))), around, (parts, end) => {
        const text = parts.map(([before, key]) => `${before}{{${key}}}`).join("") + end;
        expect(placeholdersOf(text)).toEqual([...new Set(parts.map(([, key]) => key))]);
      }),
    );
  });

  test.each(["1", "10", "999"])("%s is a position", (key) => expect(isPosition(key)).toBe(true));
  test.each(["0", "01", "1.5", "a", "a1", ""])("%j is not a position", (key) => expect(isPosition(key)).toBe(false));
});

test("refusing an address that is ten times longer takes about ten times longer", () => {
  // Only the last character is wrong, so a slow pattern would try every way to read the part before this character.
  const cost = (length: number): number => {
    const url = `https://${"a".repeat(length)} `;
    const button = { type: "url", text: "Track", url };
    const refused = { name: "a", language: "en", body: "Hello.", buttons: [button] };
    const taken = [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      expect(templateDefinitionSchema.safeParse(refused).success).toBe(false);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    });
    return Math.min(...taken);
  };
  // A fixed time is added to both runs, because the ratio of two very short runs would be random.
  expect((cost(30_000) + 5000) / (cost(3000) + 5000)).toBeLessThan(35);
});
