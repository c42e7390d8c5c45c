import type { ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { type ApiRequest, ConfigurationError } from "@livedesk/core";
import {
  type ApiResponse,
  basicAuth,
  type Deadline,
  isRefusal,
  type OptionRules,
  secretsOf,
  type Transport,
  untilEnd,
} from "@livedesk/core/adapter";
import { base64, MAX_ANSWER_BYTES, resolveBaseUrl, runtimeClock, tooLongAnswer } from "@livedesk/core/web";
import { openBody, type OpenBody } from "../body.ts";
import {
  attemptTimeout,
  checkTransportOptions,
  proxyFor,
  refuseRuntime,
  type TransportOptions,
  transportOptionRules,
} from "../options.ts";
import { unsupportedRuntime, USER_AGENT } from "../runtime.ts";
import { type AnswerHead, NO_HEAD, readAnswer } from "./answer.ts";
import { nameFailure } from "./failures.ts";

/** How a transport over the HTTP client of Node.js reaches LiveDesk. */
export type HttpTransportOptions = Omit<TransportOptions, "dispatcher" | "maxConnections">;

const { dispatcher: _, maxConnections: __, ...kept } = transportOptionRules;
const OPTION_RULES: OptionRules<HttpTransportOptions> = kept;

/**
 * A transport over the HTTP client of Node.js itself: for programs that send a few messages and end, such as commands,
 * and for Bun. It starts more quickly than `undiciTransport`, because it does not load undici, and opens a new
 * connection for each request. A request is written only to a connection that is already open, with TLS, so every
 * failure before that proves that nothing was sent. Redirects are not followed. If the environment names a proxy, the
 * requests are sent with undici. Throws `ConfigurationError`.
 *
 * @example
 * const livedesk = createClient({ transport: httpTransport({ apiKey, apiSecret }) });
 */
export function httpTransport(options: HttpTransportOptions): Transport {
  checkTransportOptions(options, OPTION_RULES);
  refuseRuntime(unsupportedRuntime(), ["Cloudflare Workers"]);
  const url = new URL(resolveBaseUrl(options.baseUrl));
  const common = { clock: runtimeClock, base64, secrets: () => secretsOf(options) };
  const authorization = basicAuth(options, base64);
  if (proxyFor(url) !== undefined) return { ...common, ...throughProxy(options) };
  const own = { authorization, "user-agent": USER_AGENT, "accept-encoding": "identity", host: url.host };
  const base = url.pathname.replace(/\/$/, "");
  const sockets = new Set<Socket>();
  return {
    ...common,
    async send(request, call) {
      const opened = await openBody(request, call);
      try {
        const socket = await connect(url, options.ca, call.deadline, sockets);
        return await new Promise((resolve, reject) => {
          const headers = { ...request.headers, ...opened.headers, ...own };
          const outgoing = { method: request.method, path: base + request.path, headers };
          new Exchange(socket, call.deadline, resolve, reject).begin(outgoing, opened.body);
        });
      } finally {
        opened.close();
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The part of a transport that sends through the proxy of the environment, with undici, which is loaded only here. */
function throughProxy(options: HttpTransportOptions): Pick<Transport, "send" | "close"> {
  const runtime = unsupportedRuntime();
  if (runtime !== undefined) {
    throw new ConfigurationError(
      `@livedesk/node cannot send through a proxy on ${runtime}: unset HTTPS_PROXY and HTTP_PROXY, or use @livedesk/fetch there`,
      "unsupported-runtime",
    );
  }
  let loading: Promise<Transport> | undefined;
  return {
    async send(request, call) {
      loading ??= import("./undici.ts").then(({ undiciTransport }) => undiciTransport(options), refuseToLoad);
      return (await untilEnd(call.deadline, loading)).send(request, call);
    },
    async close() {
      await (await loading)?.close?.();
    },
  };
}

function refuseToLoad(): never {
  throw new ConfigurationError(
    "undici, which sends through the proxy of HTTPS_PROXY or HTTP_PROXY, could not be loaded: use undiciTransport(…) as `transport`",
    "unsupported-runtime",
  );
}

/** How long opening a connection may take, with TLS, in ms: as long as undici allows. */
const CONNECT_TIMEOUT = 10_000;

/** Nothing was sent, because the request is not written before the connection is open. */
const NOTHING_LEFT = { mayHaveLeft: false, hasBegun: false };

/**
 * Opens a connection, and waits until it is ready for the first byte of a request. For `https`, this is after the
 * certificate was checked. The socket is in `sockets` until it is closed. Throws `NotSentError`.
 */
function connect(url: URL, ca: TransportOptions["ca"], deadline: Deadline, sockets: Set<Socket>): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (error?: unknown): void => {
      const { reason } = deadline;
      reject(nameFailure({ reason, cause: reason ? deadline.cause : error }, NOTHING_LEFT));
    };
    if (deadline.reason !== undefined) {
      fail();
      return;
    }
    const socket = openSocket(url, ca);
    sockets.add(socket);
    const cancelTimer = runtimeClock.after(CONNECT_TIMEOUT, () =>
      socket.destroy(Object.assign(new Error("The connection was not opened in time"), { code: "ETIMEDOUT" })),
    );
    // The first of these events decides. A later error of the socket is an error of the request.
    socket.on("error", fail);
    socket.on("close", () => {
      sockets.delete(socket);
      cancelTimer();
      fail();
    });
    socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => {
      cancelTimer();
      deadline.onEnd(undefined);
      resolve(socket);
    });
    deadline.onEnd(() => {
      fail();
      socket.destroy();
    });
    // While the connection is being opened, there is time to load the client that will write to it.
    process.getBuiltinModule("node:http");
  });
}

function openSocket({ protocol, hostname, port }: URL, ca: TransportOptions["ca"]): Socket {
  const target = {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port || (protocol === "https:" ? 443 : 80)),
    noDelay: true,
    autoSelectFamilyAttemptTimeout: attemptTimeout(),
  };
  // These modules are taken from the process, because `import` of node:http reads every export, and one of them is a
  // getter that loads the undici inside Node.js: 70 more modules.
  if (protocol === "http:") return process.getBuiltinModule("node:net").connect(target);
  const trust = ca === undefined ? {} : { ca };
  return process.getBuiltinModule("node:tls").connect({ ...target, ...trust, ALPNProtocols: ["http/1.1"] });
}

