import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { type ErrorCode, NotSentError } from "./index.ts";
import { WebhookError, type WebhookErrorCode } from "./web/index.ts";

// The compiler reports a code that is missing here, and a code that does not exist.
const CODES: Readonly<Record<ErrorCode, true>> = {
  "invalid-input": true,
  "invalid-configuration": true,
  "missing-credentials": true,
  "unsupported-runtime": true,
  "no-authorization": true,
  "connection-failed": true,
  "certificate-refused": true,
  "proxy-refused": true,
  "file-unreadable": true,
  "queue-full": true,
  "key-reused": true,
  "file-changed": true,
  sealed: true,
  "conversation-stopped": true,
  timeout: true,
  aborted: true,
  closed: true,
  "rate-limited": true,
  rejected: true,
  unauthorized: true,
  forbidden: true,
  "not-found": true,
  "server-error": true,
  "connection-lost": true,
  "source-failed": true,
  "unreadable-answer": true,
  "unexpected-status": true,
  "conversation-mismatch": true,
  "unfit-dispatcher": true,
  "transport-failed": true,
};

const WEBHOOK_CODES: Readonly<Record<WebhookErrorCode, true>> = {
  "webhook-not-signed": true,
  "webhook-wrong-signature": true,
  "webhook-wrong-time": true,
  "webhook-unreadable": true,
};

const guide = await readFile(new URL("../../../docs/troubleshooting.md", import.meta.url), "utf8");

const isOfWebhook = (code: string): code is WebhookErrorCode => Object.hasOwn(WEBHOOK_CODES, code);

/** Returns what the guide says below the heading of a code. */
const paragraphsOf = (code: string): string[] =>
  guide
    .split(/^#{1,3} /m)
    .filter((section) => section.startsWith(`${code}\n`))
    .map((section) => section.slice(code.length).trim());

describe.each(Object.keys({ ...CODES, ...WEBHOOK_CODES }) as (ErrorCode | WebhookErrorCode)[])(
  "the code %s",
  (code) => {
    test("has one paragraph in the guide, with its cause and what to do", () => {
      expect(paragraphsOf(code)).toEqual([expect.stringMatching(/^- \*\*Cause\*\*: .+\n- \*\*What to do\*\*: .+$/)]);
    });

    test("has an error whose docs are the URL of the paragraph", () => {
      const { docs } = isOfWebhook(code) ? new WebhookError("x", code) : new NotSentError("x", { code });
      const { pathname, hash, protocol } = new URL(docs);
      expect([protocol, pathname.endsWith("/docs/troubleshooting.md"), hash]).toEqual(["https:", true, `#${code}`]);
    });
  },
);
