import { describe, expect, test } from "vitest";
import { scriptedRelay, pageRequest } from "./testing/relays.ts";
import { ORIGIN, file, form, formHeaders } from "./testing/requests.ts";
import type { RelayOptions } from "./index.ts";

const OWN = "https://relay.example";

const status = async (origins: RelayOptions["origins"], headers: Record<string, string>, base = OWN) => {
  const { relay } = scriptedRelay({ origins });
  const { url, ...request } = { url: pageRequest().url.replace(OWN, base), method: "POST", body: '{"content":"a"}' };
  return (await relay(new Request(url, { ...request, headers: { "content-type": "application/json", ...headers } })))
    .status;
};

describe("with origins: same-origin, only pages of the relay's own origin may call", () => {
  test.each([
    [200, OWN, {}, OWN],
    [200, OWN, { "sec-fetch-site": "same-origin" }, OWN],
    [403, OWN, { "sec-fetch-site": "same-site" }, OWN],
    [403, OWN, { "sec-fetch-site": "cross-site" }, OWN],
    [403, "https://other.example", {}, OWN],
    [403, "https://relay.example:8443", {}, OWN],
    [403, "http://relay.example", {}, OWN],
    // Here, the relay is behind a proxy that terminates TLS.
    [200, OWN, {}, "http://relay.example"],
    [200, "http://127.0.0.1:8080", {}, "http://127.0.0.1:8080"],
    [403, "http://127.0.0.1:8081", {}, "http://127.0.0.1:8080"],
  ])(
    "with same-origin, the answer is HTTP %i to a page of %s with the headers %j, if the relay is at %s",
    async (expected, origin, headers, base) => {
      expect(await status("same-origin", { origin, ...headers }, base)).toBe(expected);
    },
  );
});

describe("with a list of origins, only pages of these origins may call", () => {
  test.each([
    [200, ORIGIN, {}],
    [200, ORIGIN, { "sec-fetch-site": "same-site" }],
    [200, ORIGIN, { "sec-fetch-site": "same-origin" }],
    [403, ORIGIN, { "sec-fetch-site": "cross-site" }],
    [403, OWN, {}],
    [403, OWN, { "sec-fetch-site": "same-origin" }],
  ])(
    "with a list of origins, the answer is HTTP %i to a page of %s with the headers %j",
    async (expected, origin, headers) => {
      expect(await status([ORIGIN, "https://other.example"], { origin, ...headers })).toBe(expected);
    },
  );
});

test("the refusal of a page of another origin names the option that would allow it", async () => {
  const { relay } = scriptedRelay({ origins: [ORIGIN] });
  const answer = await relay(pageRequest({ origin: "http://localhost:3000" }));
  expect(await answer.json()).toEqual({
    error: "Origin: pages of this origin may not call this relay (option origins)",
  });
});

describe("cookies of a page of another origin", () => {
  const body = form([file()]);
  const simple = { ...formHeaders, "content-length": String(body.length) };
  const send = async (headers: Record<string, string>, credentials?: boolean) => {
    const { relay, transport } = scriptedRelay({ origins: [ORIGIN, OWN], credentials });
    const all = { ...simple, cookie: "session=1", ...headers };
    return [(await relay(pageRequest(all, { body: body as BodyInit }))).status, transport.requests.length];
  };

  test.each([
    ["a page of another origin of the same site", { "sec-fetch-site": "same-site" }],
    ["a page in a browser without Sec-Fetch-Site", {}],
  ])("%s may send cookies only with the option credentials", async (_, headers) => {
    expect(await send(headers)).toEqual([403, 0]);
    expect(await send(headers, true)).toEqual([200, 1]);
    const { relay } = scriptedRelay();
    expect((await relay(pageRequest(headers))).status).toBe(200);
  });

  test.each([
    ["the relay's own pages", { origin: OWN }],
    ["the relay's own pages, with Sec-Fetch-Site", { origin: OWN, "sec-fetch-site": "same-origin" }],
    // The proxy has changed the host, so the relay cannot recognise its own origin.
    ["the relay's own pages behind a proxy", { "sec-fetch-site": "same-origin" }],
  ])("%s may send cookies", async (_, headers) => {
    expect(await send(headers)).toEqual([200, 1]);
  });
});

describe("the CORS headers of an answer", () => {
  const ask = (headers: Record<string, string>, credentials?: boolean): Promise<Response> =>
    scriptedRelay({ origins: [ORIGIN, OWN], credentials }).relay(
      pageRequest(
        { "content-type": undefined, "access-control-request-method": "POST", ...headers },
        { method: "OPTIONS", body: null },
      ),
    );
  const cors = ({ headers }: Response) =>
    Object.fromEntries([...headers].filter(([name]) => /^access|vary/.test(name)));

  test("the preflight of a page of a listed origin gets all CORS headers", async () => {
    const answer = await ask({ "access-control-request-headers": "content-type,x-evil" });
    expect(answer.status).toBe(204);
    expect(cors(answer)).toEqual({
      "access-control-allow-origin": ORIGIN,
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "authorization, content-type, idempotency-key",
      "access-control-expose-headers": "retry-after, livedesk-relay",
      "access-control-max-age": "600",
      vary: "Origin",
    });
  });

  test("with the option credentials, the preflight answer allows cookies", async () => {
    expect(cors(await ask({}, true))).toMatchObject({ "access-control-allow-credentials": "true" });
  });

  test.each(["https://evil.example", "null", "*"])("a page of the origin %s gets no CORS header", async (origin) => {
    const answer = await ask({ origin }, true);
    expect([answer.status, cors(answer)]).toEqual([403, { vary: "Origin" }]);
    const refused = await scriptedRelay().relay(pageRequest({ origin }));
    expect([refused.status, cors(refused)]).toEqual([403, { vary: "Origin" }]);
  });

  test("a page of a listed origin may read a refusal", async () => {
    const refused = await scriptedRelay().relay(pageRequest({ "content-type": "text/plain" }));
    expect([refused.status, cors(refused)["access-control-allow-origin"]]).toEqual([415, ORIGIN]);
  });

  test("the answer to the relay's own pages has no CORS header", async () => {
    const answer = await scriptedRelay({ origins: [OWN] }).relay(pageRequest({ origin: OWN }));
    expect([answer.status, cors(answer)]).toEqual([200, { vary: "Origin" }]);
  });
});
