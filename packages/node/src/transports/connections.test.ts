import { fork } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer } from "node:net";
import { inspect } from "node:util";
import { Agent, interceptors, MockAgent, ProxyAgent } from "undici";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  ConfigurationError,
  createClient,
  fetchTransport,
  httpTransport,
  type HttpTransportOptions,
  type Transport,
  type TransportOptions,
  undiciTransport,
} from "../index.ts";
import { afterTest, portOf } from "../testing/servers.ts";

const fixture = (name: string): string => readFileSync(new URL(`../__fixtures__/${name}`, import.meta.url), "utf8");
const ca = fixture("loopback.crt");
/** A host name that cannot be resolved on this machine, and that the proxy resolves to this machine. */
const HOST = "livedesk.test";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The statuses that a proxy answers: the code of the error, the number of attempts, and the reason in the error. */
const PROXY_ANSWERS = [
  [407, "proxy-refused", 1, ": it did not accept the user name and the password"],
  [403, "proxy-refused", 1, ""],
  [503, "connection-failed", 2, ""],
  [429, "connection-failed", 2, ""],
] as const;

const accept: RequestListener = (request, response) => {
  request.resume().on("end", () => response.end('{"id":1}'));
};

const startHttps = async (listener = accept): Promise<string> =>
  `https://localhost:${await portOf(createHttpsServer({ cert: ca, key: fixture("loopback.key") }, listener))}`;

/** A proxy in its own process, and the addresses (host and port) to which the proxy has opened tunnels. */
async function startProxy(name = HOST): Promise<{ url: string; tunnels: () => Promise<unknown> }> {
  const proxy = fork(new URL("../testing/server-process.ts", import.meta.url), ["proxy", name]);
  afterTest(() => proxy.kill());
  const [port] = await once(proxy, "message");
  return {
    url: `http://127.0.0.1:${port}`,
    async tunnels() {
      const answer = once(proxy, "message");
      proxy.send("tunnels");
      return (await answer)[0];
    },
  };
}

/** Sends a message with a new client. */
async function sendWith(transport: Transport, maxRetries: number) {
  const client = createClient({ transport, maxRetries });
  afterTest(() => client.close());
  return client.messages.send(141, { content: "Hello" });
}

const credentials = { apiKey: "key", apiSecret: "secret" };

