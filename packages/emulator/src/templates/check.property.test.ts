import fc from "fast-check";
import { expect, test } from "vitest";
import { anyTemplate } from "../testing/templates.ts";
import { Desk } from "../testing/desk.ts";
import { fate, sendTemplate } from "../testing/desk.ts";
import { spoil } from "../testing/templates.ts";

test("a template with valid values is sent, and a template with one wrong part fails with the code of that part", async () => {
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
