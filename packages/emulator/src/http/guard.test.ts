import { describe, expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";

const PAGE = "http://localhost:5173";
const MESSAGES = "/api/v2/accounts/conversations/141/messages";

const allowing = (...allowedOrigins: readonly string[]) => new Desk({ allowedOrigins });

/** The preflight request that a browser sends before a call of a page. */
const ask = ({ emulator }: Desk, origin: string, method = "POST") =>
  emulator.fetch(
    new Request(`${emulator.url}${MESSAGES}`, {
      method: "OPTIONS",
      headers: {
        Origin: origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type",
      },
    }),
  );

const send = (desk: Desk, origin: string) =>
  desk.post(MESSAGES, { headers: { Origin: origin, "Content-Type": "application/json" }, body: '{"content":"Hello"}' });

describe("a page of an allowed origin", () => {
  test("can call the API and read the answer", async () => {
    const desk = allowing("https://other.example", PAGE);
    const permission = await ask(desk, PAGE);
    expect(permission.status).toBe(204);
    expect(Object.fromEntries(permission.headers)).toMatchObject({
      "access-control-allow-origin": PAGE,
      "access-control-allow-methods": "GET, HEAD, POST, PUT, DELETE",
      "access-control-allow-headers": "authorization,content-type",
      vary: "Origin",
      connection: "close",
    });
    const { status, headers } = await send(desk, PAGE);
    expect([status, headers.get("access-control-allow-origin")]).toEqual([200, PAGE]);
  });

  test("can also read a refusal and its Retry-After", async () => {
    const desk = allowing(PAGE);
    const refused = await desk.call(MESSAGES, {
      method: "POST",
      headers: { Origin: PAGE, Authorization: "Basic eDp5" },
    });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([401, PAGE]);
    expect(refused.headers.get("access-control-expose-headers")).toBe("Retry-After");
  });

  test("gets an answer without a fault to its preflight request", async () => {
    const desk = allowing(PAGE);
    desk.emulator.faults.add({ fault: "reset-before-body" });
    expect((await ask(desk, PAGE)).status).toBe(204);
    expect(desk.emulator.faults.list().rules).toMatchObject([{ matched: 0, struck: 0 }]);
    await expect(send(desk, PAGE)).rejects.toThrow("The emulator reset the connection");
  });
});

test.each(["http://localhost:5174", "https://localhost:5173", "http://localhost:5173.example", "null"])(
  "a page of %s, which is not allowed, cannot call the API",
  async (stranger) => {
    const desk = allowing(PAGE);
    const permission = await ask(desk, stranger);
    const answer = await send(desk, stranger);
    expect([permission.status, answer.status]).toEqual([403, 403]);
    for (const { headers } of [permission, answer]) expect(headers.has("access-control-allow-origin")).toBe(false);
  },
);

test("a page of another origin that only reads gets no CORS headers", async () => {
  const { headers } = await allowing(PAGE).call("/__emulator/truth", { headers: { Origin: "http://localhost:5174" } });
  expect(headers.has("access-control-allow-origin")).toBe(false);
});

test.each(["*", "null", "localhost:5173", "http://localhost:5173/", "http://*.example.com"])(
  "allowedOrigins refuses %j, which is not an origin",
  (origin) => {
    expect(() => allowing(origin)).toThrow(
      "allowedOrigins: must be a list of complete origins, such as http://localhost:5173",
    );
  },
);
