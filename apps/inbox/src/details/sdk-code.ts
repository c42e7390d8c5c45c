import { asObject, type Json } from "../api/json.ts";
import { JsCode, jsLiteral } from "./js-literal.ts";
import type { SendCall } from "./send-code.ts";

/** A call as TypeScript, with `@livedesk/node`. */
export function sdkCode(call: SendCall, origin: string): string {
  const isForm = call.kind === "form" && call.files.length > 0;
  const input = call.kind === "json" ? jsLiteral(withoutType(call.body)) : jsLiteral(formInput(call));
  return [
    `import { createClient${isForm ? ", fileFromPath" : ""} } from "@livedesk/node";`,
    "",
    client(origin),
    `const sent = await livedesk.messages.send(${call.conversationId}, ${input});`,
    "console.log(sent.id, sent.status);",
  ].join("\n");
}

const client = (origin: string): string =>
  `// LIVEDESK_API_KEY and LIVEDESK_API_SECRET come from the environment.\nconst livedesk = createClient({ baseUrl: ${JSON.stringify(origin)} });`;

/** The client says itself that a template is outgoing. */
const withoutType = (body: Json): Json =>
  Object.fromEntries(Object.entries(body).filter(([name]) => name !== "message_type"));

function formInput({ fields, files }: Extract<SendCall, { kind: "form" }>): Json {
  const texts = Object.fromEntries(fields);
  return {
    ...(texts["content"] !== undefined && { content: texts["content"] }),
    ...(files.length > 0 && {
      attachments: files.map(({ name }) => new JsCode(`await fileFromPath(${JSON.stringify(name)})`)),
    }),
    ...(texts["private"] === "true" && { private: true }),
    ...(texts["content_attributes"] !== undefined && { content_attributes: attributes(texts["content_attributes"]) }),
  };
}

function attributes(text: string): Json {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}
