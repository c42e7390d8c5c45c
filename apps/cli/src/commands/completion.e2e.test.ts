import { spawnSync } from "node:child_process";
import { chmod } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { BIN, runBuilt } from "../testing/built.ts";
import { call } from "../testing/call.ts";
import { createFolder } from "../testing/folder.ts";

/** Returns the words that complete the last word of a line, and whether the shell completes files. */
async function completed(line: string, env: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = await call(["complete", "--", ...line.split(" ")], { env });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const lines = stdout.trimEnd().split("\n");
  return { words: lines.slice(0, -1).map((each) => each.split("\t")[0]), files: lines.at(-1) === ":0" };
}

describe("complete", () => {
  test.each([
    ["", ["send", "template", "help"], false],
    ["se", ["send"], false],
    ["template ", ["check", "preview", "types"], false],
    ["template pr", ["preview"], false],
    ["outbox re", ["resolve", "review"], false],
    ["help te", ["template"], false],
    ["help template ", ["check", "preview", "types"], false],
    ["send 141 --re", ["--reply-to"], false],
    ["send 141 hi --fi", ["--file"], false],
    ["send 141 hi -", ["--private", "--json", "--help"], false],
    ["send 141 --file ", [], true],
    ["send 141 --file a", [], true],
    ["send 141 --timeout ", [], false],
    ["send ", [], false],
    ["template check ", [], true],
    ["template check a.json ", [], true],
    ["template types a.json -o ", [], true],
    ["outbox add ", [], true],
    ["outbox resolve 1 ", [], false],
    ["completion ", ["bash", "zsh", "fish", "powershell"], false],
    ["nothing ", [], false],
    ["send 141 $(false) `x ", [], false],
  ])("after %j, the words include %j, and files are completed: %s", async (line, words, files) => {
    const found = await completed(line);
    expect(found.words).toEqual(expect.arrayContaining(words));
    expect(found.words.length > 0).toBe(words.length > 0);
    expect(found.files).toBe(files);
  });

  test("flags that are only declared to be refused are not offered", async () => {
    expect((await completed("template 141 --")).words).not.toContain("--private");
  });

  test("the names of profiles are offered for --profile, and none if the file is refused", async () => {
    await using folder = await createFolder();
    const profile = { apiKey: "a", apiSecret: "b" };
    const file = await folder.write("config.json", { profiles: { work: profile, test: profile } });
    const env = { LIVEDESK_CONFIG_DIR: folder.path };
    await chmod(file, 0o644);
    expect((await completed("send 141 hi --profile ", env)).words).toEqual([]);
    await chmod(file, 0o600);
    expect((await completed("send 141 hi --profile ", env)).words).toEqual(["work", "test"]);
    expect((await completed("send 141 hi --profile w", env)).words).toEqual(["work"]);
  });
});

describe("completion", () => {
  test.each(["bash", "zsh", "fish", "powershell"])("prints a script for %s, which asks the command", async (shell) => {
    const { exitCode, stdout, stderr } = await runBuilt(["completion", shell]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("livedesk");
    expect(stdout).toMatch(/complete ('--'|--) /);
    expect(stdout).not.toMatch(/^readonly /m);
  });

  test("refuses another shell", async () => {
    expect(await call(["completion", "tcsh"])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "livedesk: shell: must be one of bash, zsh, fish, powershell\n",
    });
  });

  test("bash completes a command and a flag with the script", async () => {
    const { stdout: script } = await runBuilt(["completion", "bash"]);
    // This function belongs to the package bash-completion, which a machine may not have.
    const stub = "_get_comp_words_by_ref() { words=(livedesk $LINE); cur=$CUR; prev=; cword=${#words[@]}; }";
    const run = (line: string, cur: string) =>
      spawnSync(
        "bash",
        [
          "-c",
          `${stub}\nlivedesk() { "$NODE" "$BIN" "$@"; }\ncompopt() { :; }\n${script}\n__livedesk_complete\nprintf '%s\\n' "\${COMPREPLY[@]}"`,
        ],
        { encoding: "utf8", env: { PATH: process.env["PATH"], NODE: process.execPath, BIN, LINE: line, CUR: cur } },
      ).stdout.split("\n");
    expect(script).toMatch(/\ncomplete -o default -F __livedesk_complete livedesk\n$/);
    expect(run("template pr", "pr").map((word) => word.trim())).toContain("preview");
    expect(run("send 141 --rep", "--rep").join(" ")).toContain("--reply-to");
  });
});
