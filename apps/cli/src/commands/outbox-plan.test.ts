import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runBuilt } from "../testing/built.ts";
import { call, startEmulated, type World } from "../testing/call.ts";
import { createFolder } from "../testing/folder.ts";

const TEMPLATE = {
  name: "sale",
  language: "en_US",
  category: "MARKETING",
  header: { type: "text", text: "For {{who}}" },
  body: "Hello {{first_name}}, everything must go.",
  buttons: [{ type: "url", text: "Look", url: "https://acme.example/{{1}}" }],
};

const HEADER = "conversation_id,first_name,header.who,buttons.0.text,customer,email";

/** A folder with a template and people, and an emulator. */
async function createCampaign(...people: readonly string[]) {
  const [desk, folder] = [await startEmulated(), await createFolder()];
  const template = await folder.write("sale.json", TEMPLATE);
  const file = await folder.write("may.csv", [HEADER, ...people].join("\n"));
  const output = join(folder.path, "may.plan.ndjson");
  const db = join(folder.path, "o.db");
  return {
    desk,
    folder,
    file,
    output,
    db,
    plan: (...flags: readonly string[]) =>
      call(["outbox", "plan", file, "--template", template, "-o", output, ...flags]),
    review: (...flags: readonly string[]) => call(["outbox", "review", output, ...flags]),
    run: (flags: readonly string[], world: World = {}) =>
      call(["outbox", "run", "--plan", output, "--db", db, ...flags], { env: desk.env, ...world }),
    /** The template messages that arrived. */
    arrived: () =>
      desk.emulator
        .truth()
        .conversations.flatMap(({ messages }) => messages)
        .filter(({ template_params }) => template_params?.name === "sale").length,
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const person = (conversationId: number, customer: string, name = "John"): string =>
  `${conversationId},${name},you,sale/1,${customer},x@example.com`;

/** Three people in conversations that exist, by their customer numbers. */
const THREE = [person(141, "c1"), person(142, "c2", "Mary"), person(143, "c3", "A much longer name")];

const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? "";

describe("outbox plan", () => {
  test("renders every message into a file that can only be read", async () => {
    await using campaign = await createCampaign(...THREE);
    const { exitCode, stdout, stderr } = await campaign.plan();
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringContaining("columns that the template does not use: customer, email\n"),
    });
    expect(stdout).toMatch(
      /^wrote .*may\.plan\.ndjson\ncampaign +may, planned .*\ntemplate +sale \(en_US\)\ncost class marketing\nmessages +3\n/,
    );
    expect((await stat(campaign.output)).mode & 0o777).toBe(0o400);
    const [header, first, , , end, ...rest] = (await campaign.folder.read("may.plan.ndjson"))
      .split("\n")
      .map((line) => (line === "" ? undefined : (JSON.parse(line) as unknown)));
    expect(header).toMatchObject({ v: 1, type: "plan", name: "may", messages: 3, costClass: "marketing" });
    expect(first).toMatchObject({
      key: "plan:may:141",
      conversationId: "141",
      input: {
        content: "Hello John, everything must go.",
        template_params: {
          processed_params: { first_name: "John" },
          header_params: { text_variables: { who: "you" } },
          button_params: [{ index: 0, text: "sale/1" }],
        },
      },
    });
    expect([end, ...rest]).toMatchObject([{ type: "end", messages: 3 }, undefined]);
  });

  test("makes no plan if something is wrong with one person, and names the line and the value", async () => {
    await using campaign = await createCampaign(
      person(141, "c1"),
      "0141,John,you,sale/1,c2,",
      "142,,you,sale/1,c3,",
      person(143, "c1"),
      `143,John,"two\nlines",sale/1,c5,`,
      person(144, ""),
    );
    const { exitCode, stdout, stderr } = await campaign.plan("--person-column", "customer");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("may.csv:3:1: conversation_id: must be a whole number");
    expect(stderr).toContain("may.csv:4:1: body.first_name: is required");
    expect(stderr).toContain("may.csv:5:1: is the same person as line 2, with another message");
    expect(stderr).toContain("may.csv:6:1: header.who: ");
    expect(stderr).toContain("may.csv:8:1: customer: is required, because --person-column names it");
    expect(stderr).toContain("no plan was made, because 5 people have a problem");
    expect(await readdir(campaign.folder.path)).toEqual(["may.csv", "sale.json"]);

    const skipped = await campaign.plan("--person-column", "customer", "--skip-invalid", "--json");
    expect(JSON.parse(skipped.stdout)).toMatchObject({ messages: 1, leftOut: 5 });
    expect(skipped.stderr.match(/^left out: /gm)).toHaveLength(5);
  });

  test("makes no plan, also with --skip-invalid, if the rest of the people cannot be read", async () => {
    await using campaign = await createCampaign(person(141, "Ann"), '142,"Bo', person(143, "Cy"));
    const { exitCode, stdout, stderr } = await campaign.plan("--skip-invalid");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("a quote is opened and never closed");
    expect(await readdir(campaign.folder.path)).toEqual(["may.csv", "sale.json"]);
  });

  test("leaves out the people who opted out, by person or by conversation", async () => {
    await using campaign = await createCampaign(...THREE);
    const optOuts = await campaign.folder.write("opt-outs.txt", "\ufeffc1\r\n143\r\n\r\n");
    const { stdout } = await campaign.plan("--opt-outs", optOuts, "--person-column", "customer", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ messages: 1, optedOut: 2, leftOut: 0 });
    expect(await campaign.folder.read("may.plan.ndjson")).toContain('"key":"plan:may:c2"');
  });

  test("never replaces a plan, because the ledger may already have messages with its keys", async () => {
    await using campaign = await createCampaign(...THREE);
    await campaign.plan();
    const before = await campaign.folder.read("may.plan.ndjson");
    expect(await campaign.plan()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("exists already") });
    expect(await campaign.folder.read("may.plan.ndjson")).toBe(before);
    expect(await readdir(campaign.folder.path)).toHaveLength(3);
  });

  test.each([
    [["--campaign", "May sale"], "--campaign: must be 1 to 100 of the characters"],
    [["--opt-outs", "missing.txt"], "--opt-outs: "],
    [["--name", "other"], "has no template with this name and language"],
  ])("refuses %j", async (flags, complaint) => {
    await using campaign = await createCampaign(...THREE);
    expect(await campaign.plan(...flags)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(complaint) });
  });
});

