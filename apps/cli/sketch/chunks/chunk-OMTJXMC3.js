import {
  ConfigurationError,
  utf8Length,
  wellFormed
} from "./chunk-C4SM5Z73.js";

// ../../packages/core/dist/chunk-DGEFLZD2.js
var quote = (text) => `"${wellFormed(text).replaceAll(/[\r\n"]/g, (character) => encodeURIComponent(character))}"`;
function encodeMultipart(body, { boundary, typeOf }) {
  if (body.kind === "encoded") {
    return { contentType: body.contentType, contentLength: body.data.size, segments: [body.data] };
  }
  const segments = [];
  const start = `--${boundary}\r
Content-Disposition: form-data; name=`;
  for (const { name, value } of body.fields) segments.push(`${start}${quote(name)}\r
\r
${value}\r
`);
  for (const { name, filename, type = typeOf(filename), data } of body.files) {
    segments.push(`${start}${quote(name)}; filename=${quote(filename)}\r
Content-Type: ${type}\r
\r
`, data, "\r\n");
  }
  segments.push(`--${boundary}--\r
`);
  const contentLength = segments.reduce((sum, segment) => sum + lengthOf(segment), 0);
  return { contentType: `multipart/form-data; boundary=${boundary}`, contentLength, segments };
}
function lengthOf(segment) {
  if (typeof segment === "string") return utf8Length(segment);
  return ArrayBuffer.isView(segment) ? segment.byteLength : segment.size;
}

// ../../packages/core/dist/adapter.js
var CREDENTIALS = '"$LIVEDESK_API_KEY:$LIVEDESK_API_SECRET"';
function curlCommand(request, { url, paths = [], indent = 0 }) {
  const headers = Object.entries(request.headers).map(([name, value]) => `-H ${shellQuote(`${name}: ${value}`)}`);
  const lines = [`curl -X ${request.method} ${shellQuote(url)}`, `-u ${CREDENTIALS}`, ...headers];
  return [...lines, ...bodyArguments(request.body, paths, indent)].join(" \\\n  ");
}
function bodyArguments(body, paths, indent) {
  if (body.kind === "json") return [`--data-raw ${shellQuote(visibleJson(body.value, indent))}`];
  if (body.kind !== "multipart") return [];
  return [
    // -F is not used here, because curl would read a value that starts with @ or < as the name of a file.
    ...body.fields.map(({ name, value }) => `--form-string ${shellQuote(`${name}=${value}`)}`),
    ...body.files.map(({ name, filename, type }, at) => {
      const part = `${name}=@${curlQuote(paths[at] ?? filename)};filename=${curlQuote(filename)}`;
      return `-F ${shellQuote(type ? `${part};type=${type}` : part)}`;
    })
  ];
}
var curlQuote = (text) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
var harmless = /^[\w@%+:,./-][\w@%+=:,./-]*$/;
var hiddenRun = /(?:(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}])+/gu;
function shellQuote(text) {
  if (harmless.test(text)) return text;
  const quoted = text.replaceAll("'", String.raw`'\''`);
  return `'${quoted.replaceAll(hiddenRun, (run) => `'"$(printf '${octal(run)}')"'`)}'`;
}
var octal = (run) => encodeURIComponent(wellFormed(run)).replaceAll(
  /%(..)/g,
  (_, byte) => `\\${Number.parseInt(byte, 16).toString(8).padStart(3, "0")}`
);
var visibleJson = (value, indent) => JSON.stringify(value, void 0, indent).replaceAll(
  hiddenRun,
  (run) => run.split("").map((unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")
);
function checkCredentials({ apiKey, apiSecret }) {
  check("apiKey", apiKey);
  if (apiKey.includes(":")) throw new ConfigurationError("apiKey: must not contain a colon");
  check("apiSecret", apiSecret);
}
function basicAuth(credentials, base64) {
  checkCredentials(credentials);
  return `Basic ${base64(`${credentials.apiKey}:${credentials.apiSecret}`)}`;
}
function check(name, value) {
  if (typeof value !== "string") throw new ConfigurationError(`${name}: must be a string`);
  if (value === "") throw new ConfigurationError(`${name}: must not be empty`);
  if (/^\s|\s$/.test(value)) throw new ConfigurationError(`${name}: must not begin or end with white space`);
  if (/\p{Cc}/u.test(value))
    throw new ConfigurationError(`${name}: must not contain a line break or another control character`);
}
var secretsOf = ({ apiKey, apiSecret }) => [
  apiKey,
  apiSecret,
  `${apiKey}:${apiSecret}`
];

export {
  encodeMultipart,
  curlCommand,
  shellQuote,
  checkCredentials,
  basicAuth,
  secretsOf
};
