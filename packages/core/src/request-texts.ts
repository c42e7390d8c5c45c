import type { ApiRequest } from "./requests/request.ts";

/** Every text that a caller put into a request: a customer may be able to be known by any of them. */
export function requestTexts({ body }: ApiRequest<unknown>): string[] {
  if (body.kind === "json") return textsIn(body.value);
  if (body.kind === "none") return [];
  if (body.kind === "encoded") return [...body.texts()];
  return [...body.fields.flatMap(fieldTexts), ...body.files.map((file) => file.filename)];
}

const fieldTexts = ({ name, value }: { name: string; value: string }): string[] =>
  name === "content_attributes" ? textsIn(JSON.parse(value)) : [value];

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
