// Answers every request with the text response in LiveDesk's documentation, or is an emulator. The server runs in its own
// process, so that its CPU time is not counted for the client.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fixture } from "../peers/peer.ts";
import { answerOrders } from "./orders.ts";

/** The facts about the last request that the server received. */
export interface Received {
  readonly bytes: number;
  readonly framing: "Content-Length" | "chunked";
}

let received: Received = { bytes: 0, framing: "chunked" };

const message = JSON.parse(await fixture("text-response")) as object;
const slackAnswer = JSON.stringify({ ok: true, ...message });
/**
 * The answer for each conversation. Each conversation needs its own answer, because `@livedesk/node` refuses an answer
 * that names another conversation.
 */
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
    // This time is longer than the pause of a client between two slices, so that its connections stay open.
    const server = createServer({ keepAliveTimeout: 120_000 }, receive).listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  /** Starts an emulator with this many website chats, whose ids begin at 1001. */
  async emulate(moreConversations: number): Promise<string> {
    const { startEmulator } = await import("@livedesk/emulator");
    return (await startEmulator({ apiKey: "key", apiSecret: "secret", moreConversations })).url;
  },
  received: () => received,
  /** The CPU time of this process so far, in seconds. */
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
};

export type ServerOrders = typeof orders;

answerOrders(orders);
