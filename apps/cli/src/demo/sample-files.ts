import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A PNG file with one grey pixel, in base64. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

/** A WAV file with a hundredth of a second of silence: 80 samples of 8 bits at 8 kHz, one channel. */
function silence(): Buffer {
  const samples = Buffer.alloc(80, 128);
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

/** A folder with the files of the demo. When the value is disposed, the folder is removed. */
export interface SampleFiles extends AsyncDisposable {
  readonly folder: string;
  /** The SHA-256 of each file, in hexadecimal, by name. */
  readonly hashes: ReadonlyMap<string, string>;
}

/** Writes a picture and a sound into a new temporary folder. */
export async function writeSampleFiles(): Promise<SampleFiles> {
  const files = new Map([
    ["parcel.png", Buffer.from(PNG, "base64")],
    ["voice.wav", silence()],
  ]);
  const folder = await mkdtemp(join(tmpdir(), "livedesk-demo-"));
  await Promise.all([...files].map(([name, bytes]) => writeFile(join(folder, name), bytes)));
  const hashes = new Map([...files].map(([name, bytes]) => [name, createHash("sha256").update(bytes).digest("hex")]));
  return { folder, hashes, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
