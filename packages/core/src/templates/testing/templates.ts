import fc from "fast-check";
import type { ButtonDefinition, HeaderDefinition, TemplateDefinition, MediaHeaderDefinition } from "@livedesk/schema";

type Values = Readonly<Record<string, unknown>>;

/** A definition, and values that fit it. */
export interface ArbitraryTemplate {
  readonly definition: TemplateDefinition;
  readonly values: Values;
}

/** A part of a definition, and its values if it takes values. */
interface Part<Defined> {
  readonly defined: Defined;
  readonly values?: Values | undefined;
}

// Texts that a wrong replacement or a wrong count of characters would change. No text starts with `}` or ends with `{`.
const token = fc.constantFrom("a", "Z", "9", " ", ".", "'", "<", '"', "$&", "$1", "\\", "{a}", "é", "様", "😀");

const tidy = (text: string): string => text.replaceAll(/ {5,}/g, "    ");

const fragment = (longest: number) => fc.array(token, { maxLength: longest }).map((tokens) => tidy(tokens.join("")));

/** A value that WhatsApp accepts, with at most this number of tokens. Some values look like placeholders. */
const anyValue = (longest: number) =>
  fc
    .array(fc.oneof(token, fc.constantFrom("{{1}}", "{{x}}", "}}", "{{")), { maxLength: longest })
    .map((tokens) => tidy(`v${tokens.join("")}`));

const variables = (isNamed: boolean, most: number) =>
  isNamed
    ? fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9_]{0,5}$/), { maxLength: most })
    : fc.nat(most).map((count) => Array.from({ length: count }, (_, at) => String(at + 1)));

interface Limits {
  readonly variables: number;
  readonly fragment: number;
  readonly value: number;
}

/** A text with variables in any order, some of them more than once, and a value for each variable. */
const text = (isNamed: boolean, limits: Limits): fc.Arbitrary<Part<string>> =>
  variables(isNamed, limits.variables)
    .chain((keys) =>
      fc.record({
        keys: fc.constant(keys),
        order: fc.shuffledSubarray([...keys, ...keys.slice(0, 2)], { minLength: keys.length }),
        fragments: fc.array(fragment(limits.fragment), {
          minLength: keys.length + 3,
          maxLength: keys.length + 3,
        }),
        values: fc.array(anyValue(limits.value), { minLength: keys.length, maxLength: keys.length }),
      }),
    )
    .map(({ keys, order, fragments, values }) => {
      const used = [...order, ...keys.filter((key) => !order.includes(key))];
      const body = used.map((key, at) => `${fragments[at]}{{${key}}}`).join("");
      return {
        defined: tidy(`x${body}${fragments.at(-1)}`),
        values: keys.length > 0 ? Object.fromEntries(keys.map((key, at) => [key, values[at]])) : undefined,
      };
    });

const address = (...files: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...files), fc.constantFrom("", "?v=1.exe", "#page=2"))
    .map(([file, rest]) => `https://example.com/${file}${rest}`);

const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

// Adding 0 turns -0 into 0, because JSON cannot hold -0.
const degrees = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true }).map((number) => number + 0);

/** Values for each type of header that is a file or a place. */
const mediaValues = {
  image: fc.record({ media_url: address("a.jpg", "a.JPEG", "b/a.png", "a", "v1.2/a", "a.php", "john.doe") }),
  video: fc.record({ media_url: address("a.mp4", "a.3gp", "a") }),
  document: fc.record({ media_url: address("a.pdf", "a.docx", "a"), filename: optional(anyValue(5)) }),
  location: fc.record({
    latitude: degrees(90),
    longitude: degrees(180),
    name: optional(anyValue(5)),
    address: optional(anyValue(5)),
  }),
} satisfies Readonly<Record<MediaHeaderDefinition["type"], fc.Arbitrary<Values>>>;

const media = fc.oneof(
  ...Object.entries(mediaValues).map(([type, values]: readonly [string, fc.Arbitrary<Values>]) =>
    values.map((of) => ({ defined: { type: type as MediaHeaderDefinition["type"] }, values: of })),
  ),
);

const header = (isNamed: boolean): fc.Arbitrary<Part<HeaderDefinition | undefined>> =>
  fc.oneof(
    fc.constant({ defined: undefined }),
    text(isNamed, { variables: 1, fragment: 3, value: 2 }).map(({ defined, values }) => ({
      defined: { type: "text" as const, text: defined },
      values,
    })),
    { weight: Object.keys(mediaValues).length, arbitrary: media },
  );

const footer = (isNamed: boolean): fc.Arbitrary<Part<string | undefined>> =>
  fc.oneof(fc.constant({ defined: undefined }), text(isNamed, { variables: 2, fragment: 1, value: 1 }));

type Button = Part<ButtonDefinition>;

const label = fc.constantFrom("Track", "もっと", "O'K");

