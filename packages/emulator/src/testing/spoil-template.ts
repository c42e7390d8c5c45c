import type { TemplateButton, TemplateParams, TemplateVariables } from "@livedesk/schema";
import { type FilledTemplate, otherHeaders } from "./templates.ts";

/** A request with one thing wrong in it, and the code that Meta has for it. */
type Spoilt = readonly [code: number, params: TemplateParams];

/** The values with one more, and with one less. */
function miscounted(values: TemplateVariables = {}): readonly TemplateVariables[] {
  const keys = Object.keys(values);
  const isNamed = keys.some((key) => /\D/.test(key));
  const more = { ...values, [isNamed ? "one_more" : String(keys.length + 1)]: "a" };
  // The last one, for positions may have no gap.
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

const url = (index: number): TemplateButton => ({ index, sub_type: "url", text: "a" });
const reply = (index: number): TemplateButton => ({ index, sub_type: "quick_reply", payload: "a" });

function wrongButtons({ template: { buttons = [] }, params }: FilledTemplate): readonly Spoilt[] {
  const given = params.button_params ?? [];
  const spoilt = (code: number, button_params: TemplateButton[]): Spoilt => [code, { ...params, button_params }];
  return [
    spoilt(132000, [...given, reply(buttons.length)]),
    ...buttons.flatMap(({ type }, index): Spoilt[] => {
      const rest = given.filter((each) => each.index !== index);
      if (type === "quick_reply") return [spoilt(132012, [...rest, url(index)])];
      const wrongKind = spoilt(132012, [...rest, reply(index)]);
      if (rest.length < given.length) return [wrongKind, spoilt(131008, rest)];
      return [wrongKind, spoilt(type === "url" ? 132000 : 132012, [...rest, url(index)])];
    }),
  ];
}

/** A request in every way in which one thing can be wrong with it, lengths aside. */
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