describe.each(Object.entries({ undiciTransport, fetchTransport, httpTransport }))("%s", (_name, transport) => {
  const send = (options: Partial<HttpTransportOptions> & { baseUrl: string }, maxRetries = 0) =>
    sendWith(transport({ ...credentials, ...options }), maxRetries);

  test("a server with a self-signed certificate is trusted only if the option ca names the certificate", async () => {
    const baseUrl = await startHttps();
    expect(await send({ baseUrl, ca })).toMatchObject({ id: 1 });
    await expect(send({ baseUrl })).rejects.toMatchObject({
      outcome: "not-sent",
      code: "certificate-refused",
      message:
        "The message was not sent: this client does not trust the server's certificate; if you trust the CA that signed it, pass the CA's certificate as `ca` (DEPTH_ZERO_SELF_SIGNED_CERT)",
    });
  });

  test("a call is not tried again if the certificate is refused or belongs to another host", async () => {
    let handshakes = 0;
    const server = createHttpsServer({ cert: ca, key: fixture("loopback.key") }, accept);
    server.on("connection", () => handshakes++);
    const port = await portOf(server);
    const refused = { outcome: "not-sent", code: "certificate-refused", attempts: 1, retryable: false };
    await expect(send({ baseUrl: `https://localhost:${port}` }, 2)).rejects.toMatchObject(refused);
    expect(handshakes).toBe(1);
    const { url } = await startProxy("other.test");
    vi.stubEnv("HTTPS_PROXY", url);
    vi.stubEnv("NO_PROXY", "");
    await expect(send({ baseUrl: `https://other.test:${port}`, ca }, 2)).rejects.toMatchObject({
      ...refused,
      message:
        "The message was not sent: this client does not trust the server's certificate (ERR_TLS_CERT_ALTNAME_INVALID)",
    });
    expect(handshakes).toBe(2);
  });

  test.each<[string, unknown]>([
    ["a path", "/etc/ssl/ca.pem"],
    ["an empty text", ""],
    ["a string that is not a certificate", "certificate"],
    ["bytes that are not a certificate", Buffer.from("certificate")],
    ["bytes in DER", new X509Certificate(ca).raw],
  ])("%s is refused as `ca`, and the error says what would be right", (_what, value) => {
    expect(() => transport({ apiKey: "key", apiSecret: "secret", ca: value as string })).toThrow(
      new ConfigurationError(
        'ca: must be one or more certificates in PEM, which begin with "-----BEGIN CERTIFICATE-----". Pass the text of the file, as readFileSync("ca.pem") returns it, and not its path',
      ),
    );
  });

  test("an incomplete certificate is refused as `ca`, and the error says which certificate it is", () => {
    const [begin, ...lines] = ca.trim().split("\n");
    const short = [begin, ...lines.slice(2)].join("\n");
    const make = (value: string) => () => transport({ apiKey: "key", apiSecret: "secret", ca: value });
    expect(make(short)).toThrow("ca: the certificate cannot be read, because it is damaged or incomplete");
    expect(make(`${ca}\n${short}`)).toThrow(
      "ca: certificate 2 of 2 cannot be read, because it is damaged or incomplete",
    );
  });

  test("`ca` may be bytes, and may contain several certificates with other text between them", async () => {
    const baseUrl = await startHttps();
    expect(await send({ baseUrl, ca: Buffer.from(ca) })).toMatchObject({ id: 1 });
    expect(await send({ baseUrl, ca: `The first:\n${ca}\nThe second:\n${ca}` })).toMatchObject({ id: 1 });
  });

  test("a proxy that the environment names is used, and the client has a TLS connection to the server through the proxy", async () => {
    const { url, tunnels } = await startProxy();
    const { port } = new URL(await startHttps());
    vi.stubEnv("HTTPS_PROXY", url);
    vi.stubEnv("NO_PROXY", "");
    expect(await send({ baseUrl: `https://${HOST}:${port}`, ca })).toMatchObject({ id: 1 });
    expect(await tunnels()).toEqual([`${HOST}:${port}`]);
  });

  test("a request to this machine never goes through a proxy, because the proxy could read an unencrypted request", async () => {
    const { url, tunnels } = await startProxy();
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY"]) vi.stubEnv(name, url);
    vi.stubEnv("NO_PROXY", "");
    const http = `http://127.0.0.1:${await portOf(createHttpServer(accept))}`;
    expect(await send({ baseUrl: http })).toMatchObject({ id: 1 });
    expect(await send({ baseUrl: await startHttps(), ca })).toMatchObject({ id: 1 });
    expect(await tunnels()).toEqual([]);
  });

  test.each([
    "user:topsecret@proxy.local:3128",
    "ht!tp://user:topsecret@proxy",
    "proxy.local:3128",
    "ftp://proxy.local",
    "http://user:50%off@proxy.local:3128",
  ])("the proxy URL %s is refused, and the error does not repeat it", (address) => {
    vi.stubEnv("HTTPS_PROXY", address);
    const fault = "HTTPS_PROXY: must be the URL of a proxy, such as http://proxy.example:3128";
    expect(() => createClient({ apiKey: "key", apiSecret: "secret" })).toThrow(new ConfigurationError(fault));
  });

  test("HTTPS_PROXY is ignored if https_proxy is set", async () => {
    vi.stubEnv("HTTPS_PROXY", "no address");
    vi.stubEnv("https_proxy", "http://127.0.0.1:1");
    vi.stubEnv("NO_PROXY", "");
    await expect(send({ baseUrl: `https://${HOST}` })).rejects.toMatchObject({ code: "connection-failed" });
  });

  test("a host in NO_PROXY is reached without the proxy", async () => {
    const { url, tunnels } = await startProxy();
    vi.stubEnv("HTTPS_PROXY", url);
    vi.stubEnv("NO_PROXY", HOST);
    await expect(send({ baseUrl: `https://${HOST}` })).rejects.toMatchObject({ outcome: "not-sent" });
    expect(await tunnels()).toEqual([]);
  });

  test("if the proxy cannot be reached, or cannot reach the server, it is proved that nothing was sent", async () => {
    const { url } = await startProxy();
    vi.stubEnv("NO_PROXY", "");
    vi.stubEnv("HTTPS_PROXY", url);
    await expect(send({ baseUrl: `https://${HOST}:1` })).rejects.toMatchObject({ outcome: "not-sent" });
    vi.stubEnv("HTTPS_PROXY", "http://127.0.0.1:1");
    await expect(send({ baseUrl: `https://${HOST}` })).rejects.toMatchObject({ outcome: "not-sent" });
  });

  test.each(PROXY_ANSWERS)(
    "after a proxy answers %i, the error names the proxy without its password, and the call is tried again only if another attempt can help",
    async (status, code, attempts, why) => {
      const asked: (string | undefined)[] = [];
      const server = createHttpServer();
      server.on("connect", ({ headers }, socket) => {
        asked.push(headers["proxy-authorization"]);
        socket.end(`HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n\r\n`);
      });
      const proxy = `127.0.0.1:${await portOf(server)}`;
      const address = `http://user:password-canary@${proxy}`;
      vi.stubEnv("HTTPS_PROXY", address);
      vi.stubEnv("NO_PROXY", "");
      const error: unknown = await send({ baseUrl: `https://${HOST}` }, 1).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        outcome: "not-sent",
        code,
        attempts,
        retryable: code === "connection-failed",
        status: undefined,
        message: `The message was not sent: the proxy ${proxy} opened no connection to the server (HTTP ${status})${why} (UND_ERR_ABORTED)`,
      });
      expect(asked).toEqual(Array.from({ length: attempts }, () => `Basic ${btoa("user:password-canary")}`));
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("canary");
    },
  );

  test("a call is not tried again after a SOCKS proxy has refused the password", async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.once("data", () => {
        socket.write(Uint8Array.of(5, 2));
        socket.once("data", () => socket.end(Uint8Array.of(1, 1)));
      });
    });
    const proxy = `127.0.0.1:${await portOf(server)}`;
    vi.stubEnv("HTTPS_PROXY", `socks5://user:password-canary@${proxy}`);
    vi.stubEnv("NO_PROXY", "");
    await expect(send({ baseUrl: `https://${HOST}` }, 2)).rejects.toMatchObject({
      outcome: "not-sent",
      code: "proxy-refused",
      attempts: 1,
      message: `The message was not sent: the proxy ${proxy} did not accept the user name and the password (UND_ERR_SOCKS5_AUTH_FAILED)`,
    });
    expect(connections).toBe(1);
  });

  test("a 100 Continue is ignored even if it comes through a proxy", async () => {
    const { url } = await startProxy();
    const { port } = new URL(
      await startHttps((request, response) => {
        response.writeContinue();
        accept(request, response);
      }),
    );
    vi.stubEnv("HTTPS_PROXY", url);
    vi.stubEnv("NO_PROXY", "");
    expect(await send({ baseUrl: `https://${HOST}:${port}`, ca })).toMatchObject({ id: 1 });
  });

  test("a transport that is printed for debugging shows no credential", () => {
    const own = transport({ apiKey: "key-canary", apiSecret: "secret-canary" });
    afterTest(() => own.close?.());
    expect(`${inspect(own, { depth: 9, showHidden: true })}${JSON.stringify(own)}`).not.toContain("canary");
  });
});

