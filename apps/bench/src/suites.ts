import type { Settings } from "./settings.ts";
import type { Table } from "./table.ts";

export const SUITE_NAMES = ["send", "upload", "delivery", "validation", "start", "size"] as const;

export type SuiteName = (typeof SUITE_NAMES)[number];

export const isSuiteName = (name: string): name is SuiteName => SUITE_NAMES.includes(name as SuiteName);

type Suite = (settings: Settings) => Promise<Table[]>;

const SUITES: Record<SuiteName, () => Promise<Suite>> = {
  send: async () => (await import("./suites/send.ts")).send,
  upload: async () => (await import("./suites/upload.ts")).upload,
  delivery: async () => (await import("./suites/delivery.ts")).delivery,
  validation: async () => (await import("./suites/validation.ts")).validation,
  start: async () => (await import("./suites/start.ts")).start,
  size: async () => (await import("./suites/size.ts")).size,
};

/** Runs a suite, and gives the tables that it made. */
export async function runSuite(name: SuiteName, settings: Settings): Promise<Table[]> {
  const suite = await SUITES[name]();
  return suite(settings);
}
