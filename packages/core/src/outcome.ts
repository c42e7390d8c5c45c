/**
 * What became of a message that was not accepted: `rejected` (the server refused it), `not-sent` (no byte of it left),
 * `unknown` (it may exist, so sending it again may send it twice).
 */
export type Delivery = "rejected" | "not-sent" | "unknown";
