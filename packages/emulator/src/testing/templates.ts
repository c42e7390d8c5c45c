import fc from "fast-check";
import type {
  MediaHeaderDefinition,
  TemplateButton,
  TemplateDefinition,
  TemplateHeader,
  TemplateParams,
  TemplateVariables,
} from "@livedesk/schema";

/** A definition, and a request with valid values, made from the same parts. */
export interface FilledTemplate {
  readonly template: TemplateDefinition;
  readonly params: TemplateParams;
}

// Short, so that no text becomes too long. Some look like variables or replacement patterns, which a wrong implementation replaces.
const value = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9 é発]{0,4}[A-Za-z発]$/),
  fc.constantFrom("{{1}}", "$&", "$1", "🚚", "0"),
);

/** A text of a definition, and values for its variables. */
interface Part {
  readonly text: string;
  readonly values: Record<string, string>;
}

const NAMES = ["first_name", "order", "constructor", "to_string", "x1"];

/** A text with variables of one kind, at most this many, in any order, some of them more than once. */
const part = (kind: "positions" | "names", atMost: number): fc.Arbitrary<Part> =>
  fc
    .array(value, { maxLength: atMost })
    .chain((values) => {
      const keys = values.map((_, at) => (kind === "names" ? (NAMES[at] ?? "") : String(at + 1)));
      const all = fc.shuffledSubarray(keys, { minLength: keys.length });
      return fc.record({ values: fc.constant(values), keys: fc.constant(keys), all, some: fc.shuffledSubarray(keys) });
    })
    .map(({ values, keys, all, some }) => ({
      text: `Dear ${[...all, ...some].map((key) => `{{${key}}}`).join(" ")} all`,
      values: Object.fromEntries(keys.map((key, at) => [key, values[at] ?? ""])),
    }));

type Value = { readonly sub_type: "url"; text: string } | { readonly sub_type: "quick_reply"; payload: string };

/** A button, and its value if it has one. */
interface ButtonPart {
  readonly button: NonNullable<TemplateDefinition["buttons"]>[number];
  readonly given?: Value | undefined;
}

const text = "Go";
const url = (end: string): Value => ({ sub_type: "url", text: end });

const reply: fc.Arbitrary<ButtonPart> = fc.option(value, { nil: undefined }).map((payload) => ({
  button: { type: "quick_reply", text },
  given: payload === undefined ? undefined : { sub_type: "quick_reply", payload },
}));

const other: fc.Arbitrary<ButtonPart> = fc.oneof(
  fc.constant<ButtonPart>({ button: { type: "url", text, url: "https://example.com/" } }),
  fc.constant<ButtonPart>({ button: { type: "phone_number", text, phone_number: "+15550100" } }),
  value.map((end): ButtonPart => ({
    button: { type: "url", text, url: "https://example.com/{{1}}" },
    given: url(end),
  })),
  value.map((code): ButtonPart => ({ button: { type: "otp", text }, given: url(code) })),
);

const kindOf = ({ button }: ButtonPart): string => button.type;

/** Quick replies in one group, before, between or after some of the other buttons. */
const buttonParts: fc.Arbitrary<readonly ButtonPart[]> = fc
  .record({
    before: fc.uniqueArray(other, { maxLength: 2, selector: kindOf }),
    replies: fc.array(reply, { maxLength: 3 }),
    link: fc.array(
      other.filter((each) => kindOf(each) === "url"),
      { maxLength: 1 },
    ),
  })
  .map(({ before, replies, link }) => before.concat(replies, link));

const media_url = "https://example.com/a";

/** One header of each type other than text. */
const headerOfType = {
  image: { type: "image", media_url },
  video: { type: "video", media_url },
  document: { type: "document", media_url },
  location: { type: "location", location: { latitude: 1, longitude: 2 } },
} as const satisfies { readonly [Type in MediaHeaderDefinition["type"]]: TemplateHeader & { readonly type: Type } };

const otherHeaders = Object.values(headerOfType);

type Header = Pick<TemplateDefinition, "header"> & Pick<TemplateParams, "header_params">;

const anyHeader = (kind: "positions" | "names"): fc.Arbitrary<Header> =>
  fc.oneof(
    fc.constant({}),
    part(kind, 1).map((head): Header => ({
      header: { type: "text", text: head.text },
      header_params: { type: "text", text_variables: head.values },
    })),
    fc.constantFrom(...otherHeaders).map((given): Header => ({ header: { type: given.type }, header_params: given })),
  );