test("outbox review shows the counts, samples, and the number to confirm", async () => {
  await using campaign = await createCampaign(...THREE);
  await campaign.plan();
  const { exitCode, stdout } = await campaign.review("--samples", "0", "--db", campaign.db);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("messages   3\n");
  expect(stdout).toContain("\nfirst (message 1, conversation 141)\n  Hello John, everything must go.\n");
  expect(stdout).toContain(
    "\nlongest (message 3, conversation 143)\n  Hello A much longer name, everything must go.\n",
  );
  expect(stdout).toContain("\nThis sends 3 messages. To send:\n");
  expect(lastLine(stdout)).toBe(`  livedesk outbox run --plan ${campaign.output} --yes 3 --db ${campaign.db}`);
  const { samples, confirm } = JSON.parse((await campaign.review("--json")).stdout) as {
    samples: unknown[];
    confirm: number;
  };
  expect([samples.length, confirm]).toEqual([3, 3]);
});

describe("outbox run --plan", () => {
  test("sends each message of the plan once, however often it is run", async () => {
    await using campaign = await createCampaign(...THREE);
    await campaign.plan();
    expect(await campaign.run(["--yes", "3"])).toMatchObject({ exitCode: 0, stdout: "sent 3\n" });
    expect(await campaign.run(["--yes", "3"])).toMatchObject({ exitCode: 0, stdout: "sent 0\n" });
    expect(await campaign.run(["--yes", "3", "--canary", "2", "--continue"])).toMatchObject({ exitCode: 0 });
    expect(campaign.arrived()).toBe(3);
  });

  test("stores nothing until the number of messages is confirmed", async () => {
    await using campaign = await createCampaign(...THREE);
    await campaign.plan();
    const asked = await campaign.run([]);
    expect(asked).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("--yes: is required") });
    expect(await campaign.run(["--yes", "4"])).toMatchObject({ exitCode: 2 });
    expect(await campaign.run([], { hasPerson: true, stdin: "4\n" })).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("nothing was stored"),
    });
    expect(await campaign.run([], { hasPerson: true, stdin: "" })).toMatchObject({ exitCode: 3 });
    expect(await readdir(campaign.folder.path)).not.toContain("o.db");
    const typed = await campaign.run([], { hasPerson: true, stdin: "3\n" });
    expect(typed).toMatchObject({ exitCode: 0, stdout: "sent 3\n" });
    expect(typed.stderr).toContain(
      "may sends the template sale (en_US; cost class: marketing). Type the number of its messages",
    );
  });

  test("refuses a plan that was changed, cut off, or planned anew under the same name", async () => {
    await using campaign = await createCampaign(...THREE);
    await campaign.plan();
    const whole = await campaign.folder.read("may.plan.ndjson");
    const runOn = async (text: string) => {
      const file = await campaign.folder.write("other.ndjson", text);
      return call(["outbox", "run", "--plan", file, "--db", campaign.db, "--yes", "3"], { env: campaign.desk.env });
    };
    for (const [changed, complaint] of [
      [whole.replace("John", "Jack"), "--plan: line 2 does not match its hash"],
      [whole.replace(/\n.*"n":2.*/, ""), "--plan: line 3 does not match its hash"],
      [whole.replace('"messages":3', '"messages":4'), "--plan: line 5 does not match the lines above it"],
      [whole.replace(/\n.*"end".*/, ""), "--plan: line 5 is missing: the end of the plan was lost"],
      [whole.slice(0, -20), "--plan: line 5 is not a JSON object"],
      ["{}\n", "--plan: this file is not a plan of a campaign"],
      ["", "--plan: line 1 is missing"],
    ] as const)
      expect(await runOn(changed)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(complaint) });

    await campaign.run(["--yes", "3"]);
    await campaign.folder.write("may.csv", [HEADER, ...THREE].join("\n").replace("Mary", "Maria"));
    const again = join(campaign.folder.path, "again.plan.ndjson");
    const template = join(campaign.folder.path, "sale.json");
    await call(["outbox", "plan", campaign.file, "--template", template, "-o", again]);
    const { exitCode, stderr } = await runOn(await campaign.folder.read("again.plan.ndjson"));
    expect(exitCode).toBe(2);
    expect(stderr).toContain("nothing was stored: another plan of this name was stored before");
    expect(campaign.arrived()).toBe(3);
  });
});

