import { expect, test } from "vitest";
import { call } from "../testing/call.ts";

const env = { LIVEDESK_API_KEY: "abcdefghi", LIVEDESK_API_SECRET: "hidden-secret" };

test("shows what is in use and where it came from, without the secret", async () => {
  expect(await call(["whoami"], { env })).toEqual({
    exitCode: 0,
    stdout: [
      "API key     abcd… (from LIVEDESK_API_KEY)",
      "API secret  **** (from LIVEDESK_API_SECRET)",
      "address     https://livedesk-api.engagelab.com (default; LIVEDESK_BASE_URL is not set)",
      "",
    ].join("\n"),
    stderr:
      "Nothing was sent: the API documents no call without an effect, so whether these are right shows at the first send.\n",
  });
});

test("names the address of the environment and of the flag", async () => {
  const there = { ...env, LIVEDESK_BASE_URL: "https://one.example/" };
  expect((await call(["whoami"], { env: there })).stdout).toContain("https://one.example (from LIVEDESK_BASE_URL)");
  const { stdout } = await call(["whoami", "--base-url", "https://two.example"], { env: there });
  expect(stdout).toContain("https://two.example (from --base-url)");
});

test("masks a short key wholly, also as JSON", async () => {
  const { stdout } = await call(["whoami", "--json"], { env: { ...env, LIVEDESK_API_KEY: "abcdefgh" } });
  expect(JSON.parse(stdout)).toEqual({
    apiKey: { value: "****", from: "LIVEDESK_API_KEY" },
    apiSecret: { from: "LIVEDESK_API_SECRET" },
    baseUrl: { value: "https://livedesk-api.engagelab.com", from: "default" },
  });
});
