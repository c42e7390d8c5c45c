import { expect, test } from "vitest";
import { emulatorApi } from "./emulator-api.ts";
import { RequestError } from "./request-error.ts";

/** An api, and what it asked for. */
function recorded(answer: () => Response | Promise<Response>) {
  const calls: { method: string | undefined; url: string; body: unknown }[] = [];
  const api = emulatorApi(async (url, init) => {
    const body = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
    calls.push({ method: init?.method, url: url instanceof Request ? url.url : url.toString(), body });
    return answer();
  });
  return { api, calls };
}

test("asks for what it was told to, and changes it", async () => {
  const { api, calls } = recorded(() => Response.json({}));
  await api.exchanges({ conversationId: 141, messageId: 3030 });
  await api.addFault({ fault: "slow", delayMs: 5 });
  await api.advanceClock(3_600_000);
  await api.resetClock();
  await api.setWindow(142, false);
  await api.customerWrites(142, "Hi");
  expect(calls).toEqual([
    { method: "GET", url: "/__emulator/exchanges?conversation_id=141&message_id=3030", body: undefined },
    { method: "POST", url: "/__emulator/faults", body: { fault: "slow", delayMs: 5 } },
    { method: "PUT", url: "/__emulator/clock", body: { advance: 3_600_000 } },
    { method: "DELETE", url: "/__emulator/clock", body: undefined },
    { method: "PUT", url: "/__emulator/conversations/142/window", body: { open: false } },
    { method: "POST", url: "/__emulator/conversations/142/customer-messages", body: { content: "Hi" } },
  ]);
});

test("says what the emulator says of a refusal", async () => {
  const { api } = recorded(() => Response.json({ error: "fault: must be one of …" }, { status: 422 }));
  await expect(api.clearFaults()).rejects.toThrow("fault: must be one of …");
  await expect(api.truth()).rejects.toMatchObject({ status: 422 });
});

test("names the status where a refusal says nothing", async () => {
  const { api } = recorded(() => new Response("<html>", { status: 502 }));
  await expect(api.faults()).rejects.toThrow("HTTP 502");
});

test("has no status where the emulator is gone", async () => {
  const { api } = recorded(() => Promise.reject(new TypeError("Failed to fetch")));
  const error: unknown = await api.truth().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RequestError);
  expect(error).toMatchObject({ status: undefined });
});
