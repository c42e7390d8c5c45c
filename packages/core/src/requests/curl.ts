import { wellFormed } from "../text.ts";

/** The parts of a request that {@link curlCommand} writes. Every `ApiRequest` has them. */
export interface CurlRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. */
  readonly body:
    | { readonly kind: "json"; readonly value: object }
    | {
        readonly kind: "multipart";
        readonly fields: readonly { readonly name: string; readonly value: string }[];
        readonly files: readonly {
          readonly name: string;
          readonly filename: string;
          readonly type?: string | undefined;
        }[];
      }
    /** An encoded body can be read only once, so the command leaves it out. */
    | { readonly kind: "none" | "encoded" };
}

/** Options of {@link curlCommand}. */
export interface CurlOptions {
  /** The complete URL of the call. */
  readonly url: string;
  /** Where the files of the request are on the disk, in the order of the request. Default: the name of each file. */
  readonly paths?: readonly string[] | undefined;
  /** How many spaces each level of a JSON body is indented. Default: 0, which puts the body on one line. */
  readonly indent?: number | undefined;
}

/** The shell fills in the credentials, so the command can be shown to anybody. */
const CREDENTIALS = '"$LIVEDESK_API_KEY:$LIVEDESK_API_SECRET"';

/**
 * Writes a request as a command for a POSIX shell that sends the same request with curl. The command takes the
 * credentials from the environment variables `LIVEDESK_API_KEY` and `LIVEDESK_API_SECRET`, and contains no character
 * that controls a terminal.
 *
 * @example
 * const request = buildSendRequest(141, { content: "Hello" });
 * console.log(curlCommand(request, { url: `https://livedesk-api.engagelab.com${request.path}` }));
 *
 * Contract: send message, request examples.
 */
export function curlCommand(request: CurlRequest, { url, paths = [], indent = 0 }: CurlOptions): string {
  const headers = Object.entries(request.headers).map(([name, value]) => `-H ${shellQuote(`${name}: ${value}`)}`);
  const lines = [`curl -X ${request.method} ${shellQuote(url)}`, `-u ${CREDENTIALS}`, ...headers];
  return [...lines, ...bodyArguments(request.body, paths, indent)].join(" \\\n  ");
}

function bodyArguments(body: CurlRequest["body"], paths: readonly string[], indent: number): string[] {
  if (body.kind === "json") return [`--data-raw ${shellQuote(visibleJson(body.value, indent))}`];
  if (body.kind !== "multipart") return [];
  return [
    // -F is not used here, because curl would read a value that starts with @ or < as the name of a file.
    ...body.fields.map(({ name, value }) => `--form-string ${shellQuote(`${name}=${value}`)}`),
    ...body.files.map(({ name, filename, type }, at) => {
      const part = `${name}=@${curlQuote(paths[at] ?? filename)};filename=${curlQuote(filename)}`;
      return `-F ${shellQuote(type ? `${part};type=${type}` : part)}`;
    }),
  ];
}

/** Quotes a file name for -F, because curl would end an unquoted name at a comma or a semicolon. */
const curlQuote = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

/** A word of characters that a POSIX shell does not change. */
const harmless = /^[\w@%+:,./-][\w@%+=:,./-]*$/;

/**
 * Runs of control characters, and characters that a terminal does not show or that change the writing direction. The
 * two joiners (U+200C, U+200D) are not among them, because emoji and some scripts need the joiners.
 */
const hiddenRun = /(?:(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}])+/gu;

/**
 * Writes a string as one word of a POSIX shell. The word contains a call of `printf` for each character that controls a
 * terminal, so the command can be shown safely, and the shell still reads the same string.
 *
 * @example
 * console.log(shellQuote("it's here")); // 'it'\''s here'
 */
export function shellQuote(text: string): string {
  if (harmless.test(text)) return text;
  const quoted = text.replaceAll("'", String.raw`'\''`);
  return `'${quoted.replaceAll(hiddenRun, (run) => `'"$(printf '${octal(run)}')"'`)}'`;
}

/**
 * The UTF-8 bytes of hidden characters as octal escapes. A lone surrogate has no bytes in UTF-8, and becomes U+FFFD.
 */
const octal = (run: string): string =>
  encodeURIComponent(wellFormed(run)).replaceAll(
    /%(..)/g,
    (_, byte: string) => `\\${Number.parseInt(byte, 16).toString(8).padStart(3, "0")}`,
  );

/**
 * JSON in which every hidden character is written as an escape. An escape is shorter than a call of `printf` and means
 * the same.
 */
const visibleJson = (value: object, indent: number): string =>
  JSON.stringify(value, undefined, indent).replaceAll(hiddenRun, (run) =>
    run
      .split("")
      .map((unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
