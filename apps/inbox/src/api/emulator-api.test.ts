import { expect, test } from "vitest";
import { emulatorApi } from "./emulator-api.ts";
import { RequestError } from "./reading.ts";

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

test("gives up an answer that does not come, so that the next can be asked for", async () => {
  const api = emulatorApi(
    (_, init) =>
      new Promise((_resolve, reject) => {
        const late = (): void => reject(new DOMException("late", "TimeoutError"));
        if (init?.signal?.aborted) late();
        init?.signal?.addEventListener("abort", late);
      }),
    { patience: 1 },
  );
  await expect(api.truth()).rejects.toMatchObject({ fault: "silent", status: undefined });
  const stop = new AbortController();
  stop.abort();
  await expect(api.customerWrites(141, "Hi", stop.signal)).rejects.toThrow(/stopped|answer/);
});

test("does not take what cannot be read for an empty emulator", async () => {
  const { api } = recorded(() => new Response("<html>"));
  await expect(api.truth()).rejects.toMatchObject({ fault: "unreadable" });
});

test("takes one fault out, and those that are spent, and keeps what is left of the others", async () => {
  const rules = [
    { id: 1, fault: "429", count: 1, matched: 0, struck: 0 },
    { id: 2, fault: "slow", delayMs: 5, count: 3, matched: 1, struck: 1 },
    { id: 3, fault: "not-json", count: 1, matched: 1, struck: 1 },
    { id: 4, fault: "502-html", odds: 0.5, matched: 9, struck: 4 },
  ];
  const { api, calls } = recorded(() => Response.json({ rules }));
  await api.removeFault(1);
  expect(calls.at(-1)).toMatchObject({
    method: "PUT",
    body: {
      rules: [
        { fault: "slow", delayMs: 5, count: 2 },
        { fault: "502-html", odds: 0.5 },
      ],
    },
  });
});

test("has no status where the emulator is gone", async () => {
  const { api } = recorded(() => Promise.reject(new TypeError("Failed to fetch")));
  const error: unknown = await api.truth().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RequestError);
  expect(error).toMatchObject({ status: undefined });
});