describe.each(Object.entries({ undiciTransport, fetchTransport }))("%s with a dispatcher", (_name, transport) => {
  const send = (options: Partial<TransportOptions> & { baseUrl: string }, maxRetries = 0) =>
    sendWith(transport({ ...credentials, ...options }), maxRetries);

  test("the caller's dispatcher opens the connections, and close() does not close this dispatcher", async () => {
    const dispatcher = new Agent({ connect: { ca } });
    afterTest(() => dispatcher.destroy());
    const baseUrl = await startHttps();
    const client = createClient({ transport: transport({ apiKey: "key", apiSecret: "secret", baseUrl, dispatcher }) });
    await client.messages.send(141, { content: "Hello" });
    await client.close();
    expect(dispatcher.closed || dispatcher.destroyed).toBe(false);
  });

  test("a dispatcher that repeats requests by itself cannot send a request twice", async () => {
    let requests = 0;
    const server = createHttpServer((request) => (requests++, request.socket.destroy()));
    const baseUrl = `http://127.0.0.1:${await portOf(server)}`;
    const agent = new Agent();
    afterTest(() => agent.destroy());
    const dispatcher = agent.compose(interceptors.retry({ methods: ["POST"], minTimeout: 1, maxRetries: 3 }));
    await expect(send({ baseUrl, dispatcher })).rejects.toMatchObject({ outcome: "unknown" });
    expect(requests).toBe(1);
  });

  test("a mock dispatcher answers without a network", async () => {
    const dispatcher = new MockAgent();
    afterTest(() => dispatcher.close());
    dispatcher.disableNetConnect();
    const pool = dispatcher.get("https://livedesk-api.engagelab.com");
    pool.intercept({ path: "/api/v2/accounts/conversations/141/messages", method: "POST" }).reply(200, { id: 7 });
    expect(await send({ baseUrl: "https://livedesk-api.engagelab.com", dispatcher })).toMatchObject({ id: 7 });
  });

  test.each(PROXY_ANSWERS)(
    "that is a ProxyAgent does not name the proxy after the proxy answers %i",
    async (status, code, attempts, why) => {
      const server = createHttpServer();
      server.on("connect", (_request, socket) => socket.end(`HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n\r\n`));
      const dispatcher = new ProxyAgent(`http://user:password-canary@127.0.0.1:${await portOf(server)}`);
      afterTest(() => dispatcher.destroy());
      await expect(send({ baseUrl: `https://${HOST}`, dispatcher }, 1)).rejects.toMatchObject({
        code,
        attempts,
        message: `The message was not sent: the proxy opened no connection to the server (HTTP ${status})${why} (UND_ERR_ABORTED)`,
      });
    },
  );
});
