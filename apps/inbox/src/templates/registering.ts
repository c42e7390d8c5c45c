import { parseTemplate } from "@livedesk/core";
import type { TemplateDefinition } from "@livedesk/schema";
import type { EmulatorClient } from "@livedesk/emulator/client";

/** Example templates for users who have no templates yet. */
export const EXAMPLE_TEMPLATES: readonly TemplateDefinition[] = [
  {
    name: "order_update",
    language: "en_US",
    category: "UTILITY",
    header: { type: "text", text: "Order {{1}}" },
    body: "Hello *{{1}}*, your order is {{2}}.\nWe will tell you as soon as it moves again.",
    footer: "Acme Store",
    buttons: [
      { type: "url", text: "Track the parcel", url: "https://acme.example/track/{{1}}" },
      { type: "quick_reply", text: "Talk to a person" },
    ],
  },
  {
    name: "order_update",
    language: "ja",
    category: "UTILITY",
    header: { type: "text", text: "ご注文 {{1}}" },
    body: "*{{1}}* 様、ご注文の状況は「{{2}}」です。\n動きがありましたら改めてお知らせします。",
    footer: "Acme ストア",
    buttons: [{ type: "quick_reply", text: "担当者と話す" }],
  },
  {
    name: "delivery_photo",
    language: "en_US",
    category: "UTILITY",
    header: { type: "image" },
    body: "Hello {{first_name}}, your parcel has arrived. This is where we left it.",
  },
  {
    name: "login_code",
    language: "en_US",
    category: "AUTHENTICATION",
    body: "*{{1}}* is your verification code.",
    footer: "This code expires in 10 minutes.",
    buttons: [{ type: "otp", text: "Copy code" }],
  },
];

/** Returns the registered templates, followed by the new templates. A registered template is never replaced. */
const withTemplates = (
  added: readonly TemplateDefinition[],
  registered: readonly TemplateDefinition[],
): readonly TemplateDefinition[] => [
  ...registered,
  ...added.filter(({ name, language }) => !registered.some((each) => each.name === name && each.language === language)),
];

/** Registers the example templates in addition to the registered templates. Returns the total number of templates. */
export async function registerExamples({ templates }: Pick<EmulatorClient, "templates">): Promise<number> {
  const all = withTemplates(EXAMPLE_TEMPLATES, await templates.list());
  await templates.replace(all);
  return all.length;
}

/**
 * Returns the registered templates and the templates in JSON text, which replace templates of the same name and
 * language. Throws an error with the message `notJson` if the text is not JSON, and a `ConfigurationError` if a
 * definition is not valid.
 */
export function readPastedTemplates(
  pasted: string,
  registered: readonly TemplateDefinition[],
  notJson: string,
): readonly TemplateDefinition[] {
  const json = parseJson(pasted, notJson);
  const definitions: readonly unknown[] = Array.isArray(json) ? json : [json];
  for (const each of definitions) parseTemplate(each);
  // The loop above has validated each definition.
  const templates = definitions as readonly TemplateDefinition[];
  const isNew = ({ name, language }: TemplateDefinition): boolean =>
    templates.some((each) => each.name === name && each.language === language);
  return [...registered.filter((each) => !isNew(each)), ...templates];
}

function parseJson(text: string, notJson: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(notJson);
  }
}
