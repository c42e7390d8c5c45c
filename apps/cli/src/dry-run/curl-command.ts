import type { ApiRequest, MultipartFile } from "@livedesk/core";
import { shellQuote } from "../shell-quote.ts";
import { jsonText } from "../visible.ts";

// Filled in by the shell: the command can be run as it is, and shown to anybody.
const CREDENTIALS = '"$LIVEDESK_API_KEY:$LIVEDESK_API_SECRET"';

/** A shell command that sends the request with curl. */
export function curlCommand(request: ApiRequest<unknown>, url: string, paths: readonly string[]): string {
  const headers = Object.entries(request.headers).map(([name, value]) => `-H ${shellQuote(`${name}: ${value}`)}`);
  const lines = [`curl -X ${request.method} ${shellQuote(url)}`, `-u ${CREDENTIALS}`, ...headers];
  return [...lines, ...bodyArguments(request.body, paths)].join(" \\\n  ");
}

function bodyArguments(body: ApiRequest<unknown>["body"], paths: readonly string[]): string[] {
  if (body.kind === "json") return [`--data-raw ${shellQuote(jsonText(body.value))}`];
  if (body.kind !== "multipart") return [];
  return [
    // Unlike -F, it reads no meaning into the text.
    ...body.fields.map(({ name, value }) => `--form-string ${shellQuote(`${name}=${value}`)}`),
    ...body.files.map((file, at) => `-F ${shellQuote(filePart(file, paths[at] ?? file.filename))}`),
  ];
}

const filePart = ({ name, filename, type }: MultipartFile, path: string): string =>
  `${name}=@${curlQuote(path)};filename=${curlQuote(filename)}${type ? `;type=${type}` : ""}`;

/** As curl's -F reads a name that may hold commas, semicolons and quotes. */
const curlQuote = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
