import { parseTemplate } from "@livedesk/core";
import type { TemplateDefinition } from "@livedesk/schema";
import type { EmulatorApi } from "../api/emulator-api.ts";

/** Templates to begin with, for whoever has none of their own at hand. */
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

/** What is registered, and what is not yet: nothing that is there is changed or lost. */
const withTemplates = (
  added: readonly TemplateDefinition[],
  registered: readonly TemplateDefinition[],
): readonly TemplateDefinition[] => [
  ...registered,
  ...added.filter(({ name, language }) => !registered.some((each) => each.name === name && each.language === language)),
];

/** Registers the examples beside the templates that are registered by now, and returns how many there are then. */
export async function registerExamples(api: Pick<EmulatorApi, "templates" | "replaceTemplates">): Promise<number> {
  const all = withTemplates(EXAMPLE_TEMPLATES, await api.templates());
  await api.replaceTemplates(all);
  return all.length;
}

/**
 * The templates of a JSON text, and those that were there before it and are not named in it. Throws what is wrong: the given
 * words for what is no JSON, and what the schema says of what is no template.
 */
export function readPastedTemplates(
  pasted: string,
  registered: readonly TemplateDefinition[],
  notJson: string,
): readonly TemplateDefinition[] {
  const json = parseJson(pasted, notJson);
  const given: readonly unknown[] = Array.isArray(json) ? json : [json];
  for (const each of given) parseTemplate(each);
  // Each has just been read by the schema.
  const templates = given as readonly TemplateDefinition[];
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
