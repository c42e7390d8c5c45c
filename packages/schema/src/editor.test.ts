import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const FILE = fileURLToPath(new URL("a-users-file.ts", import.meta.url));

const SOURCE = `
import { type Message, type TemplateMessage, messageSchema } from "./index.ts";
declare const sent: Message;
export const isDelivered = sent.status === "";
sent.created_at;
export const template: TemplateMessage["template_params"] = { name: "a", language: "en", header_params: { type: "" } };
messageSchema.parse({});
`;

/** The TypeScript service of an editor in which a user has written SOURCE. */
function editor(): ts.LanguageService {
  const { config } = ts.readConfigFile("tsconfig.json", (path) => readFileSync(path, "utf8")) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
  return ts.createLanguageService({
    getScriptFileNames: () => [FILE],
    getScriptVersion: () => "1",
    getScriptSnapshot: (path) => {
      const text = path === FILE ? SOURCE : ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => process.cwd(),
    getCompilationSettings: () => options,
    getDefaultLibFileName: (all) => ts.getDefaultLibFilePath(all),
    fileExists: (path) => path === FILE || ts.sys.fileExists(path),
    readFile: (path) => ts.sys.readFile(path),
  });
}

describe("in an editor", () => {
  const service = editor();
  const completionsAt = (place: string): string[] =>
    service.getCompletionsAtPosition(FILE, SOURCE.indexOf(place) + place.length, {})?.entries.map(({ name }) => name) ??
    [];
  const hoverAt = (place: string) => {
    const info = service.getQuickInfoAtPosition(FILE, SOURCE.indexOf(place) + place.length - 1);
    return { type: ts.displayPartsToString(info?.displayParts), docs: ts.displayPartsToString(info?.documentation) };
  };

  test("a message is shown with its type's name, Message, and not with the types of all fields", () => {
    expect(hoverAt("declare const sent").type).toBe("const sent: Message");
  });

  test("a field is shown with its doc comment", () => {
    expect(hoverAt("sent.created_at").docs).toBe("When the message was made, in seconds since 1970 (Unix time).");
  });

  test("the known states of a message are suggested", () => {
    expect(completionsAt('sent.status === "')).toEqual(expect.arrayContaining(["sent", "delivered", "read", "failed"]));
  });

  test("the types of a header are suggested", () => {
    expect(completionsAt('header_params: { type: "')).toEqual(
      expect.arrayContaining(["text", "image", "video", "document", "location"]),
    );
  });
});
