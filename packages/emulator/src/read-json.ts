import { mediaType } from "./http/body.ts";
import { parseJsonBody } from "./parse-json.ts";
import { readBody } from "./read-body.ts";
import { Refusal } from "./http/refusal.ts";

/** The JSON value in a request; throws a 422 for any other type, such as the forms that a web page could post. */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  if (mediaType(request.headers.get("Content-Type") ?? "") !== "json")
    throw new Refusal(422, "Content-Type: must be application/json");
  return parseJsonBody(await readBody(request, maxBytes));
}
