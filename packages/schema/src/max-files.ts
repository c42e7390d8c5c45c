/**
 * The most files that one message should hold. The contract names no limit; upstream means 15 to be the most, and a relay refuses
 * more unless it is set otherwise.
 *
 * @example
 * const attachments = files.slice(0, MAX_FILES);
 *
 * Contract: file request, `attachments[]`.
 */
export const MAX_FILES = 15;
