import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectEmulator, startEmulator } from "../index.ts";
import { spawnEmulator } from "../testing/process.ts";

let folder: string;
let db: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livedesk-"));
  db = join(folder, "desk.db");
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("a window that was set by hand stays stored in the database", () => {
  const now = () => new Date(1_762_331_029_000);
  const states = async () => {
    await using emulator = await startEmulator({ db, now });
    return emulator.truth().conversations.map(({ window, window_ends_at }) => [window, window_ends_at]);
  };

  test("until the customer writes", async () => {
    const first = await startEmulator({ db, now });
    first.setWindow(141, "closed");
    first.setWindow(142, "open");
    await first.close();
    const at = now().getTime();
    expect(await states()).toEqual([
      ["closed", at],
      ["open", at + 86_400_000],
      ["none", null],
    ]);

    const second = await startEmulator({ db, now });
    second.customerWrites(141, "I am back");
    await second.close();
    expect((await states())[0]).toEqual(["open", at + 86_400_000]);
  });

  test("even after kill -9, although a moved clock is not stored", async () => {
    const first = await spawnEmulator({ db });
    const control = connectEmulator(first.url);
    await control.setWindow(141, "closed");
    await control.clock.advance(1000);
    await first.kill();
    const second = await spawnEmulator({ db });
    expect(await connectEmulator(second.url).truth()).toMatchObject({ conversations: [{ window: "closed" }, {}, {}] });
    expect(await (await fetch(`${second.url}/__emulator/clock`)).json()).toMatchObject({ offset: 0 });
    await second.kill();
  });
});
