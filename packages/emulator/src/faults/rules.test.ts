import { describe, expect, test } from "vitest";
import type { FaultRule } from "../index.ts";
import { Desk, form } from "../testing/desk.ts";

const text = { content: "a" };
const note = { content: "a", private: true };
const template = { content: "a", message_type: "outgoing", template_params: { name: "n", language: "en" } };
const file = () => form(["attachments[]", new File(["x"], "a.txt")]);

const BROKEN: FaultRule = { fault: "500-before-commit" };

/** Sends this many text messages one after the other, and returns the statuses of the answers. */
async function statuses(desk: Desk, times: number, conversation = 141): Promise<number[]> {
  const seen = [];
  for (let call = 0; call < times; call += 1) seen.push((await desk.send(conversation, text)).status);
  return seen;
}

const struck = (desk: Desk) => desk.emulator.faults.list().rules.map((rule) => rule.struck);

describe("a rule is applied", () => {
  test("once by default", async () => {
    const desk = new Desk();
    expect(desk.emulator.faults.add(BROKEN)).toEqual({ ...BROKEN, id: 1, count: 1, matched: 0, struck: 0 });
    expect(await statuses(desk, 3)).toEqual([500, 200, 200]);
    expect(desk.emulator.faults.list().rules).toEqual([{ ...BROKEN, id: 1, count: 1, matched: 3, struck: 1 }]);
  });

  test("to as many of the next calls as count says", async () => {
    const desk = new Desk({ faults: { rules: [{ ...BROKEN, count: 3 }] } });
    expect(await statuses(desk, 5)).toEqual([500, 500, 500, 200, 200]);
  });

  test("never if its odds are 0, and always if its odds are 1", async () => {
    const desk = new Desk({ faults: { rules: [{ ...BROKEN, odds: 0 }] } });
    expect(await statuses(desk, 20)).toEqual(Array.from({ length: 20 }, () => 200));
    desk.emulator.faults.replace({ rules: [{ ...BROKEN, odds: 1 }] });
    expect(await statuses(desk, 20)).toEqual(Array.from({ length: 20 }, () => 500));
  });
});

describe("the odds of a rule", () => {
  const rule = { ...BROKEN, odds: 0.3 };
  const plan = { seed: "8f2c", rules: [rule] };

  test("give the same faults for the same seed, in every version", async () => {
    const once = await statuses(new Desk({ faults: plan }), 20);
    expect(await statuses(new Desk({ faults: plan }), 20)).toEqual(once);
    expect(once.map((status) => (status === 500 ? "x" : ".")).join("")).toBe("x.x.x.x...x....xx...");
  });

  test("give the same faults again if the random seed that list() returns is used", async () => {
    const desk = new Desk({ faults: { rules: plan.rules } });
    const { seed } = desk.emulator.faults.list();
    expect(seed).toMatch(/^[\da-f]{8}$/);
    expect(new Desk().emulator.faults.list().seed).not.toBe(seed);
    const again = new Desk({ faults: { ...plan, seed } });
    expect(await statuses(again, 50)).toEqual(await statuses(desk, 50));
  });

  test("of 0.3 apply the fault to about 30 % of the calls", async () => {
    const desk = new Desk({ faults: plan });
    const broken = (await statuses(desk, 1000)).filter((status) => status === 500).length;
    expect(broken).toBeGreaterThan(250);
    expect(broken).toBeLessThan(350);
  });

  test("give the same faults again after the rules were cleared", async () => {
    const desk = new Desk({ faults: plan });
    const first = await statuses(desk, 20);
    expect(desk.emulator.faults.clear()).toEqual({ seed: "8f2c", rules: [] });
    expect(await statuses(desk, 20)).toEqual(Array.from({ length: 20 }, () => 200));
    desk.emulator.faults.add(rule);
    expect(await statuses(desk, 20)).toEqual(first);
  });

  test("do not depend on other rules or on calls that do not match", async () => {
    const alone = new Desk({ faults: { seed: "s", rules: [{ ...BROKEN, conversationId: 141, odds: 0.3 }] } });
    const crowd = new Desk({
      faults: {
        seed: "s",
        rules: [
          { ...BROKEN, conversationId: 141, odds: 0.3 },
          { ...BROKEN, odds: 0.5 },
        ],
      },
    });
    await statuses(alone, 40);
    for (let call = 0; call < 40; call += 1) await statuses(crowd, 1, call % 2 === 0 ? 141 : 143);
    await statuses(crowd, 20);
    expect(struck(crowd)[0]).toBe(struck(alone)[0]);
  });
});

