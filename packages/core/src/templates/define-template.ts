import type { ApprovedTemplate } from "./approved-template.ts";
import type { CheckedDefinition } from "./definition.ts";
import { makeTemplate } from "./make-template.ts";
import type { Template } from "./template.ts";
import type { TemplateValues } from "./values.ts";

/**
 * Makes a template that cannot be sent wrong: its variables are read out of its texts, so a value that is missing, misspelt
 * or too many does not compile. Whatever only shows when it runs throws `ValidationError`, which names all of it.
 *
 * @example
 * const orderUpdate = defineTemplate({
 *   name: "order_update",
 *   language: "en_US",
 *   header: { type: "text", text: "Order {{1}}" },
 *   body: "Hello {{1}}, your order is {{2}}.",
 *   buttons: [{ type: "url", text: "Track", url: "https://acme.example/{{1}}" }],
 * });
 * const update = orderUpdate.message({
 *   header: { 1: "#456" },
 *   body: { 1: "John", 2: "shipped" },
 *   buttons: { 0: { text: "track/12345" } },
 * });
 * await livedesk.messages.send(141, update);
 *
 * Contract: template request.
 */
export function defineTemplate<const Definition extends ApprovedTemplate>(
  definition: Definition & CheckedDefinition<Definition>,
): Template<TemplateValues<Definition>> {
  return makeTemplate(definition);
}
