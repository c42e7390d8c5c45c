import { describe, expect, test } from "vitest";
import { Desk, form } from "./testing/desk.ts";

const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);

async function uploaded(desk: Desk, name: string, type = "application/pdf"): Promise<string> {
  await desk.send(141, form(["attachments[]", new File([bytes], name, { type })]));
  return desk.truthOf(141)?.messages.at(-1)?.attachments[0]?.data_url ?? "";
}

const open = (desk: Desk, address: string, method = "GET") => desk.emulator.fetch(new Request(address, { method }));

describe("the address of a file", () => {
  test.each(["a.pdf", '写真 "1".jpg', "..", ".", "a/b\\c", "x?y#z", "100%", "名".repeat(85)])(
    "serves %j, byte for byte",
    async (name) => {
      const desk = new Desk();
      const response = await open(desk, await uploaded(desk, name));
      expect(response.status).toBe(200);
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    },
  );

  test("needs no credentials, and cannot be guessed", async () => {
    const desk = new Desk();
    const address = await uploaded(desk, "a.pdf");
    expect(address).toMatch(/\/[\w-]{32}\/a\.pdf$/);
    expect(await open(desk, address.replace(/[\w-]{32}/, "A".repeat(32)))).toHaveProperty("status", 404);
  });

  test("answers HEAD without the bytes", async () => {
    const desk = new Desk();
    const response = await open(desk, await uploaded(desk, "a.pdf"), "HEAD");
    expect([response.status, response.headers.get("Content-Length")]).toEqual([200, "70000"]);
    expect(await response.text()).toBe("");
  });
});

test("a page that was uploaded is never shown as one", async () => {
  const desk = new Desk();
  const { headers } = await open(desk, await uploaded(desk, "evil.html", "text/html"));
  expect(headers.get("Content-Type")).toBe("text/html");
  expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(headers.get("Content-Disposition")).toMatch(/^attachment;/);
  expect(headers.get("Content-Security-Policy")).toContain("sandbox");
});

test.each([
  ["a.pdf", `attachment; filename="a.pdf"; filename*=UTF-8''a.pdf`],
  ['写真 "1".jpg', `attachment; filename="__ _1_.jpg"; filename*=UTF-8''%E5%86%99%E7%9C%9F%20%221%22.jpg`],
  ["a\r\nb.txt", `attachment; filename="a__b.txt"; filename*=UTF-8''a__b.txt`],
  ["../it's(1).txt", `attachment; filename=".._it's(1).txt"; filename*=UTF-8''.._it%27s%281%29.txt`],
])("%j is saved under a safe name", async (name, header) => {
  const desk = new Desk();
  const { headers } = await open(desk, await uploaded(desk, name));
  expect(headers.get("Content-Disposition")).toBe(header);
});

test("the preview of a picture is the picture", async () => {
  const desk = new Desk();
  const { body } = await desk.send(141, form(["attachments[]", new File([bytes], "a.png", { type: "image/png" })]));
  const address = (body as { attachments: [{ thumb_url: string }] }).attachments[0].thumb_url;
  const response = await open(desk, address);
  expect(response.headers.get("Content-Type")).toBe("image/png");
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
});

test("a file without a type is served as bytes", async () => {
  const desk = new Desk();
  const response = await open(desk, await uploaded(desk, "README", ""));
  expect(response.headers.get("Content-Type")).toBe("application/octet-stream");
});
