/**
 * The tests that every transport of a client must pass, for authors of an adapter.
 *
 * @packageDocumentation
 */

import { Bench, type ConformanceCase, type ConformanceOptions } from "./bench.ts";
import { ANSWERS } from "./cases/answers.ts";
import { ARRIVALS, KINDS, ORDERS } from "./cases/arrivals.ts";
import { ENDINGS } from "./cases/endings.ts";
import { FAULTS, REDIRECTS } from "./cases/faults.ts";
import { PROGRESS, SOURCES } from "./cases/uploads.ts";

export type {
  AdditionalAttributes,
  AnsweredContentAttributes,
  Attachment,
  BlobLike,
  ByteSource,
  ContentAttributes,
  FileInput,
  FileLike,
  FileMessage,
  Message,
  MessageStatus,
  NamedFile,
  Sender,
  SentTemplate,
  TemplateButton,
  TemplateFooter,
  TemplateHeader,
  TemplateLocation,
  TemplateMessage,
  TemplateParams,
  TemplateVariables,
  TextMessage,
} from "@livedesk/schema";
export type {
  Bench,
  ConformanceCall,
  ConformanceCase,
  ConformanceClient,
  ConformanceEmulator,
  ConformanceOptions,
  ConformanceServer,
  ConformanceTarget,
} from "./bench.ts";

/**
 * Tests that a client does what every client must do: messages arrive unchanged, every answer and every fault leads to
 * the outcome that can be known in the client's runtime, and calls end when they are aborted or when the client is
 * closed. The suite does not need Node.js, and runs with any test runner: `conformance({ runtime: "node", test, expect,
 * start: startEmulator, redirect, open })` registers its cases with the runner's `test`.
 */
export function conformance(options: ConformanceOptions): void {
  const { runtime, test, expect } = options;
  for (const { name, run, expected, inBrowser = expected, overFetch = expected } of CASES) {
    const wanted = { node: expected, browser: inBrowser, fetch: overFetch }[runtime];
    test(name, async () => {
      const bench = await Bench.start(options);
      try {
        expect(await run(bench)).toEqual(wanted);
      } finally {
        await bench.close();
      }
    });
  }
}

/** The whole suite. */
export const CASES: readonly ConformanceCase[] = [
  ...KINDS,
  ...ARRIVALS,
  ...ORDERS,
  ...PROGRESS,
  ...SOURCES,
  ...ANSWERS,
  ...REDIRECTS,
  ...FAULTS,
  ...ENDINGS,
];
