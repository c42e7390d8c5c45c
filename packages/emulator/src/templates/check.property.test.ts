import fc from "fast-check";
import { expect, test } from "vitest";
import { anyTemplate } from "../testing/templates.ts";
import { Desk } from "../testing/desk.ts";
import { fate, sendTemplate } from "../testing/desk.ts";
import { spoil } from "../testing/templates.ts";

test("any template filled in rightly is sent, and with any one thing wrong it fails with that thing's code", async () => {
  await fc.assert(
    fc.asyncProperty(anyTemplate, async (filled) => {
      const desk = new Desk({ templates: [filled.template] });
      expect(fate(await sendTemplate(desk, filled.params))).toEqual(["sent", undefined]);
      for (const [code, params] of spoil(filled)) {
        const [status, reason] = fate(await sendTemplate(desk, params));
        expect([status, reason, params]).toEqual(["failed", expect.stringContaining(`(#${code}) `), params]);
      }
    }),
  );
});
