import { describe, expect, test } from "vitest";
import type { Exchange } from "../index.ts";
import { Desk, form } from "../testing/desk.ts";

const PATH = "/api/v2/accounts/conversations";
const text = { content: "Hello" };

const last = (desk: Desk): Exchange | undefined => desk.emulator.exchanges().at(-1);

describe("recorded text of more than 64 KiB", () => {
  const cut = /^[^…]*… \(cut: the first 65536 of \d+ bytes\)$/;

  test("is cut, and a note at its end says so", async () => {
    const desk = new Desk();
    const content = "x".repeat(100_000);
    await desk.send(141, { content });
    const { request, response } = last(desk) ?? {};
    expect(request?.body).toEqual({ kind: "json", text: expect.stringMatching(cut) });
    expect(request?.body).toMatchObject({ text: expect.stringContaining("first 65536 of 100014 bytes") });
    expect(response?.body).toMatch(cut);
    expect(desk.truthOf(141)?.messages.at(-1)?.content).toBe(content);
  });

  test("is complete up to the limit, and is never cut within a character", async () => {
    const desk = new Desk();
    const whole = `"${"x".repeat(65_534)}"`;
    await desk.sendRaw({ headers: { "Content-Type": "application/json" }, body: whole });
    expect(last(desk)?.request.body).toEqual({ kind: "json", text: whole });
    await desk.sendRaw({ headers: { "Content-Type": "application/json" }, body: `xx${"名".repeat(30_000)}` });
    expect(last(desk)?.request.body).toEqual({
      kind: "json",
      text: `xx${"名".repeat(21_844)}… (cut: the first 65536 of 90002 bytes)`,
    });
  });

  test("is measured in bytes, even in an answer", async () => {
    const desk = new Desk();
    await desk.send(141, { content: "名".repeat(30_000) });
    expect(last(desk)?.response?.body).toMatch(/名… \(cut: the first 65536 of 90\d\d\d bytes\)$/);
  });

  test("is also cut in a form, whose parts share one limit", async () => {
    const desk = new Desk();
    const tag = { tag: "y".repeat(50_000) };
    const file = new File(["a"], "a.txt");
    const fields = [
      ["content", "x".repeat(50_000)],
      ["content_attributes", JSON.stringify(tag)],
      ["attachments[]", file],
    ];
    await desk.send(141, form(...(fields as [string, string | File][])));
    const body = last(desk)?.request.body;
    const parts = body?.kind === "multipart" ? body.parts : [];
    expect(parts.map(({ size }) => size)).toEqual([50_000, 50_010, 1]);
    expect(parts[0]?.text).toHaveLength(50_000);
    expect(parts[1]?.text).toMatch(/… \(cut: the first 15536 of 50010 bytes\)$/);
  });

  test("is cut after the first parts if a form has very many parts or very long names", async () => {
    const desk = new Desk();
    const parts = Array.from({ length: 300 }, (_, index) => [`${index}${"n".repeat(2000)}`, "x"] as const);
    await desk.send(141, form(...parts));
    const body = last(desk)?.request.body;
    const kept = body?.kind === "multipart" ? body.parts : [];
    expect(kept).toHaveLength(101);
    expect(kept[0]?.name).toMatch(/^0n{1023}… \(cut: the first 1024 of 2001 bytes\)$/);
    expect(kept.at(-1)).toEqual({ name: "… (cut: 200 more parts)", size: 0 });
  });
});

describe("the list of exchanges", () => {
  test("keeps the last 1000 calls", async () => {
    const desk = new Desk();
    for (let count = 0; count < 1005; count += 1) await desk.retry(141, "x");
    const ids = desk.emulator.exchanges().map(({ id }) => id);
    expect([ids.length, ids[0], ids.at(-1)]).toEqual([1000, 6, 1005]);
  });

  test("keeps fewer calls when their bodies are large", async () => {
    const desk = new Desk();
    const content = "x".repeat(70_000);
    for (let count = 0; count < 150; count += 1) await desk.send(141, { content });
    const kept = desk.emulator.exchanges();
    expect(kept.at(-1)?.id).toBe(150);
    expect(kept.length).toBeLessThan(130);
    expect(JSON.stringify(kept).length).toBeLessThan(18_000_000);
  });

  test("contains no requests outside of the API", async () => {
    const desk = new Desk();
    await desk.call("/__emulator/truth");
    desk.emulator.customerWrites(141, "a");
    await desk.emulator.fetch(new Request(`${desk.emulator.url}${PATH}/141/messages`, { method: "OPTIONS" }));
    expect(desk.emulator.exchanges()).toEqual([]);
  });

  test("is a copy for each caller", async () => {
    const desk = new Desk();
    await desk.send(141, text);
    const stolen = last(desk) as { kind: string; request: { headers: Record<string, string> } };
    stolen.request.headers["authorization"] = "none";
    expect(last(desk)?.request.headers).toMatchObject({ authorization: "Basic …" });
  });
});
