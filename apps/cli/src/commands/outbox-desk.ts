import type { StoreStats } from "@livedesk/outbox";
import { EXIT } from "../errors.ts";
import { print, printJson, visible } from "../io.ts";
import type { CommandFunction } from "../options.ts";
import type { DeskOptions } from "../outbox/commands.ts";
import { openLedger } from "../outbox/ledger.ts";
import { durationText } from "../outbox/progress.ts";

/** `livedesk outbox status`: counts the messages by what became of them. */
export const outboxStatus: CommandFunction<DeskOptions> = async (io, _args, options) => {
  await using ledger = await openLedger(io, options);
  const stats = await ledger.outbox.stats();
  if (options.json) printJson(io, stats);
  else print(io, statusText(stats));
  return EXIT.ok;
};

function statusText(stats: StoreStats): string {
  const rows: readonly (readonly [name: string, count: number, note: string])[] = [
    [
      "queued",
      stats.queued,
      stats.oldestQueuedMs > 0 ? `the oldest waits for ${durationText(stats.oldestQueuedMs)}` : "",
    ],
    ["sending", stats.sending, ""],
    ["accepted", stats.accepted, stats.failed > 0 ? `LiveDesk could not deliver ${stats.failed} of them` : ""],
    ["rejected", stats.rejected, ""],
    ["not sent", stats.notSent, ""],
    ["unknown", stats.unknown, stats.unknown > 0 ? "see livedesk outbox unknowns" : ""],
  ];
  const width = Math.max(...rows.map(([, count]) => String(count).length));
  const lines = rows.map(([name, count, note]) =>
    `${name.padEnd(9)} ${String(count).padStart(width)}  ${note}`.trimEnd(),
  );
  if (stats.paused !== undefined) lines.push(`paused: ${visible(stats.paused)} (livedesk outbox run --resume goes on)`);
  if (stats.pausedForMs > 0) lines.push(`LiveDesk asked for a wait: ${durationText(stats.pausedForMs)} left`);
  return lines.join("\n");
}
