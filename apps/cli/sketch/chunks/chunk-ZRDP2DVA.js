import {
  fileFromPath
} from "./chunk-HFPLMQF4.js";
import {
  ValidationError
} from "./chunk-C4SM5Z73.js";
import {
  CliError
} from "./chunk-XUXS7NT6.js";

// src/input.ts
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
var withoutMark = (text) => text.startsWith("\uFEFF") ? text.slice(1) : text;
function decode(bytes) {
  const encoding = encodingOf(bytes);
  if (encoding === "utf-8" && bytes.includes(0)) return { issue: NUL };
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes("\0") ? { issue: NUL } : { text: withoutMark(text) };
  } catch {
    return {
      issue: encoding === "utf-8" ? "is not UTF-8 text" : "has the byte order mark of UTF-16, but is not UTF-16 text"
    };
  }
}
var NUL = "contains U+0000. It is probably UTF-16 without a byte order mark: save it as UTF-8";
function encodingOf([first, second]) {
  if (first === 255 && second === 254) return "utf-16le";
  return first === 254 && second === 255 ? "utf-16be" : "utf-8";
}
function decodeText(bytes, source) {
  const decoded = decode(bytes);
  if ("issue" in decoded) throw new CliError(`${source}: ${decoded.issue}`);
  return decoded.text;
}
var MAX_STREAM_BYTES = 2 ** 20;
async function readStream(stream, source) {
  const chunks = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > MAX_STREAM_BYTES) throw new CliError(`${source}: is longer than ${MAX_STREAM_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
var MAX_FILE_BYTES = 2 ** 26;
async function readWholeFile(file, flag, source) {
  const { data } = await openFile(file, flag);
  if (data.size > MAX_FILE_BYTES) throw new CliError(`${source}: is longer than ${MAX_FILE_BYTES} bytes`);
  return readFile(file);
}
async function openFile(path, flag) {
  try {
    return await fileFromPath(path);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    throw new ValidationError(error.issues.map(({ message }) => ({ path: flag, message })));
  }
}
async function readSource(io, flag, file) {
  if (file === "-") return decodeText(await readStream(io.stdin, "stdin"), "stdin");
  const source = `${flag}: ${file}`;
  const found = await stat(file).catch(() => void 0);
  const bytes = found?.isFIFO() ? readStream(createReadStream(file), source) : readWholeFile(file, flag, source);
  return decodeText(await bytes, source);
}
var readMessageText = async ({ stdin }) => decodeText(await readStream(stdin, "stdin"), "stdin").replace(/\r?\n$/, "");
function refuseInvalidUtf8(name, value, instead) {
  if (![value ?? []].flat().some((text) => text.includes("\uFFFD"))) return;
  throw new CliError(`${name}: is not UTF-8 text, or contains U+FFFD: ${instead}`);
}

export {
  withoutMark,
  decode,
  encodingOf,
  readWholeFile,
  openFile,
  readSource,
  readMessageText,
  refuseInvalidUtf8
};
