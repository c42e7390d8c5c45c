import { defineTemplate, parseTemplate } from "@livedesk/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OutboxEvent } from "../events.ts";
import {
  type CampaignOptions,
  createStopRules,
  openPlan,
  type Person,
  planCampaign,
  type PlannedMessage,
  reviewPlan,
  type StopOptions,
} from "./index.ts";

const template = parseTemplate({
  name: "sale",
  language: "en",
  category: "UTILITY",
  body: "Hello {{1}}, your order is ready.",
  footer: "Acme",
});

const john: Person = { conversationId: 141, values: { body: { "1": "John" } } };

const plan = (people: readonly Person[], options: Partial<CampaignOptions> = {}) =>
  planCampaign({ name: "may", template, people: () => people, now: 0, ...options });

async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function linesOf(people: readonly Person[], options?: Partial<CampaignOptions>): Promise<string[]> {
  const text = (await allOf((await plan(people, options)).lines())).join("");
  return text.trimEnd().split("\n");
}

const messagesIn = async (lines: readonly string[]): Promise<PlannedMessage[]> =>
  allOf((await openPlan(() => lines)).messages());

describe("a plan", () => {
  test("contains each message as it will be sent, with a key that names the campaign and the person", async () => {
    const people = [john, { ...john, conversationId: "142", person: "c-2" }];
    const { header, problems } = await plan(people);
    expect(problems).toEqual([]);
    expect(header).toMatchObject({ messages: 2, costClass: "utility", createdAt: "1970-01-01T00:00:00.000Z" });
    const messages = await messagesIn(await linesOf(people));
    expect(messages.map(({ key, conversationId }) => [key, conversationId])).toEqual([
      ["plan:may:141", "141"],
      ["plan:may:c-2", "142"],
    ]);
    expect(messages[0]?.input).toMatchObject({ content: "Hello John, your order is ready." });
  });

  test("is made of a template whose values the compiler knows, and still checks the values of each person", async () => {
    const typed = defineTemplate({ name: "sale", language: "en", body: "Hello {{1}}, your order is ready." });
    const people = [john, { ...john, conversationId: 142, values: { body: { "2": "John" } } }];
    const { problems } = await planCampaign({ name: "may", template: typed, people: () => people });
    expect(problems.map(({ line, path }) => [line, path])).toEqual([
      [2, "body.1"],
      [2, "body.2"],
    ]);
    const { header } = await planCampaign({ name: "may", template: typed, people: () => [john] });
    expect(header).toMatchObject({ messages: 1, template: { name: "sale", language: "en" } });
  });

  test("is not made if something is wrong with a person, and no problem contains a value", async () => {
    const secret = "secret-value";
    const campaign = await plan([
      john,
      { ...john, line: 7 },
      { ...john, line: 8, values: { body: { "1": secret } } },
      { conversationId: secret, values: john.values, line: 9 },
      { conversationId: 142, values: { body: { "1": `${secret}\n` } }, line: 10 },
      { conversationId: 143, values: { body: {} }, line: 11 },
      { conversationId: 144, values: john.values, person: secret.repeat(100), line: 12 },
      { conversationId: 145, values: john.values, problem: "cannot be read", line: 13 },
    ]);
    expect([campaign.header, campaign.wrong]).toEqual([undefined, 7]);
    expect(campaign.problems.map(({ line, path, message }) => `${line} ${path}: ${message}`)).toEqual([
      "7 undefined: is the same person as line 1, with the same message: keep one of the two",
      "8 undefined: is the same person as line 1, with another message: keep one of the two",
      expect.stringMatching(/^9 conversation_id: must be a whole number/),
      expect.stringMatching(/^10 body\.1: /),
      expect.stringMatching(/^11 body\.1: is required/),
      expect.stringMatching(/^12 undefined: key: must be a string of 1 to 500 characters/),
      "13 undefined: cannot be read",
    ]);
    expect(JSON.stringify(campaign.problems)).not.toContain(secret);
    await expect(allOf(campaign.lines())).rejects.toThrow(
      "plan: cannot be written, because it has problems or contains no message",
    );
  });

  test("leaves out people with a problem if that is asked for, and people who opted out in any case", async () => {
    const people = [john, john, { ...john, conversationId: 142 }, { ...john, conversationId: 143, person: "out" }];
    const optOuts = new Set(["out", "142"]);
    const { header } = await plan(people, { optOuts, skipInvalid: true });
    expect(header).toMatchObject({ messages: 1, optedOut: 2, leftOut: 1 });
    expect(await messagesIn(await linesOf(people, { optOuts, skipInvalid: true }))).toHaveLength(1);
    expect((await plan([john], { optOuts: new Set(["141"]) })).header).toBeUndefined();
  });

  test("keeps at most 100 problems, and counts all of them", async () => {
    const { problems, wrong } = await plan(Array.from({ length: 500 }, () => ({ ...john, values: {} })));
    expect([problems.length, wrong]).toEqual([100, 500]);
  });

  test("counts a warning about values once, with the first line that it concerns", async () => {
    const people = [1, 2, 3].map((line): Person => ({
      line,
      conversationId: line,
      values: { body: { "1": line > 1 ? "<b>" : "x" } },
    }));
    expect((await plan(people)).header?.warnings).toMatchObject([
      { people: 2, firstLine: 2, message: expect.any(String) },
    ]);
  });

  test("is not written if the people change between the check and the writing", async () => {
    let calls = 0;
    const people = () => (calls++ === 0 ? [john] : [john, { ...john, conversationId: 142 }]);
    await expect(allOf((await plan([], { people })).lines())).rejects.toThrow("people: changed");
  });

  test.each(["", "a b", "a:b", "x".repeat(101), "é"])("does not take the name %j", async (name) => {
    await expect(plan([john], { name })).rejects.toThrow("name: must be 1 to 100 of the characters");
  });

  test("that was changed in any place is refused", async () => {
    const lines = await linesOf([john, { ...john, conversationId: 142 }]);
    const text = lines.join("\n");
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.constantFrom("x", "0", '"', " ", "\n", ""), async (at, by) => {
        const changed = text.slice(0, at) + by + text.slice(at + 1);
        fc.pre(changed !== text && changed.trimEnd() !== text);
        await expect(openPlan(() => changed.split("\n"))).rejects.toThrow(/^plan: /);
      }),
      { numRuns: 500 },
    );
    await expect(openPlan(() => text.replace("John", "Jack").split("\n"))).rejects.toThrow(
      "line 2 does not match its hash",
    );
    // Whole lines that are missing, repeated or exchanged.
    for (const changed of [lines.slice(0, -1), lines.toReversed(), [...lines, lines[1] ?? ""], lines.toSpliced(1, 1)])
      await expect(openPlan(() => changed)).rejects.toThrow(/^plan: /);
  });

  test("that is changed after it was opened does not end without an error", async () => {
    const lines = await linesOf([john, { ...john, conversationId: 142 }]);
    let current = lines;
    const opened = await openPlan(() => current);
    current = lines.toSpliced(2, 1);
    await expect(allOf(opened.messages())).rejects.toThrow("the plan was changed while it was read");
  });
});

