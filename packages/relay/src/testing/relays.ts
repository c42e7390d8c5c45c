import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it arrived, as far as it did. */
interface Arrived {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  body: Buffer;
  isComplete: boolean;
}

/** Stands in for LiveDesk where it matters which bytes have arrived there. */
export interface CountingUpstream extends AsyncDisposable {
  readonly url: string;
  readonly arrived: Arrived[];
}

/** Starts one. It answers what is complete with a message, or with `status`. */
export async function countingUpstream(status = 200): Promise<CountingUpstream> {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    const seen: Arrived = {
      path: request.url ?? "",
      headers: request.headers,
      body: Buffer.alloc(0),
      isComplete: false,
    };
    arrived.push(seen);
    request.on("error", () => undefined);
    request.on("data", (chunk: Buffer) => (seen.body = Buffer.concat([seen.body, chunk])));
    request.on("end", () => {
      seen.isComplete = true;
      response.writeHead(status, { "content-type": "application/json", "retry-after": "7", "set-cookie": "canary=1" });
      response.end('{"id":1}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    arrived,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