describe("--canary", () => {
  test("sends the first messages, shows what became of them, and asks a person before the rest goes", async () => {
    await using campaign = await createCampaign(...THREE);
    await campaign.plan();
    const declined = await campaign.run(["--canary", "1"], { hasPerson: true, stdin: "3\nno\n" });
    expect(declined).toMatchObject({ exitCode: 3, stdout: "sent 1\n" });
    expect(declined.stderr).toContain("Canary: 1 of 1 sent, 0 failed, 0 unknown\n");
    expect(declined.stderr).toContain("Send the other 2 messages? Type yes to go on: ");
    expect(lastLine(declined.stderr)).toBe(
      `livedesk outbox run --db ${campaign.db} --plan ${campaign.output} --canary 1 --continue`,
    );
    expect(campaign.arrived()).toBe(1);
    const agreed = await campaign.run(["--canary", "1"], { hasPerson: true, stdin: "3\nyes\n" });
    expect(agreed).toMatchObject({ exitCode: 0, stdout: "sent 2\n" });
    expect(campaign.arrived()).toBe(3);
  });

  test("7: stops after the canary if nobody can be asked, and --continue goes on", async () => {
    await using campaign = await createCampaign(...THREE);
    await campaign.plan();
    const { exitCode, stderr } = await runBuilt(
      ["outbox", "run", "--plan", campaign.output, "--db", campaign.db, "--yes", "3", "--canary", "2"],
      campaign.desk.env,
    );
    expect(exitCode).toBe(7);
    expect(campaign.arrived()).toBe(2);
    const [, ...argv] = lastLine(stderr).split(" ");
    expect(argv.at(-1)).toBe("--continue");
    expect(await call(argv, { env: campaign.desk.env })).toMatchObject({ exitCode: 0, stdout: "sent 1\n" });
  });

  test("7: pauses the outbox if too many of the canary fail, and the last line goes on in spite of it", async () => {
    await using campaign = await createCampaign(person(999, "c1"), ...THREE);
    await campaign.plan();
    const { exitCode, stderr } = await campaign.run(["--yes", "4", "--canary", "2", "--continue"]);
    expect(exitCode).toBe(7);
    expect(stderr).toContain("Canary: 1 of 2 sent, 1 failed, 0 unknown\n  not-found: livedesk explain not-found\n");
    expect(stderr).toContain("The outbox is paused: of the canary, 1 of 2 messages failed and 0 are unknown\n");
    expect(campaign.arrived()).toBe(1);
    const [, ...argv] = lastLine(stderr).split(" ");
    expect(await call(argv, { env: campaign.desk.env })).toMatchObject({ exitCode: 0, stdout: "sent 2\n" });
    expect(campaign.arrived()).toBe(3);
  });

  test("4: ends if the credentials are refused, and the last line goes on", async () => {
    await using campaign = await createCampaign(...THREE);
    await campaign.plan();
    const argv = ["outbox", "run", "--plan", campaign.output, "--db", campaign.db, "--yes", "3", "--canary", "2"];
    const refused = await runBuilt(argv, { ...campaign.desk.env, LIVEDESK_API_KEY: "another" });
    expect(refused).toMatchObject({ exitCode: 4, stdout: "sent 0; 2 still queued\n" });
    const [, ...again] = lastLine(refused.stderr).split(" ");
    expect(again.at(-1)).toBe("--resume");
    expect(await call([...again, "--continue"], { env: campaign.desk.env })).toMatchObject({ exitCode: 0 });
    expect(campaign.arrived()).toBe(3);
  });

  test("7: a failure that did not occur in the canary pauses the outbox", async () => {
    await using campaign = await createCampaign(
      ...THREE,
      person(999, "c4"),
      ...[5, 6, 7].map((n) => person(140 + n, `c${n}`)),
    );
    await campaign.plan("--person-column", "customer");
    const flags = ["--yes", "7", "--canary", "3", "--continue", "--concurrency", "1", "--stop-errors", "100"];
    const { exitCode, stderr } = await campaign.run(flags);
    expect(stderr).toContain("The outbox is paused: a new failure: not-found did not occur before\n");
    expect(exitCode).toBe(7);
  });
});
