import { createWriteStream } from "node:fs";
import { link, rm } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ConfigurationError } from "@livedesk/core";
import {
  type CheckedCampaign,
  planCampaign,
  type PlanHeader,
  type Review,
  reviewPlan,
} from "@livedesk/outbox/campaign";
import { wholeNumber } from "../config.ts";
import { chooseTemplate } from "../definitions/load.ts";
import { CliError, EXIT, findingLine } from "../errors.ts";
import { type Io, print, printJson, talk, visible, visibleLines } from "../io.ts";
import type { CommandFunction } from "../options.ts";
import { readPlan } from "../outbox/campaign.ts";
import { chooseLedger } from "../outbox/ledger.ts";
import { command, type PlanOptions } from "../outbox/options.ts";
import { peopleIn, readOptOuts } from "../outbox/people.ts";
import { openRecords, type RecordFile } from "../outbox/records.ts";

/** `livedesk outbox plan`: renders and checks every message of a campaign, and writes them into a file that is never changed. */
export const outboxPlan: CommandFunction<PlanOptions> = async (io, [argument = ""], options) => {
  if (options.template === undefined) throw new CliError("--template: is required: the file with the definition");
  if (argument === "-" && options.campaign === undefined)
    throw new CliError("--campaign: is required, because stdin has no name");
  // The plan is stored later. A wrong choice of the ledger is refused now.
  const { flags } = chooseLedger(io, options);
  const name = options.campaign ?? basename(argument).replace(/\.[^.]*$/, "");
  const { template, warnings } = await chooseTemplate(options.template, "--template", options);
  warnings.forEach((warning) => talk(io, visible(findingLine(warning))));
  const optOuts = await readOptOuts(options.optOuts);
  await using file = await openRecords(io, "people", argument, options);
  const unused = new Set<string>();
  const people = () => peopleIn(file.records(), { template, personColumn: options.personColumn }, unused);
  const campaign = await checked(() =>
    planCampaign({ name, template, people, optOuts, skipInvalid: options.skipInvalid }),
  );
  const { header } = campaign;
  if (header === undefined) throw refusal(campaign, file);
  const output = options.output ?? `${name}.plan.ndjson`;
  await write(campaign, output);
  campaign.problems.forEach((problem) => talk(io, visible(`left out: ${problemLine(file, problem)}`)));
  if (unused.size > 0) talk(io, visible(`columns that the template does not use: ${[...unused].join(", ")}`));
  if (options.json) printJson(io, { file: output, ...header });
  else {
    print(io, visible(`wrote ${output}`));
    print(io, headerText(header));
    talk(io, `Look at it: ${command(["outbox", "review", output, ...flags])}`);
  }
  return EXIT.ok;
};

async function checked<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new CliError(error.message.replace(/^name: /, "--campaign: "));
  }
}

function refusal({ problems, wrong }: CheckedCampaign, file: RecordFile): CliError {
  if (wrong === 0) return new CliError(`people: ${file.name} contains no person who can get a message`);
  const findings = problems.map(({ line, path, message }) => ({
    file: file.name,
    line,
    column: 1,
    severity: "error" as const,
    message,
    ...(path !== undefined && { path }),
  }));
  const people = wrong === 1 ? "1 person has" : `${wrong} people have`;
  return new CliError(`no plan was made, because ${people} a problem`, { code: "invalid-plan", findings });
}

const problemLine = (file: RecordFile, { line, path, message }: CheckedCampaign["problems"][number]): string =>
  [`${file.name}:${line}`, path, message].filter((part) => part !== undefined).join(": ");

/** Writes a plan beside its place first: a plan is whole, or does not exist, and none is ever replaced. */
async function write(campaign: CheckedCampaign, output: string): Promise<void> {
  const draft = `${output}.${process.pid}.draft`;
  try {
    await pipeline(Readable.from(campaign.lines()), createWriteStream(draft, { flags: "wx", mode: 0o400 }));
    await link(draft, output);
  } catch (error) {
    if (!(error instanceof Error) || !("syscall" in error)) throw error;
    const isThere = "code" in error && error.code === "EEXIST";
    throw new CliError(
      isThere
        ? `--output: ${JSON.stringify(output)} exists already, and a plan is never changed. Choose another --campaign, because the keys of its messages contain this name`
        : `--output: ${JSON.stringify(output)} cannot be written`,
      isThere ? {} : { exitCode: EXIT.failed },
    );
  } finally {
    await rm(draft, { force: true });
  }
}

/** `livedesk outbox review`: shows the counts, the warnings and samples of a plan, and the number that must be typed back. */
export const outboxReview: CommandFunction<PlanOptions> = async (io, [file = ""], options) => {
  const random = wholeNumber(options.samples ?? "3");
  if (typeof random !== "number" || random > 100) throw new CliError("--samples: must be a whole number from 0 to 100");
  const { flags } = chooseLedger(io, options);
  const review = await reviewPlan(await readPlan(file, "plan"), { random });
  if (options.json) printJson(io, review);
  else showReview(io, review, file, flags);
  return EXIT.ok;
};

/** A plan with more messages than this is begun with this many. */
const CANARY = 20;

function showReview(
  io: Io,
  { header, samples, confirm, sha256 }: Review,
  file: string,
  flags: readonly string[],
): void {
  print(io, headerText(header));
  print(io, `sha256     ${sha256}`);
  for (const { why, n, message } of samples) {
    const text = "content" in message.input ? String(message.input.content) : "";
    print(io, `\n${why} (message ${n}, conversation ${message.conversationId})`);
    print(io, visibleLines(text).replaceAll(/^/gm, "  "));
  }
  const words = ["outbox", "run", "--plan", file, "--yes", String(confirm), ...flags];
  const isSmall = confirm <= CANARY;
  const count = confirm === 1 ? "1 message" : `${confirm} messages`;
  print(io, `\nThis sends ${count}. ${isSmall ? "To send" : `To begin with ${CANARY} of them`}:`);
  print(io, `  ${command(isSmall ? words : [...words, "--canary", String(CANARY)])}`);
}

function headerText({
  name,
  template,
  messages,
  optedOut,
  leftOut,
  costClass,
  createdAt,
  notes,
  warnings,
}: PlanHeader): string {
  return [
    `campaign   ${name}, planned ${createdAt}`,
    `template   ${template.name} (${template.language})`,
    `cost class ${costClass}`,
    `messages   ${messages}`,
    ...(optedOut > 0 ? [`opted out  ${optedOut}`] : []),
    ...(leftOut > 0 ? [`left out   ${leftOut}`] : []),
    ...notes.map((note) => `note       ${note}`),
    ...warnings.map(({ message, people, firstLine }) =>
      people === 0
        ? `warning    ${message}`
        : `warning    ${message} (${people} ${people === 1 ? "person" : "people"}, first on line ${firstLine})`,
    ),
  ]
    .map((line) => visible(line))
    .join("\n");
}
