import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../index.ts";
import { Desk, form } from "../testing/desk.ts";

const CSP = "default-src 'none'; script-src 'self'";

const html = (): Response =>
  new Response("<h1>inbox</h1>", { headers: { "Content-Type": "text/html", "Content-Security-Policy": CSP } });

const get = (desk: Desk, path: string, init: RequestInit = {}) =>
  desk.emulator.fetch(new Request(desk.emulator.url + path, init));

describe("a custom page", () => {
  test("is served unchanged, and gets the security headers that it does not set", async () => {
    const answer = await get(new Desk({ page: async () => html() }), "/");
    expect([answer.status, await answer.text()]).toEqual([200, "<h1>inbox</h1>"]);
    expect(answer.headers.get("Content-Type")).toBe("text/html");
    expect(answer.headers.get("Content-Security-Policy")).toBe(CSP);
    expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
  });

  test("keeps the security headers that it sets itself", async () => {
    const headers = { "Cache-Control": "max-age=60", "Referrer-Policy": "same-origin" };
    const answer = await get(new Desk({ page: async () => new Response("a", { headers }) }), "/assets/a.js");
    expect(answer.headers.get("Cache-Control")).toBe("max-age=60");
    expect(answer.headers.get("Referrer-Policy")).toBe("same-origin");
    expect(answer.headers.get("Content-Security-Policy")).toContain("sandbox");
  });

  test.each(["/", "/assets/a.js", "/livedesk/141/messages", "/apis", "/api2/x", "/__emulators", "/index.html?a=1"])(
    "is called for a request to %s",
    async (path) => {
      const page = vi.fn<(request: Request) => Promise<Response>>(async ({ url }) => new Response(url));
      const answer = await get(new Desk({ page }), path);
      expect(await answer.text()).toBe(`http://127.0.0.1:4010${path}`);
      expect(page).toHaveBeenCalledOnce();
    },
  );

  test("is not called for the emulator's own paths", async () => {
    const page = vi.fn<() => Promise<Response>>(async () => new Response("mine"));
    const desk = new Desk({ page });
    await desk.send(141, form(["attachments[]", new File(["x"], "a.txt")]));
    const file = new URL(desk.truthOf(141)?.messages.at(-1)?.attachments[0]?.data_url ?? "").pathname;
    for (const path of [
      file,
      "/rails/x",
      "/api",
      "/api/v2/accounts/x",
      "/api/v2/accounts/conversations/141/messages",
      "/__emulator",
      "/__emulator/truth",
      "/__emulator/x",
    ])
      expect(await (await get(desk, path)).text()).not.toBe("mine");
    expect(page).not.toHaveBeenCalled();
  });

  test("can let the emulator answer a request", async () => {
    const desk = new Desk({ page: async () => undefined });
    expect(await (await get(desk, "/")).text()).toContain("/__emulator/truth");
    expect(await desk.call("/nowhere")).toMatchObject({ status: 404, body: { error: expect.any(String) } });
    expect(await desk.post("/", {})).toMatchObject({ status: 405 });
  });

  test("that throws is answered with 500, without the reason", async () => {
    const page = () => Promise.reject(new Error("secret"));
    expect(await new Desk({ page }).call("/")).toMatchObject({
      status: 500,
      body: { error: "The emulator failed to answer: this is an error in the emulator" },
    });
  });

  test("is answered without a body for HEAD, and the page's own body is cancelled", async () => {
    const cancel = vi.fn<() => void>();
    const desk = new Desk({
      page: async () => new Response(new ReadableStream({ cancel }), { headers: { "X-A": "b" } }),
    });
    const answer = await get(desk, "/", { method: "HEAD" });
    expect([answer.status, answer.headers.get("X-A"), answer.body]).toEqual([200, "b", null]);
    expect(cancel).toHaveBeenCalledOnce();
  });

  test("is not called for requests with a wrong Host or Origin", async () => {
    const page = vi.fn<() => Promise<Response>>(async () => new Response("mine"));
    const desk = new Desk({ page });
    expect(await desk.emulator.fetch(new Request("http://evil.example:4010/"))).toHaveProperty("status", 403);
    expect(await desk.post("/livedesk", { headers: { Origin: "https://evil.example" } })).toHaveProperty("status", 403);
    expect(page).not.toHaveBeenCalled();
    const own = { method: "POST", headers: { Origin: desk.emulator.url } };
    expect(await (await get(desk, "/livedesk", own)).text()).toBe("mine");
  });
});

describe("a custom page over a socket", () => {
  const running: Emulator[] = [];

  afterEach(() => Promise.all(running.splice(0).map((emulator) => emulator.close())));

  async function start(page: EmulatorOptions["page"]): Promise<Emulator> {
    const emulator = await startEmulator({ page, maxBodyBytes: 1000 });
    running.push(emulator);
    return emulator;
  }

  test("can read a body while it arrives, even a body that is larger than the API accepts", async () => {
    const seen: string[] = [];
    let more = (): void => undefined;
    const emulator = await start(async (request) => {
      let size = 0;
      for await (const chunk of request.body ?? []) {
        size += chunk.byteLength;
        seen.push("a part");
        more();
      }
      return Response.json({ size });
    });
    const chunk = new Uint8Array(100_000);
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(chunk);
        // The second half is made only after the page has read the first one.
        await new Promise<void>((resolve) => void (more = resolve));
        seen.push("half");
        controller.enqueue(chunk);
        controller.close();
      },
    });
    const answer = await fetch(`${emulator.url}/livedesk`, { method: "POST", body, duplex: "half" });
    expect(await answer.json()).toEqual({ size: 200_000 });
    expect(seen[0]).toBe("a part");
    expect(seen).toContain("half");
  });

  test("can pass on the answer of another server", async () => {
    const other = createServer((_, outgoing) => void outgoing.writeHead(201, { "X-A": "b" }).end("from afar"));
    await once(other.listen(0, "127.0.0.1"), "listening");
    const address = other.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const emulator = await start(async () => fetch(`http://127.0.0.1:${port}/`));
    const answer = await fetch(`${emulator.url}/livedesk`);
    expect([answer.status, answer.headers.get("X-A"), await answer.text()]).toEqual([201, "b", "from afar"]);
    expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
    other.close();
    other.closeAllConnections();
  });

  test("is notified when a client disconnects", async () => {
    const aborted = vi.fn<() => void>();
    const asked = vi.fn<() => void>();
    const emulator = await start(async ({ signal }) => {
      asked();
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      aborted();
      return undefined;
    });
    const controller = new AbortController();
    const call = fetch(emulator.url, { signal: controller.signal });
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
    controller.abort();
    await expect(call).rejects.toThrow("aborted");
    await vi.waitFor(() => expect(aborted).toHaveBeenCalled());
  });
});
