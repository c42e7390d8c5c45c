import { type LiveDeskError, UnknownOutcomeError } from "@livedesk/core";
import { type Evidence, type TransportFault, transportFailure } from "@livedesk/core/adapter";
import { SourceFailure } from "../body.ts";

/** The error if a dispatcher has called a method that only undici 6 and older call. */
export class OlderUndici extends Error {}

/** The facts about the sending of a request that `Departure` knows. */
export interface SendEvidence {
  readonly mayHaveLeft: boolean;
  readonly hasBegun: boolean;
}

/**
 * Makes the error of a request without an answer. The error states the outcome, and also the reason, if the errors of
 * undici or of Node.js show the reason.
 */
export function nameFailure(
  { reason, status, cause }: Pick<Evidence, "reason" | "status" | "cause">,
  { mayHaveLeft: started, hasBegun }: SendEvidence,
  proxy?: string,
): LiveDeskError {
  const causes = chainOf(cause);
  for (const error of causes) withoutData(error);
  const source = causes.find((error) => error instanceof SourceFailure);
  if (source && reason === undefined && started) {
    const what = `${source.message}, and part of the request was sent`;
    return new UnknownOutcomeError(what, { code: "source-failed", cause });
  }
  const answer = started ? unreadable(causes) : undefined;
  const unproved = started && !hasBegun ? UNPROVED : undefined;
  const fault = started ? (olderUndici(causes) ?? answer ?? unproved) : unconnected(causes, proxy);
  return transportFailure({ reason, status, cause, started, fault, name: nameOf(causes) });
}

/** An error, its cause, the cause of its cause, and so on. */
function chainOf(cause: unknown): Error[] {
  const chain: Error[] = [];
  for (let at = cause; at instanceof Error && !chain.includes(at); at = at.cause) chain.push(at);
  return chain;
}

/**
 * undici keeps the bytes that it could not parse in `data`, and Node.js in `rawPacket`. If a server sent the request back, these bytes
 * contain the credentials.
 */
function withoutData(error: Error): void {
  for (const name of ["data", "rawPacket"])
    if (name in error) Object.defineProperty(error, name, { value: undefined, configurable: true });
}

const codeOf = (error: Error): string => ("code" in error && typeof error.code === "string" ? error.code : "");

/** The runtime's name for the failure, such as ECONNREFUSED. The names of the parser's failures say less than their reasons. */
const nameOf = (causes: readonly Error[]): string | undefined =>
  causes.map(codeOf).find((code) => /^(?!HPE_)[A-Z][A-Z0-9_]+$/.test(code));

const UNPROVED: TransportFault = {
  code: "connection-lost",
  what: "the request failed, and with this `dispatcher` the client cannot tell whether any part of the request was sent",
};

function olderUndici(causes: readonly Error[]): TransportFault | undefined {
  if (!causes.some((error) => error instanceof OlderUndici)) return undefined;
  const what =
    "the `dispatcher` works like one of undici 6 or older, so the client cannot tell whether the request was sent; pass a dispatcher of undici 8";
  return { code: "unfit-dispatcher", what };
}

/**
 * The parser's reason why it cannot read an answer. Each reason is a constant string in undici and in Node.js, and
 * contains no part of the answer.
 */
function unreadable(causes: readonly Error[]): TransportFault | undefined {
  for (const error of causes) {
    const said = parserMessage(error);
    if (said !== undefined) return { code: "unreadable-answer", what: `the answer is not valid HTTP/1.1: ${said}` };
  }
  return undefined;
}

function parserMessage(error: Error): string | undefined {
  const code = codeOf(error);
  if (code === "UND_ERR_HEADERS_OVERFLOW" || code === "HPE_HEADER_OVERFLOW") return "its headers are too long";
  if (code === "UND_ERR_SOCKET") return /^bad (response|upgrade)$/.exec(error.message)?.[0];
  if (!code.startsWith("HPE_") && error.name !== "HTTPParserError") return undefined;
  const said = "reason" in error && typeof error.reason === "string" ? error.reason : undefined;
  const reason = said ?? /\((.+)\)$/.exec(error.message)?.[1] ?? "it cannot be parsed";
  // EOF means that the connection was lost in the middle of a valid answer. That is a lost connection and not an
  // invalid answer, so no parser reason is returned.
  return reason.includes("EOF") ? undefined : reason;
}

/**
 * Why there was no connection. This function only knows failures that another attempt would repeat, or that the name of
 * the error does not explain.
 */
function unconnected(causes: readonly Error[], proxy: string | undefined): TransportFault | undefined {
  const named = proxy === undefined ? "the proxy" : `the proxy ${proxy}`;
  for (const error of causes) {
    const code = codeOf(error);
    const status = /^Proxy response \((\d+)\)/.exec(error.message)?.[1];
    if (code === "UND_ERR_ABORTED" && status !== undefined) return refusedTunnel(named, Number(status));
    if (code.startsWith("UND_ERR_SOCKS5_AUTH"))
      return { code: "proxy-refused", what: `${named} did not accept the user name and the password` };
    if (isOfCertificate(code)) return { code: "certificate-refused", what: refusedCertificate(code) };
  }
  return undefined;
}

function refusedTunnel(proxy: string, status: number): TransportFault {
  const why = status === 407 ? ": it did not accept the user name and the password" : "";
  const what = `${proxy} opened no connection to the server (HTTP ${status})${why}`;
  // After these statuses, the proxy would refuse the same request again. With any other status, the failure of the
  // proxy may be temporary.
  const isFinal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return { code: isFinal ? "proxy-refused" : "connection-failed", what };
}

// Whether the name of an error stands for a certificate that OpenSSL does not accept, or for a certificate of another
// host.
const isOfCertificate = (code: string): boolean =>
  /CERT|CRL|^UNABLE_TO_|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH_EXCEEDED$|^HOSTNAME_MISMATCH$/.test(code);

function refusedCertificate(code: string): string {
  const isUnknown = /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)/.test(code);
  const hint = isUnknown ? "; if you trust the CA that signed it, pass the CA's certificate as `ca`" : "";
  return `this client does not trust the server's certificate${hint}`;
}
