import { expect, test } from "vitest";
import { call } from "../testing/call.ts";

const env = { LIVEDESK_API_KEY: "abcdefghi", LIVEDESK_API_SECRET: "hidden-secret" };

test("whoami shows the settings and their sources, without the secret", async () => {
  expect(await call(["whoami"], { env })).toEqual({
    exitCode: 0,
    stdout: [
      "API key     abcd… (from LIVEDESK_API_KEY)",
      "API secret  **** (from LIVEDESK_API_SECRET)",
      "URL         https://livedesk-api.engagelab.com (default; LIVEDESK_BASE_URL is not set)",
      "",
    ].join("\n"),
    stderr:
      "Nothing was sent. The API has no documented call that only checks credentials, so only the first message shows whether the credentials are right.\n",
  });
});

test("whoami names the variable or the flag from which the URL comes", async () => {
  const environment = { ...env, LIVEDESK_BASE_URL: "https://one.example/" };
  expect((await call(["whoami"], { env: environment })).stdout).toContain(
    "https://one.example (from LIVEDESK_BASE_URL)",
  );
  const { stdout } = await call(["whoami", "--base-url", "https://two.example"], { env: environment });
  expect(stdout).toContain("https://two.example (from --base-url)");
});

test("whoami masks a short key completely, even in JSON", async () => {
  const { stdout } = await call(["whoami", "--json"], { env: { ...env, LIVEDESK_API_KEY: "abcdefgh" } });
  expect(JSON.parse(stdout)).toEqual({
    apiKey: { value: "****", from: "LIVEDESK_API_KEY" },
    apiSecret: { from: "LIVEDESK_API_SECRET" },
    baseUrl: { value: "https://livedesk-api.engagelab.com", from: "default" },
  });
});
