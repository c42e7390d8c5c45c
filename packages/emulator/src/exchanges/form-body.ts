import { excerpt } from "./excerpt.ts";
import type { ExchangeBody, ExchangePart } from "./exchange.ts";

const MAX_PARTS = 100;
const MAX_NAME_BYTES = 1024;
const MAX_TEXT_BYTES = 64 * 1024;

const shortened = (name: string): string => excerpt(name, MAX_NAME_BYTES);

function partOf(name: string, value: File | string, room: number): ExchangePart {
  if (typeof value === "string")
    return { name: shortened(name), size: Buffer.byteLength(value), text: excerpt(value, room) };
  const type = value.type === "" ? {} : { type: shortened(value.type) };
  return { name: shortened(name), filename: shortened(value.name), ...type, size: value.size };
}

/** What is kept of a form: its texts up to 64 KiB in all, and no bytes of files. */
export function formBody(form: FormData): ExchangeBody {
  const all = [...form];
  let room = MAX_TEXT_BYTES;
  const parts = all.slice(0, MAX_PARTS).map(([name, value]) => {
    const part = partOf(name, value, room);
    if (part.text !== undefined) room = Math.max(0, room - part.size);
    return part;
  });
  const rest = all.length - parts.length;
  return { kind: "multipart", parts: rest > 0 ? [...parts, { name: `… (cut: ${rest} more parts)`, size: 0 }] : parts };
}