const button = {
  reply: fc
    .record({ text: label, values: optional(fc.record({ payload: optional(anyValue(20)) })) })
    .map(({ text: of, values }): Button => ({ defined: { type: "quick_reply", text: of }, values })),
  url: fc.record({ text: label, end: optional(anyValue(20)) }).map(({ text: of, end }): Button => ({
    defined: { type: "url", text: of, url: `https://acme.example/${end === undefined ? "" : "{{1}}"}` },
    values: end === undefined ? undefined : { text: end },
  })),
  phone: label.map((of): Button => ({ defined: { type: "phone_number", text: of, phone_number: "+15550100" } })),
  otp: fc
    .record({ text: label, code: fc.stringMatching(/^[0-9]{4,15}$/) })
    .map(({ text: of, code }): Button => ({ defined: { type: "otp", text: of }, values: { text: code } })),
};

/** Buttons in any order that Meta allows: no other button stands between the quick replies. */
const buttons = fc
  .record({
    replies: fc.array(button.reply, { maxLength: 6 }),
    others: fc
      .tuple(fc.array(button.url, { maxLength: 2 }), optional(button.phone), optional(button.otp))
      .chain(([urls, phone, otp]) => {
        const all = [...urls, phone, otp].filter((each) => each !== undefined);
        return fc.shuffledSubarray(all, { minLength: all.length });
      }),
    at: fc.nat(4),
  })
  .map(({ replies, others, at }): readonly Button[] => others.toSpliced(at, 0, ...replies));

const valuesOf = (all: readonly Button[]): Values =>
  Object.fromEntries(all.flatMap(({ values }, place) => (values === undefined ? [] : [[place, values]])));

/** Any template that Meta could have approved, and any values for it. */
export const arbitraryTemplate: fc.Arbitrary<ArbitraryTemplate> = fc
  .boolean()
  .chain((isNamed) =>
    fc.record({
      header: header(isNamed),
      body: text(isNamed, { variables: 10, fragment: 8, value: 10 }),
      footer: footer(isNamed),
      buttons,
    }),
  )
  .map((parts) => {
    const ofButtons = valuesOf(parts.buttons);
    const defined = parts.buttons.map((each) => each.defined);
    return {
      definition: {
        name: "any_template",
        language: "en",
        header: parts.header.defined,
        body: parts.body.defined,
        footer: parts.footer.defined,
        buttons: defined.length > 0 ? defined : undefined,
      },
      values: {
        header: parts.header.values,
        body: parts.body.values,
        footer: parts.footer.values,
        buttons: Object.keys(ofButtons).length > 0 ? ofButtons : undefined,
      },
    };
  });

/** A change that makes values wrong: a description of the change, and the changed values. */
export interface Mutation {
  readonly what: string;
  readonly values: unknown;
}

type Path = readonly string[];

const OPTIONAL = new Set(["payload", "filename", "name", "address"]);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** The same values with another value at a path; undefined removes the key. */
function replaced(values: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const given = isObject(values) ? values : {};
  const changed = { ...given, [key]: replaced(given[key], rest, value) };
  return Object.fromEntries(Object.entries(changed).filter(([, each]) => each !== undefined));
}

/** Every object and every single value in the values, with its path. */
function placesIn(values: unknown, path: Path = []): readonly (readonly [Path, unknown])[] {
  const inner = isObject(values) ? Object.entries(values).filter(([, value]) => value !== undefined) : [];
  return [[path, values], ...inner.flatMap(([key, value]) => placesIn(value, [...path, key]))];
}

/** All changes that make the value at one place wrong. */
function changesOf(path: Path, value: unknown): readonly (readonly [what: string, at: Path, value: unknown])[] {
  const wrongTypes: readonly unknown[] = isObject(value) ? [null, 5, "text"] : [null, true, {}, []];
  const retyped = wrongTypes.map((wrong) => [`retype as ${JSON.stringify(wrong)}`, path, wrong] as const);
  if (isObject(value)) return [...retyped, ["add", [...path, "stray"], "value"]];
  const isOptional = OPTIONAL.has(path.at(-1) ?? "") && (path[0] === "buttons" || path[0] === "header");
  const dropped = isOptional ? [] : [["drop", path, undefined] as const];
  if (typeof value !== "string") return [...retyped, ...dropped, ["retype as a text", path, String(value)]];
  return [...retyped, ...dropped, ["retype as a number", path, 5], ["blank", path, ""], ["blank", path, "   "]];
}

// Keys that no template has: a variable with this name, and an eleventh button.
const STRAY = { header: { stray: "value" }, body: { stray: "value" }, footer: { stray: "value" }, buttons: { 10: {} } };

const straysIn = (values: unknown) =>
  Object.entries(STRAY)
    .filter(([part]) => isObject(values) && values[part] === undefined)
    .map(([part, stray]) => ["add", [part], stray] as const);

/** All changes of one place that make the values wrong: every result must be refused. */
export const mutationsOf = (values: unknown): readonly Mutation[] =>
  [...placesIn(values).flatMap(([path, value]) => changesOf(path, value)), ...straysIn(values)].map(
    ([what, path, value]) => ({
      what: `${what}: ${path.join(".") || "all values"}`,
      values: replaced(values, path, value),
    }),
  );

/** A definition as another file would export it. */
export const imported = {
  name: "imported",
  language: "ja",
  header: { type: "image" },
  body: "{{name}}様、ご注文ありがとうございます。",
  buttons: [{ type: "url", text: "開く", url: "https://acme.example" }],
} as const;
