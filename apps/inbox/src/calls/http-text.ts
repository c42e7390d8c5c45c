import type { Exchange, ExchangeBody, Headers } from "../api/exchange.ts";

/** A request as a text to pass on. Its credentials are masked already. */
export const requestText = ({ method, path, request }: Pick<Exchange, "method" | "path" | "request">): string =>
  httpText(`${method} ${path}`, request.headers, bodyText(request.body));

/** An answer as a text to pass on. */
export const responseText = ({ status, headers, body }: NonNullable<Exchange["response"]>): string =>
  httpText(`HTTP ${status}`, headers, body);

function httpText(start: string, headers: Headers, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [start, ...lines, "", body].join("\n").trimEnd();
}

function bodyText(body: ExchangeBody): string {
  switch (body.kind) {
    case "none":
      return "";
    case "json":
      return body.text;
    default:
      return body.parts
        .map(({ name, filename, type, size, text }) =>
          filename === undefined ? `${name}=${text ?? ""}` : `${name}=@${filename} (${type ?? ""}, ${size} bytes)`,
        )
        .join("\n");
  }
}
