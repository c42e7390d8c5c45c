import { expect, test } from "vitest";
import { prettyJson, requestText } from "./exchange-view.tsx";

test("JSON is indented, and other text stays unchanged", () => {
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(prettyJson("<html>")).toBe("<html>");
});

test("a request as text contains its headers and the parts of its form", () => {
  const request = {
    headers: { authorization: "Basic …" },
    body: { kind: "multipart", parts: [{ name: "attachments[]", filename: "a.png", type: "image/png", size: 9 }] },
  } as const;
  expect(requestText({ method: "POST", path: "/x", request })).toBe(
    "POST /x\nauthorization: Basic …\n\nattachments[]=@a.png (image/png, 9 bytes)",
  );
});