describe("if several rules match a call, only one rule is applied:", () => {
  test("the first rule, and the later rules are not used up", async () => {
    const desk = new Desk({ faults: { rules: [{ fault: "500-after-commit", count: 2 }, BROKEN] } });
    expect(await statuses(desk, 4)).toEqual([500, 500, 500, 200]);
    expect(desk.emulator.faults.list().rules).toMatchObject([
      { matched: 4, struck: 2 },
      { matched: 4, struck: 1 },
    ]);
  });

  test("a rule with an early fault, even if this rule is not the first", async () => {
    const desk = new Desk({ faults: { rules: [BROKEN, { fault: "reset-before-body" }] } });
    await expect(desk.send(141, text)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await statuses(desk, 2)).toEqual([500, 200]);
  });
});

describe("a rule matches calls", () => {
  test("of one conversation", async () => {
    const desk = new Desk({ faults: { rules: [{ ...BROKEN, conversationId: 143 }] } });
    expect(await statuses(desk, 2)).toEqual([200, 200]);
    expect(await statuses(desk, 2, 143)).toEqual([500, 200]);
  });

  test.each(["text", "note", "file", "template", "retry"] as const)("of kind %s", async (kind) => {
    const desk = new Desk();
    await desk.send(142, text);
    desk.emulator.faults.add({ ...BROKEN, kind, count: 10 });
    const calls = {
      text: await desk.send(141, text),
      note: await desk.send(141, note),
      file: await desk.send(141, file()),
      template: await desk.send(141, template),
      retry: await desk.retry(142, 3030),
    };
    const broken = Object.entries(calls).filter(([, { status }]) => status === 500);
    expect(broken.map(([name]) => name)).toEqual([kind]);
  });

  test("of kind file, even if the message with files is private", async () => {
    const desk = new Desk({ faults: { rules: [{ ...BROKEN, kind: "file" }] } });
    const body = form(["attachments[]", new File(["x"], "a.txt")], ["private", "true"]);
    expect(await desk.send(141, body)).toMatchObject({ status: 500 });
  });

  test("of kind file, which an early fault recognises from the Content-Type", async () => {
    const desk = new Desk({ faults: { rules: [{ fault: "reset-before-body", kind: "file" }] } });
    expect(await statuses(desk, 1)).toEqual([200]);
    await expect(desk.send(141, file())).rejects.toThrow("reset the connection");
  });

  test("a call that is not valid is refused with or without faults, and uses up no rule", async () => {
    const desk = new Desk({ faults: { rules: [{ fault: "500-after-commit" }] } });
    expect(await desk.send(141, {})).toMatchObject({ status: 422 });
    expect(await desk.send(999, text)).toMatchObject({ status: 404 });
    expect(await desk.retry(141, 29)).toMatchObject({ status: 422 });
    expect(await desk.call("/api/v2/accounts/conversations/141/messages", { method: "PUT" })).toMatchObject({
      status: 405,
    });
    expect(struck(desk)).toEqual([0]);
    expect(await statuses(desk, 2)).toEqual([500, 200]);
  });
});

describe("the list of rules is a copy", () => {
  test("of the rules that were passed, and each caller gets a new copy", async () => {
    const rule = { ...BROKEN, count: 1 };
    const desk = new Desk({ faults: { rules: [rule] } });
    rule.count = 9;
    (desk.emulator.faults.list().rules[0] as { count: number }).count = 9;
    expect(desk.emulator.faults.list().rules).toMatchObject([{ count: 1 }]);
    expect(await statuses(desk, 2)).toEqual([500, 200]);
  });
});

