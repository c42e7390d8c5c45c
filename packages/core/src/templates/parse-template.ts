import { makeTemplate } from "./make-template.ts";
import type { Template } from "./template.ts";

/**
 * Makes a template of a definition that came from somewhere else, such as a JSON file. Its values are checked when they are
 * given. Throws `ValidationError`, which names everything that is wrong with the definition.
 *
 * @example
 * const greeting = parseTemplate(JSON.parse('{ "name": "greeting", "language": "en", "body": "Hello {{1}}, welcome." }'));
 * greeting.message({ body: { 1: "John" } }).content; // "Hello John, welcome."
 *
 * Contract: template request.
 */
export const parseTemplate = (json: unknown): Template => makeTemplate(json);
