import type { Exchange, ExchangeBody, FormPart, Headers } from "./exchange.ts";
import { asList, asNumber, asObject, asText, type Json } from "./json.ts";

/** What `/__emulator/exchanges` shows, oldest first. */
export const readExchanges = (json: unknown): readonly Exchange[] =>
  asList(asObject(json)["exchanges"]).map((each) => exchange(asObject(each)));

function exchange(json: Json): Exchange {
  const request = asObject(json["request"]);
  const response = json["response"] === null ? undefined : asObject(json["response"]);
  return {
    id: asNumber(json["id"]) ?? 0,
    at: asNumber(json["at"]) ?? 0,
    duration: asNumber(json["duration"]),
    conversationId: asNumber(json["conversation_id"]) ?? 0,
    messageId: asNumber(json["message_id"]),
    kind: asText(json["kind"]) || undefined,
    method: asText(json["method"], "POST"),
    path: asText(json["path"]),
    fault: asText(json["fault"]) || undefined,
    request: { headers: headers(request["headers"]), body: body(asObject(request["body"])) },
    response: response && {
      status: asNumber(response["status"]) ?? 0,
      headers: headers(response["headers"]),
      body: asText(response["body"]),
    },
  };
}

const headers = (json: unknown): Headers =>
  Object.fromEntries(Object.entries(asObject(json)).map(([name, value]) => [name, String(value)]));

function body(json: Json): ExchangeBody {
  if (json["kind"] === "json") return { kind: "json", text: asText(json["text"]) };
  if (json["kind"] === "multipart")
    return { kind: "multipart", parts: asList(json["parts"]).map((each) => part(asObject(each))) };
  return { kind: "none" };
}

function part(json: Json): FormPart {
  const { name, filename, type, size, text } = json;
  return {
    name: asText(name),
    ...(typeof filename === "string" && { filename }),
    ...(typeof type === "string" && { type }),
    ...(typeof text === "string" && { text }),
    size: asNumber(size) ?? 0,
  };
}
