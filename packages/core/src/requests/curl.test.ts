import { expect, test } from "vitest";
import { curlCommand, shellQuote } from "../adapter.ts";
import { buildSendRequest } from "../index.ts";

const url = "https://livedesk.example/messages";

test("curlCommand writes a JSON body on one line or indented, and the shell fills in the credentials", () => {
  const request = buildSendRequest(141, { content: "it's" });
  expect(curlCommand(request, { url })).toBe(
    [
      "curl -X POST https://livedesk.example/messages",
      '-u "$LIVEDESK_API_KEY:$LIVEDESK_API_SECRET"',
      "-H 'accept: application/json'",
      "-H 'content-type: application/json'",
      String.raw`--data-raw '{"content":"it'\''s"}'`,
    ].join(" \\\n  "),
  );
  expect(curlCommand(request, { url, indent: 2 })).toContain(`--data-raw '{\n  "content": "it'`);
});

test("curl never reads a text in the command of curlCommand as a file name, and file names are quoted", () => {
  const request = buildSendRequest(141, {
    content: "@secrets",
    attachments: [{ name: 'a "b";c.png', data: new Uint8Array(1), type: "image/png" }],
  });
  const command = curlCommand(request, { url, paths: ["/tmp/a.png"] });
  expect(command).toContain("--form-string content=@secrets");
  expect(command).toContain(String.raw`-F 'attachments[]=@"/tmp/a.png";filename="a \"b\";c.png";type=image/png'`);
  expect(curlCommand(request, { url })).toContain(String.raw`'attachments[]=@"a \"b\";c.png";filename=`);
});

test("curlCommand writes a request without a body", () => {
  const request = { method: "POST", headers: {}, body: { kind: "none" } } as const;
  expect(curlCommand(request, { url })).toBe(
    'curl -X POST https://livedesk.example/messages \\\n  -u "$LIVEDESK_API_KEY:$LIVEDESK_API_SECRET"',
  );
});

test("curlCommand and shellQuote write no character that controls a terminal", () => {
  const hidden = "\u001b[31m\u202e\u{e0041}\u2028";
  const command = curlCommand(buildSendRequest(141, { content: hidden }), { url });
  expect(command).toContain(String.raw`{"content":"\u001b[31m\u202e\udb40\udc41\u2028"}`);
  expect(shellQuote(`a${hidden}b`)).toBe(
    String.raw`'a'"$(printf '\033')"'[31m'"$(printf '\342\200\256\363\240\201\201\342\200\250')"'b'`,
  );
  expect(shellQuote("\ud83d")).toBe(String.raw`''"$(printf '\357\277\275')"''`);
});

test("shellQuote does not change a plain word, and quotes an empty string and a line break", () => {
  expect([shellQuote("a-b_c.d/e@f"), shellQuote(""), shellQuote("a\nb"), shellQuote("=a")]).toEqual([
    "a-b_c.d/e@f",
    "''",
    "'a\nb'",
    "'=a'",
  ]);
});
