import fc from "fast-check";
import { templateMessageSchema } from "@livedesk/schema";
import { expect, test } from "vitest";
import { type Template, ValidationError, buildSendRequest, parseTemplate } from "../index.ts";
import { arbitraryTemplate, mutationsOf } from "./testing/templates.ts";

/** The filled text, computed in another way: the text is split at the braces, and each variable is replaced by its value. */
function expected(text: string, values: unknown): string {
  const byVariable = new Map(Object.entries(values ?? {}));
  const [start, ...pieces] = text.split("{{");
  return [
    start,
    ...pieces.map((piece) => {
      const end = piece.indexOf("}}");
      return `${String(byVariable.get(piece.slice(0, end)))}${piece.slice(end + 2)}`;
    }),
  ].join("");
}

test("valid values are accepted, and in the text for the chat each placeholder of the body is replaced once", () => {
  fc.assert(
    fc.property(arbitraryTemplate, ({ definition, values }) => {
      const template = parseTemplate(definition);
      const message = template.message(values);
      expect(templateMessageSchema.parse(message)).toEqual(message);
      expect(buildSendRequest(141, message).body).toEqual({ kind: "json", value: message });
      expect(message.content).toBe(expected(definition.body, values["body"]));
      expect(template.preview(values).body).toBe(message.content);
      expect(template.check(values).issues).toEqual([]);
    }),
  );
});

test("each variable gets its own value, and a part without variables is left out", () => {
  fc.assert(
    fc.property(arbitraryTemplate, ({ definition, values }) => {
      const { template_params: params } = parseTemplate(definition).message(values);
      expect(params.processed_params).toEqual(values["body"]);
      expect(params.footer_params?.text_variables).toEqual(values["footer"]);
      expect(params.header_params).toEqual(headerParams(definition.header?.type, values["header"]));
    }),
  );
});

function headerParams(type: string | undefined, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (type === "text") return { type, text_variables: value };
  return type === "location" ? { type, location: value } : { type, ...(value as object) };
}

function isTaken(template: Template, values: unknown): boolean {
  if (template.check(values).issues.length === 0) return true;
  try {
    template.message(values as object);
    return true;
  } catch (error) {
    if (error instanceof ValidationError) return false;
    throw error;
  }
}

test("values of which one is wrong are refused", () => {
  fc.assert(
    fc.property(arbitraryTemplate, ({ definition, values }) => {
      const template = parseTemplate(definition);
      const accepted = mutationsOf(values).filter((mutation) => isTaken(template, mutation.values));
      expect(accepted).toEqual([]);
    }),
  );
});
