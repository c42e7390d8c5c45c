import { describe, expect, test } from "vitest";
import { Desk, form } from "../testing/desk.ts";

const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);

async function uploaded(desk: Desk, name: string, type = "application/pdf"): Promise<string> {
  await desk.send(141, form(["attachments[]", new File([bytes], name, { type })]));
  return desk.truthOf(141)?.messages.at(-1)?.attachments[0]?.data_url ?? "";
}

const open = (desk: Desk, address: string, method = "GET", headers: Record<string, string> = {}) =>
  desk.emulator.fetch(new Request(address, { method, headers }));

describe("the URL of a file", () => {
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

test("an uploaded HTML file is never shown as a page", async () => {
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
  ["it's(1).txt", `attachment; filename="it's(1).txt"; filename*=UTF-8''it%27s%281%29.txt`],
])("a file named %j is downloaded with a safe name", async (name, header) => {
  const desk = new Desk();
  const { headers } = await open(desk, await uploaded(desk, name, "application/zip"));
  expect(headers.get("Content-Disposition")).toBe(header);
});

test("the preview of a picture is the picture itself", async () => {
  const desk = new Desk();
  const { body } = await desk.send(141, form(["attachments[]", new File([bytes], "a.png", { type: "image/png" })]));
  const address = (body as { attachments: [{ thumb_url: string }] }).attachments[0].thumb_url;
  const response = await open(desk, address);
  expect(response.headers.get("Content-Type")).toBe("image/png");
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
});

test("a file without a type is served as application/octet-stream", async () => {
  const desk = new Desk();
  const response = await open(desk, await uploaded(desk, "README", ""));
  expect(response.headers.get("Content-Type")).toBe("application/octet-stream");
});

describe("a file of a type that browsers can show safely", () => {
  test.each([
    "image/png",
    "image/jpeg",
    "image/vnd.microsoft.icon",
    "audio/mpeg",
    "audio/ogg; codecs=opus",
    "video/mp4",
    "application/pdf",
  ])("%s is shown inline, and sandboxed", async (type) => {
    const desk = new Desk();
    const { headers } = await open(desk, await uploaded(desk, "a.bin", type));
    expect(headers.get("Content-Type")).toBe(type);
    expect(headers.get("Content-Disposition")).toMatch(/^inline; filename="a.bin"/);
    expect(headers.get("Content-Security-Policy")).toContain("sandbox");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  });

  test.each([
    "image/svg+xml",
    "IMAGE/SVG+XML",
    "image/svg",
    "image/anything+xml",
    "video/xml",
    "text/html",
    "text/plain",
    "application/xhtml+xml",
    "application/xml",
    "application/json",
    "application/pdfx",
    "multipart/x-mixed-replace",
    "images/png",
    "",
  ])("a file of the type %j is sent as a download", async (type) => {
    const desk = new Desk();
    const { headers } = await open(desk, await uploaded(desk, "a.bin", type));
    expect(headers.get("Content-Disposition")).toMatch(/^attachment; filename="a.bin"/);
    expect(headers.get("Content-Security-Policy")).toContain("sandbox");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  });
});

describe("a range of the bytes of a file", () => {
  const range = async (Range: string, more: Record<string, string> = {}, method = "GET") => {
    const desk = new Desk();
    const address = await uploaded(desk, "a.mp4", "video/mp4");
    const etag = (await open(desk, address)).headers.get("ETag") ?? "";
    const headers = Object.fromEntries(
      Object.entries(more).map(([name, value]) => [name, value.replace("ETAG", etag)]),
    );
    return open(desk, address, method, { Range, ...headers });
  };

  test.each([
    ["bytes=0-0", 0, 0],
    ["bytes=0-", 0, 69_999],
    ["bytes=100-199", 100, 199],
    ["bytes=69999-", 69_999, 69_999],
    ["bytes=69990-99999999999999999999", 69_990, 69_999],
    ["bytes=-1", 69_999, 69_999],
    ["bytes=-99999999999999999999", 0, 69_999],
    ["Bytes = 5 - 6", 5, 6],
  ])("is answered for the header %s", async (header, first, last) => {
    const answer = await range(header);
    expect(answer.status).toBe(206);
    expect(answer.headers.get("Content-Range")).toBe(`bytes ${first}-${last}/70000`);
    expect(answer.headers.get("Content-Length")).toBe(String(last - first + 1));
    expect(answer.headers.get("Content-Type")).toBe("video/mp4");
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes.subarray(first, last + 1));
  });

  test.each(["bytes=70000-", "bytes=70000-70001", "bytes=-0", `bytes=${"9".repeat(400)}-`])(
    "%s, which is beyond the end, is answered with 416",
    async (header) => {
      const answer = await range(header);
      expect(answer.status).toBe(416);
      expect(answer.headers.get("Content-Range")).toBe("bytes */70000");
      expect(await answer.json()).toEqual({ error: "Range: must be within the 70000 bytes of the file" });
    },
  );

  test.each(["bytes=5-4", "bytes=-", "bytes=0-1,5-6", "bytes=a-b", "pages=1-2", "bytes", "bytes=--1", "bytes=1.5-2"])(
    "%s is not a valid single range, so the answer is the whole file",
    async (header) => {
      const answer = await range(header);
      expect([answer.status, answer.headers.get("Content-Length")]).toEqual([200, "70000"]);
      expect(answer.headers.get("Accept-Ranges")).toBe("bytes");
    },
  );

  test("is ignored when If-Range names another file: the answer is the whole file", async () => {
    expect(await range("bytes=5-6", { "If-Range": '"other"' })).toHaveProperty("status", 200);
    expect(await range("bytes=5-6", { "If-Range": "ETAG" })).toHaveProperty("status", 206);
  });

  test("is ignored if the method is HEAD", async () => {
    const { status, headers } = await range("bytes=5-6", {}, "HEAD");
    expect([status, headers.get("Content-Length")]).toEqual([200, "70000"]);
  });

  test("is refused with 416 for an empty file", async () => {
    const desk = new Desk();
    await desk.send(141, form(["attachments[]", new File([], "a.mp3", { type: "audio/mpeg" })]));
    const address = desk.truthOf(141)?.messages.at(-1)?.attachments[0]?.data_url ?? "";
    expect(await open(desk, address, "GET", { Range: "bytes=0-" })).toHaveProperty("status", 416);
    expect(await open(desk, address)).toHaveProperty("status", 200);
  });
});
