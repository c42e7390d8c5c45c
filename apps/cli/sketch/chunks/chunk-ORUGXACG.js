import {
  curlCommand
} from "./chunk-OMTJXMC3.js";
import {
  jsonText
} from "./chunk-3VDSCCUD.js";

// src/dry-run.ts
var MASKED = "Basic ****";
function describeRequest(request, baseUrl, paths) {
  const { method, path, headers, body } = request;
  const url = baseUrl + path;
  const contentType = body.kind === "multipart" && { "content-type": "multipart/form-data" };
  return {
    method,
    url,
    headers: { ...headers, ...contentType, authorization: MASKED },
    ...body.kind === "json" && { body: body.value },
    ...body.kind === "multipart" && { parts: describeParts(body) },
    curl: curlCommand(request, { url, paths })
  };
}
var describeParts = ({ fields, files }) => [
  ...fields,
  ...files.map(({ name, filename, type = "", data }) => ({
    name,
    filename,
    type,
    size: "size" in data ? data.size : data.byteLength
  }))
];
function formatRequest({ method, url, headers, body, parts, curl }) {
  const head = [`${method} ${url}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  const sections = [head.join("\n")];
  if (body !== void 0) sections.push(jsonText(body, 2));
  if (parts !== void 0) sections.push(parts.map(formatPart).join("\n"));
  return [...sections, curl].join("\n\n");
}
var formatPart = (part) => "value" in part ? `part ${part.name}: ${jsonText(part.value)}` : `part ${part.name}: file ${jsonText(part.filename)}, ${part.type}, ${part.size} bytes`;

export {
  describeRequest,
  formatRequest
};