/** Any template, with valid values. */
export const anyTemplate: fc.Arbitrary<FilledTemplate> = fc
  .constantFrom("positions" as const, "names" as const)
  .chain((kind) =>
    fc.record({
      identity: fc.record({
        name: fc.stringMatching(/^[a-z0-9_]{1,20}$/),
        language: fc.constantFrom("en", "en_US", "ja", "fil", "zh_HK"),
      }),
      head: anyHeader(kind),
      body: part(kind, 4),
      foot: fc.option(part(kind, 2), { nil: undefined }),
      buttons: buttonParts,
    }),
  )
  .map(({ identity, head, body, foot, buttons }) => {
    const button_params = buttons.flatMap(({ given }, index): TemplateButton[] =>
      given === undefined ? [] : [{ index, ...given }],
    );
    return {
      template: {
        ...identity,
        header: head.header,
        body: body.text,
        footer: foot?.text,
        buttons: buttons.length === 0 ? undefined : buttons.map(({ button }) => button),
      },
      params: {
        ...identity,
        header_params: head.header_params,
        processed_params: body.values,
        footer_params: foot && { text_variables: foot.values },
        button_params: button_params.toReversed(),
      },
    };
  });

/** A request with one wrong part, and Meta's code for it. */
type Spoilt = readonly [code: number, params: TemplateParams];

/** The values with one too many, and with one missing. */
function miscounted(values: TemplateVariables = {}): readonly TemplateVariables[] {
  const keys = Object.keys(values);
  const isNamed = keys.some((key) => /\D/.test(key));
  const more = { ...values, [isNamed ? "one_more" : String(keys.length + 1)]: "a" };
  // The last one is removed: positions must not have a gap.
  return keys.length === 0 ? [more] : [more, Object.fromEntries(Object.entries(values).slice(0, -1))];
}

function wrongHeaders({ template: { header }, params }: FilledTemplate): readonly Spoilt[] {
  const given = params.header_params;
  const others = otherHeaders.filter(({ type }) => type !== header?.type);
  const texts = miscounted(given?.type === "text" ? given.text_variables : {}).map(
    (text_variables) => ({ type: "text", text_variables }) as const,
  );
  const spoilt =
    (code: number) =>
    (header_params: TemplateParams["header_params"]): Spoilt => [code, { ...params, header_params }];
  if (header === undefined) return [...texts, ...others].map(spoilt(132000));
  if (header.type === "text") return [...texts.map(spoilt(132000)), ...others.map(spoilt(132012))];
  return [undefined, ...texts, ...others].map(spoilt(132012));
}

const urlButton = (index: number): TemplateButton => ({ index, sub_type: "url", text: "a" });
const replyButton = (index: number): TemplateButton => ({ index, sub_type: "quick_reply", payload: "a" });

function wrongButtons({ template: { buttons = [] }, params }: FilledTemplate): readonly Spoilt[] {
  const given = params.button_params ?? [];
  const spoilt = (code: number, button_params: TemplateButton[]): Spoilt => [code, { ...params, button_params }];
  return [
    spoilt(132000, [...given, replyButton(buttons.length)]),
    ...buttons.flatMap(({ type }, index): Spoilt[] => {
      const rest = given.filter((each) => each.index !== index);
      if (type === "quick_reply") return [spoilt(132012, [...rest, urlButton(index)])];
      const wrongKind = spoilt(132012, [...rest, replyButton(index)]);
      if (rest.length < given.length) return [wrongKind, spoilt(131008, rest)];
      return [wrongKind, spoilt(type === "url" ? 132000 : 132012, [...rest, urlButton(index)])];
    }),
  ];
}

/** The request with every possible single mistake, except a wrong length. */
export const spoil = (filled: FilledTemplate): readonly Spoilt[] => {
  const { params } = filled;
  return [
    [132001, { ...params, name: `${params.name}_` }],
    [132001, { ...params, language: "de" }],
    ...wrongHeaders(filled),
    ...miscounted(params.processed_params).map((values): Spoilt => [132000, { ...params, processed_params: values }]),
    ...miscounted(params.footer_params?.text_variables).map((text_variables): Spoilt => [
      132000,
      { ...params, footer_params: { text_variables } },
    ]),
    ...wrongButtons(filled),
  ];
};
