import { open } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { call } from "./testing/call.ts";
import { createFolder } from "./testing/folder.ts";

test.each<[named: string, argv: readonly string[]]>([
  ["", ["template", "check"]],
  ["", ["template", "141", "--template"]],
  ["--params: ", ["template", "141", "--params"]],
  ["", ["emulator", "--port", "0", "--templates"]],
])(
  'a JSON file of 3 GiB is refused with an error that starts with "%s", before the file is read, for %j',
  async (named, argv) => {
    await using folder = await createFolder();
    const video = join(folder.path, "video.json");
    const file = await open(video, "w");
    // The file is sparse, so it needs no space on the disk.
    await file.truncate(3 * 2 ** 30);
    await file.close();
    expect(await call([...argv, video])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `livedesk: ${named}${video}: is longer than 67108864 bytes\n`,
    });
  },
);
