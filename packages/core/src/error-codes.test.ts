import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { type ErrorCode, NotSentError } from "./index.ts";

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

const guide = await readFile(new URL("../../../docs/delivery.md", import.meta.url), "utf8");
const headings = [...guide.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading ?? "");

test("the guide has a paragraph for each error code, and no paragraph for any other code", () => {
  expect(new Set(headings)).toEqual(new Set(Object.keys(CODES)));
  expect(headings).toHaveLength(Object.keys(CODES).length);
});

test.each(Object.keys(CODES) as ErrorCode[])("error.docs of the code %s is the URL of its paragraph", (code) => {
  const { docs } = new NotSentError("x", { code });
  const { pathname, hash, protocol } = new URL(docs);
  expect([protocol, pathname.endsWith("/docs/delivery.md"), hash]).toEqual(["https:", true, `#${code}`]);
});
