// Takes every request, and answers the contract's text response. A process of its own, so that a client's CPU is its own.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { answerOrders } from "../answer-orders.ts";
import { fixture } from "../fixture.ts";

/** What the server saw of the request before. */
export interface Received {
  readonly bytes: number;
  readonly framing: "Content-Length" | "chunked";
}

let received: Received = { bytes: 0, framing: "chunked" };

const message = JSON.parse(await fixture("text-response")) as object;
const slackAnswer = JSON.stringify({ ok: true, ...message });
/** The answer for each conversation: our client refuses one that names another conversation than it asked for. */
const answers = new Map<number, string>();

function answerTo(url: string): string {
  if (url.endsWith("/chat.postMessage")) return slackAnswer;
  const id = Number(/\/conversations\/(\d+)\//.exec(url)?.[1]);
  const answer = answers.get(id) ?? JSON.stringify({ ...message, conversation_id: id });
  answers.set(id, answer);
  return answer;
}

function receive(request: IncomingMessage, response: ServerResponse): void {
  let bytes = 0;
  request.on("data", (chunk: Buffer) => (bytes += chunk.byteLength));
  request.on("end", () => {
    received = { bytes, framing: request.headers["content-length"] === undefined ? "chunked" : "Content-Length" };
    const body = answerTo(request.url ?? "");
    response
      .writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) })
      .end(body);
  });
}

const orders = {
  async listen() {
    // Longer than any pause of a client between two of its slices.
    const server = createServer({ keepAliveTimeout: 120_000 }, receive).listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  received: () => received,
  /** The CPU that it has used so far, in seconds. */
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
};

export type ServerOrders = typeof orders;

answerOrders(orders);
