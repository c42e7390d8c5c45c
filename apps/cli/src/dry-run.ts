import type { ApiRequest, MultipartBody } from "@livedesk/core";
import { curlCommand } from "@livedesk/core/adapter";
import { jsonText } from "./io.ts";

/** One part of a multipart body: text, or a file with its size in bytes. */
type DescribedPart =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly filename: string; readonly type: string; readonly size: number };

/** A request as it would be sent, with the credentials masked. */
export interface DescribedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly parts?: readonly DescribedPart[];
  /** A shell command that sends the request with the credentials of the environment. */
  readonly curl: string;
}

const MASKED = "Basic ****";

/** Describes a request. `paths` are the paths of its files, in the order of the request. */
export function describeRequest(
  request: ApiRequest<unknown>,
  baseUrl: string,
  paths: readonly string[],
): DescribedRequest {
  const { method, path, headers, body } = request;
  const url = baseUrl + path;
  const contentType = body.kind === "multipart" && { "content-type": "multipart/form-data" };
  return {
    method,
    url,
    headers: { ...headers, ...contentType, authorization: MASKED },
    ...(body.kind === "json" && { body: body.value }),
    ...(body.kind === "multipart" && { parts: describeParts(body) }),
    curl: curlCommand(request, { url, paths }),
  };
}

const describeParts = ({ fields, files }: MultipartBody): readonly DescribedPart[] => [
  ...fields,
  ...files.map(({ name, filename, type = "", data }) => ({
    name,
    filename,
    type,
    size: "size" in data ? data.size : data.byteLength,
  })),
];

/** Prints a request for a person to read: first the request as it would be sent, then the curl command. */
export function formatRequest({ method, url, headers, body, parts, curl }: DescribedRequest): string {
  const head = [`${method} ${url}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  const sections = [head.join("\n")];
  if (body !== undefined) sections.push(jsonText(body, 2));
  if (parts !== undefined) sections.push(parts.map(formatPart).join("\n"));
  return [...sections, curl].join("\n\n");
}

const formatPart = (part: DescribedPart): string =>
  "value" in part
    ? `part ${part.name}: ${jsonText(part.value)}`
    : `part ${part.name}: file ${jsonText(part.filename)}, ${part.type}, ${part.size} bytes`;