describe("a review", () => {
  const people = Array.from({ length: 50 }, (_, at): Person => ({
    conversationId: at + 1,
    values: { body: { "1": "x".repeat(at === 30 ? 100 : 1) } },
  }));

  test("shows the first, the longest and some random messages, each once, and the number to confirm", async () => {
    const lines = await linesOf(people);
    const opened = await openPlan(() => lines);
    const { samples, confirm } = await reviewPlan(opened, { random: 5 });
    expect(confirm).toBe(50);
    expect(samples.slice(0, 2).map(({ why, n }) => [why, n])).toEqual([
      ["first", 1],
      ["longest", 31],
    ]);
    expect(new Set(samples.map(({ n }) => n)).size).toBe(samples.length);
    expect(samples.length).toBeGreaterThanOrEqual(5);
  });

  test("draws every message with the same probability", async () => {
    const lines = await linesOf(people.slice(0, 5));
    const opened = await openPlan(() => lines);
    const drawn = new Map<number, number>();
    let seed = 1;
    const chance = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let round = 0; round < 2000; round++) {
      const { samples } = await reviewPlan(opened, { random: 1, chance });
      const random = samples.find(({ why }) => why === "random");
      if (random) drawn.set(random.n, (drawn.get(random.n) ?? 0) + 1);
    }
    // The first and the longest (which is the first here) are shown already.
    expect([...drawn.keys()].toSorted((one, other) => one - other)).toEqual([2, 3, 4, 5]);
    for (const count of drawn.values()) expect(Math.abs(count - 400)).toBeLessThan(100);
  });
});

