import {
  FileChangedError,
  checked,
  chunksOf
} from "./chunk-IEU2XLW6.js";

// ../../packages/outbox/dist/chunk-XDIH67O4.js
import { randomBytes } from "node:crypto";
import { open, rename, unlink, stat, opendir, readdir, utimes, link, mkdir } from "node:fs/promises";
import path from "node:path";
function directoryFileStore(folder) {
  return new DirectoryFileStore(path.resolve(folder));
}
var NAME = /^[0-9a-f]{64}$/;
var TEMPORARY = /^([0-9a-f]{64})\.[0-9a-f]{16}\.(part|gone)$/;
var ABANDONED = 36e5;
var DirectoryFileStore = class {
  #folder;
  constructor(folder) {
    this.#folder = folder;
  }
  async put(sha256, bytes, size) {
    const target = this.#pathOf(sha256);
    await makeFolder(this.#folder);
    if (await renew(target, size)) {
      return syncFolder(this.#folder);
    }
    const part = temporary(target, "part");
    const file = await open(part, "wx", 384);
    try {
      try {
        const refuse = (what) => new Error(`The file ${sha256} cannot be stored: it ${what}`);
        for await (const chunk of checked(bytes, { size, sha256 }, refuse)) await file.appendFile(chunk);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, target);
    } catch (error) {
      await unlink(part).catch(unlessAbsent);
      throw error;
    }
    await syncFolder(this.#folder);
  }
  async *get(sha256) {
    const file = await this.#open(sha256);
    try {
      const { size } = await file.stat();
      const refuse = (what) => new FileChangedError(`the file ${sha256} is damaged in the folder of the outbox: it ${what}`);
      yield* checked(chunksOf(file), { size, sha256 }, refuse);
    } finally {
      await file.close();
    }
  }
  async delete(sha256, storedBefore = Infinity) {
    for (const each of sha256) {
      const target = this.#pathOf(each);
      const gone = temporary(target, "gone");
      if (!await rename(target, gone).then(() => true, unlessAbsent)) continue;
      const found = await stat(gone).catch(unlessAbsent);
      if (found && found.mtimeMs >= storedBefore) await putBack(gone, target);
      else await unlink(gone).catch(unlessAbsent);
    }
  }
  async *list() {
    const entries = await opendir(this.#folder).catch(unlessAbsent);
    if (!entries) return;
    for await (const { name } of entries) {
      const file = path.join(this.#folder, name);
      const isFile = NAME.test(name);
      const [, sha256, kind] = TEMPORARY.exec(name) ?? [];
      if (!isFile && sha256 === void 0) continue;
      const found = await stat(file).catch(unlessAbsent);
      if (!found) continue;
      if (isFile) yield { sha256: name, storedAt: found.mtimeMs };
      else if (kind === "gone") await putBack(file, this.#pathOf(sha256));
      else if (found.mtimeMs < Date.now() - ABANDONED) await unlink(file).catch(unlessAbsent);
    }
  }
  #pathOf(sha256) {
    if (!NAME.test(sha256)) throw new TypeError("The name of a stored file must be a SHA-256 in hex");
    return path.join(this.#folder, sha256);
  }
  async #open(sha256) {
    const target = this.#pathOf(sha256);
    for (let tries = 0; tries < 3; tries++) {
      const file = await open(target, "r").catch(unlessAbsent);
      if (file) return file;
      const names = await readdir(this.#folder).catch(unlessAbsent) ?? [];
      const renamed = names.find((name) => name.startsWith(`${sha256}.`) && name.endsWith(".gone"));
      const found = renamed === void 0 ? void 0 : await open(path.join(this.#folder, renamed), "r").catch(unlessAbsent);
      if (found) return found;
    }
    throw new FileChangedError(`the file ${sha256} is no longer in the folder of the outbox`);
  }
};
var temporary = (target, kind) => `${target}.${randomBytes(8).toString("hex")}.${kind}`;
async function renew(file, size) {
  const now = /* @__PURE__ */ new Date();
  const isThere = await utimes(file, now, now).then(() => true, unlessAbsent);
  return isThere === true && (await stat(file).catch(unlessAbsent))?.size === size;
}
async function putBack(gone, target) {
  await link(gone, target).catch((error) => {
    if (error.code !== "EEXIST") return unlessAbsent(error);
    return void 0;
  });
  await unlink(gone).catch(unlessAbsent);
}
function unlessAbsent(error) {
  if (error.code !== "ENOENT") throw error;
}
async function makeFolder(folder) {
  const first = await mkdir(folder, { recursive: true, mode: 448 });
  if (first === void 0) return;
  for (let made = folder; made.length >= first.length; made = path.dirname(made)) await syncFolder(path.dirname(made));
}
async function syncFolder(folder) {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
var BATCH = 500;
async function sweepFiles(store, files, olderThan, now = Date.now()) {
  const storedBefore = now - olderThan;
  let deleted = 0;
  let batch = [];
  const sweep = async () => {
    const referenced = await store.referenced(batch);
    const unused = batch.filter((sha256) => !referenced.has(sha256));
    await files.delete(unused, storedBefore);
    deleted += unused.length;
    batch = [];
  };
  for await (const { sha256, storedAt } of files.list()) {
    if (storedAt >= storedBefore) continue;
    batch.push(sha256);
    if (batch.length === BATCH) await sweep();
  }
  if (batch.length > 0) await sweep();
  return deleted;
}

export {
  directoryFileStore,
  sweepFiles
};