test.each([
  [{}, /^fault: must be one of reset-before-body, reset-mid-body, 429, /],
  [{ fault: "timeout" }, /^fault: must be one of /],
  [{ fault: 429 }, /^fault: must be one of /],
  [null, /^the rule must be an object$/],
  [[], /^the rule must be an object$/],
  [{ fault: "429", odd: 1 }, /^the rule has the unknown key "odd"\. Known keys: fault, retryAfter, delayMs, /],
  [{ fault: "429", retryAfter: -1 }, /^retryAfter: must be a whole number of seconds, or an HTTP date/],
  [{ fault: "429", retryAfter: "tomorrow" }, /^retryAfter: /],
  [
    { fault: "slow", retryAfter: 1 },
    /^retryAfter: can only be given if the fault is "429"; delayMs: is required if the fault is "slow": give a number of milliseconds/,
  ],
  [
    { fault: "slow" },
    /^delayMs: is required if the fault is "slow": give a number of milliseconds, a whole number from 0 to 2147483647$/,
  ],
  [{ fault: "slow", delayMs: 1.5 }, /^delayMs: must be a number of milliseconds, a whole number from 0 to/],
  [{ fault: "slow", delayMs: 2 ** 31 }, /^delayMs: .* from 0 to 2147483647$/],
  [{ fault: "429", delayMs: 1 }, /^delayMs: can only be given if the fault is "slow"$/],
  [{ ...BROKEN, conversationId: "141" }, /^conversationId: must be the id of a conversation/],
  [{ ...BROKEN, kind: "sms" }, /^kind: must be one of text, note, file, template, retry$/],
  [{ fault: "reset-mid-body", kind: "note" }, /^kind: must be "file" or "retry" if the fault is "reset-mid-body"/],
  [{ ...BROKEN, count: 0 }, /^count: must be a whole number, 1 or more$/],
  [{ ...BROKEN, count: "2" }, /^count: /],
  [{ ...BROKEN, odds: 1.1 }, /^odds: must be a number from 0 to 1$/],
  [{ ...BROKEN, odds: Number.NaN }, /^odds: /],
  [{ ...BROKEN, odds: 0.5, count: 1 }, /^count: cannot be combined with odds$/],
])("%j is not a valid fault rule, and is refused", (rule, issue) => {
  const { faults } = new Desk().emulator;
  expect(() => faults.add(rule as FaultRule)).toThrow(issue);
  expect(faults.list().rules).toEqual([]);
});

test.each([
  [[BROKEN], /^the plan must be an object$/],
  [{}, /^rules: is required: give a list of rules$/],
  [{ rules: [], seed: 1 }, /^seed: must be a non-empty string$/],
  [{ rules: [], seed: "" }, /^seed: /],
  [{ rules: [BROKEN, { fault: "x" }] }, /^rules\.1\.fault: must be one of /],
  [{ rules: [7] }, /^rules\.0: must be an object$/],
])("%j is not a valid plan of faults, and changes nothing", (plan, issue) => {
  const { faults } = new Desk({ faults: { seed: "s", rules: [BROKEN] } }).emulator;
  const before = faults.list();
  expect(() => faults.replace(plan as { rules: [] })).toThrow(issue);
  expect(faults.list()).toEqual(before);
});

test("an emulator does not start with a rule that is not valid", () => {
  expect(() => new Desk({ faults: { rules: [{ ...BROKEN, count: -1 }] } })).toThrow("rules.0.count: ");
});

test("a field of a rule that is undefined counts as left out", () => {
  const rule = { fault: "429", retryAfter: undefined, kind: undefined, odds: undefined } as const;
  expect(new Desk().emulator.faults.add(rule)).toEqual({ fault: "429", count: 1, id: 1, matched: 0, struck: 0 });
});
