import { expect, test } from "vitest";
import { prettyJson, requestText } from "./exchange-view.tsx";

test("JSON gets its lines, and other text stays", () => {
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(prettyJson("<html>")).toBe("<html>");
});

test("a request as text shows what there was of it", () => {
  const request = {
    headers: { authorization: "Basic …" },
    body: { kind: "multipart", parts: [{ name: "attachments[]", filename: "a.png", type: "image/png", size: 9 }] },
  } as const;
  expect(requestText({ method: "POST", path: "/x", request })).toBe(
    "POST /x\nauthorization: Basic …\n\nattachments[]=@a.png (image/png, 9 bytes)",
  );
});
