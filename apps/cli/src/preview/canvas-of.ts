import type { Io } from "../io.ts";
import type { Canvas } from "./bubble.ts";

/** What stdout can show. Colour is for a terminal alone, and not for who sets NO_COLOR. */
export const canvasOf = ({ stdout: { isTTY = false, columns }, env }: Io): Canvas => ({
  columns: columns || 80,
  colour: isTTY && !env["NO_COLOR"],
});