describe("stop rules", () => {
  const settled = (facts: Partial<OutboxEvent & { type: "settled" }>): OutboxEvent => ({
    type: "settled",
    at: 0,
    id: 1,
    key: undefined,
    conversationId: "141",
    reference: undefined,
    attempt: 1,
    state: "accepted",
    how: "written",
    code: undefined,
    messageId: 1,
    duration: 1,
    ...facts,
  });
  const good = settled({});
  const rejected = settled({ state: "rejected", code: "rejected" });
  const undelivered = settled({ code: "131026" });
  const unknown = settled({ state: "unknown", code: "server-error" });
  const died: OutboxEvent = { type: "worker-died", at: 0, id: 2, code: "process-died" };
  const expired: OutboxEvent = { type: "dropped", at: 0, id: 3, code: "expired" };

  /** Why the rules stop at one of these events, and at which. */
  function stopOf(options: StopOptions, events: readonly OutboxEvent[]): readonly [number, string] | undefined {
    const rules = createStopRules(options);
    for (const [at, event] of events.entries()) {
      const reason = rules.note(event);
      if (reason !== undefined) return [at + 1, reason];
    }
    return undefined;
  }

  const times = (count: number, event: OutboxEvent): OutboxEvent[] => Array.from({ length: count }, () => event);

  test.each<readonly [name: string, events: readonly OutboxEvent[], expected: string | undefined]>([
    ["one failure of ten is allowed", [...times(18, good), rejected, undelivered], undefined],
    ["more failures stop", [...times(17, good), rejected, undelivered, expired], "15 % of the last 20 messages were"],
    ["no share counts before 20 messages", times(19, rejected), undefined],
    ["one unknown message of twenty is allowed", [...times(19, good), unknown], undefined],
    ["more unknown messages stop", [...times(18, good), unknown, died], "10 % of the last 20 messages are unknown"],
    [
      "messages that are tried again do not count",
      times(50, settled({ state: "queued", code: "rate-limited" })),
      undefined,
    ],
    ["late results do not count twice", times(50, { ...rejected, how: "late" } as OutboxEvent), undefined],
    ["only the last 100 messages count", [...times(20, good), ...times(89, good), ...times(10, rejected)], undefined],
  ])("%s", (_, events, expected) => {
    const stopped = stopOf({}, events);
    // A run that should stop stops at its last event.
    expect(stopped?.[0]).toBe(expected === undefined ? undefined : events.length);
    expect(stopped?.[1] ?? "").toContain(expected ?? "");
  });

  test("a code that did not occur before stops at once; known codes and good messages do not", () => {
    expect(stopOf({ knownCodes: ["131026"] }, [undelivered, good, rejected])).toEqual([
      3,
      "a new failure: rejected did not occur before",
    ]);
    expect(stopOf({}, [undelivered, rejected])).toBeUndefined();
  });

  test.each([{ errors: 2 }, { unknown: -1 }, { errors: NaN }, { last: 0 }, { atLeast: 1.5 }])(
    "refuse %j",
    (options) => {
      expect(() => createStopRules(options)).toThrow(/^(errors|unknown|last|atLeast): must be /);
    },
  );

  test("refuse an unknown option, and so do a plan and a review", async () => {
    expect(() => createStopRules({ error: 0.1 } as never)).toThrow('Unknown option "error". Known options: errors,');
    expect(() => createStopRules(0.1 as never)).toThrow("{ errors: 0.1 }, not a number");
    await expect(plan([], { optouts: new Set() } as never)).rejects.toThrow('Unknown option "optouts"');
    await expect(plan([], { people: [] as never })).rejects.toThrow("people: must be a function");
    await expect(reviewPlan({} as never, { samples: 3 } as never)).rejects.toThrow('Unknown option "samples"');
  });
});