type Outgoing = Pick<ApiRequest<unknown>, "method" | "path"> & { readonly headers: Record<string, string> };

/** Writes one request to an open connection, and ends once, with an answer or with an error. */
class Exchange {
  readonly #socket: Socket;
  readonly #deadline: Deadline;
  readonly #resolve: (response: ApiResponse | Promise<ApiResponse>) => void;
  readonly #reject: (error: unknown) => void;
  #mayHaveLeft = false;
  #head: AnswerHead = NO_HEAD;
  #chunks: Buffer[] = [];
  #size = 0;
  #isSettled = false;
  /** Continues the writing of a body that waits until the connection can take more bytes. */
  #writeOn: (() => void) | undefined;

  constructor(
    socket: Socket,
    deadline: Deadline,
    resolve: (response: ApiResponse | Promise<ApiResponse>) => void,
    reject: (error: unknown) => void,
  ) {
    this.#socket = socket;
    this.#deadline = deadline;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Writes the request, if the call has not ended and the connection is still open. */
  begin(outgoing: Outgoing, body: OpenBody["body"]): void {
    if (this.#deadline.reason !== undefined || this.#socket.destroyed) {
      this.#fail();
      return;
    }
    this.#deadline.onEnd(() => this.#fail());
    try {
      const request = process.getBuiltinModule("node:http").request({
        ...outgoing,
        createConnection: () => this.#socket,
        // A flag of Node.js must not loosen the parser: an answer that is read wrongly would be a wrong outcome.
        insecureHTTPParser: false,
      });
      this.#mayHaveLeft = true;
      request.on("response", (message) => this.#read(message));
      request.on("upgrade", () => this.#fail(switched()));
      request.on("error", (error) => this.#fail(error));
      request.on("drain", () => this.#writeOn?.());
      request.on("close", () => {
        this.#writeOn?.();
        // If an answer has begun, the end of the answer decides, which may come after this event.
        if (this.#head === NO_HEAD) this.#fail();
      });
      void this.#write(request, body);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #write(request: ClientRequest, body: OpenBody["body"]): Promise<void> {
    try {
      if (body === null || typeof body === "string") request.end(body);
      else {
        for await (const chunk of body) {
          if (this.#isSettled) return;
          if (!request.write(chunk)) await this.#drained(request);
        }
        request.end();
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Waits until a request can take more bytes, or will never take any. */
  #drained(request: ClientRequest): Promise<void> {
    return new Promise((resolve) => {
      if (request.closed) resolve();
      else this.#writeOn = resolve;
    });
  }

  #read(message: IncomingMessage): void {
    this.#head = { status: message.statusCode ?? 0, headers: message.headersDistinct };
    message.on("data", (chunk: Buffer) => {
      this.#size += chunk.byteLength;
      if (this.#size <= MAX_ANSWER_BYTES) this.#chunks.push(chunk);
      else this.#finish(() => readAnswer(this.#head, tooLongAnswer(this.#head.status)));
    });
    message.on("end", () => this.#finish(() => readAnswer(this.#head, Buffer.concat(this.#chunks))));
    message.on("error", (error) => this.#fail(error));
    message.on("close", () => this.#fail());
  }

  /** Ends the exchange with an answer, if the answer can be read. */
  #finish(read: () => ApiResponse | Promise<ApiResponse>): void {
    if (this.#isSettled) return;
    this.#settle();
    try {
      this.#resolve(read());
    } catch (error) {
      this.#reject(error);
    }
  }

  /** Ends the exchange without a complete answer. A refusal (4xx) is a refusal even if its body was cut off. */
  #fail(error?: unknown): void {
    const { status } = this.#head;
    if (isRefusal(status)) {
      this.#finish(() => readAnswer(this.#head, Buffer.concat(this.#chunks)));
      return;
    }
    if (this.#isSettled) return;
    this.#settle();
    const { reason } = this.#deadline;
    const evidence = { reason, status: status || undefined, cause: reason ? this.#deadline.cause : error };
    this.#reject(nameFailure(evidence, { mayHaveLeft: this.#mayHaveLeft, hasBegun: this.#mayHaveLeft }));
  }

  /** Closes the connection, which is not used again. */
  #settle(): void {
    this.#isSettled = true;
    this.#deadline.onEnd(undefined);
    this.#socket.destroy();
  }
}

const switched = (): Error =>
  Object.assign(new Error("The server switched to another protocol"), { code: "HPE_UPGRADE", reason: "bad upgrade" });
