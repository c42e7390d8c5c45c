import { type DeliveryFailure, deliveryFailure } from "@livedesk/core/whatsapp";
import { CliError, EXIT } from "../errors.ts";
import { oneLine, print, printJson } from "../io.ts";
import type { CommandFunction } from "../options.ts";

interface ExplainOptions {
  readonly json?: true;
}

/** `livedesk explain`: explains why a message failed, and what to do. */
export const explain: CommandFunction<ExplainOptions> = async (io, [codeOrText = ""], { json }) => {
  if (codeOrText.trim() === "") throw new CliError("code-or-text: must not be empty");
  const failure = deliveryFailure({ id: 0, status: "failed", content_attributes: { external_error: codeOrText } });
  if (json) printJson(io, failure);
  else print(io, inWords(failure));
  return EXIT.ok;
};

function inWords({ code, title, meaning, advice, reason, retry, retryAfterMs, until }: DeliveryFailure): string {
  return [
    `code        ${code ?? "none"}`,
    `title       ${oneLine(title)}`,
    `means       ${meaning}`,
    ...(reason === undefined || reason === title ? [] : [`reason      ${oneLine(reason)}`]),
    `retry       ${RETRY[retry]({ retryAfterMs, until })}`,
    `what to do  ${advice}`,
  ].join("\n");
}

type Wait = Pick<DeliveryFailure, "retryAfterMs" | "until">;

const afterWait = ({ retryAfterMs: ms }: Wait): string =>
  ms === undefined ? "yes, after a pause" : `yes, after ${duration(ms)} or more`;

const afterChange = ({ until = "the cause is corrected" }: Wait): string =>
  `only after ${until}, because an earlier retry would fail`;

/** What the text says about a retry, for each value of `retry` in the JSON. */
const RETRY: Readonly<Record<DeliveryFailure["retry"], (wait: Wait) => string>> = {
  later: afterWait,
  rate: afterWait,
  until: afterChange,
  account: afterChange,
  never: () => "no, because the same message would fail again",
  unknown: () => "unknown",
};

/**
 * Writes a wait in hours, minutes or seconds. The unit is never days, because Meta's documentation says 72 hours, not
 * three days.
 */
function duration(ms: number): string {
  const [size, unit] = ms >= HOUR ? [HOUR, "hour"] : ms >= MINUTE ? [MINUTE, "minute"] : [1000, "second"];
  const count = Math.round(ms / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
