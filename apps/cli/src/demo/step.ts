import type { SendInput } from "@livedesk/core";

/** Something that is done: by the command line, by the SDK, or by the customer. */
export type Action =
  | { readonly by: "cli"; readonly args: readonly string[] }
  | { readonly by: "sdk"; readonly conversationId: number; readonly input: SendInput }
  | { readonly by: "customer"; readonly conversationId: number; readonly content: string };

/** What is to come of it. Objects name the keys that matter, and only those are compared and shown. */
export interface Expectation {
  /** The message that is answered. */
  readonly answer?: object;
  /** The exit code of the command; 0 if left out. */
  readonly exitCode?: number;
  /** What the command says in words. */
  readonly says?: readonly string[];
  /** The message as the emulator holds it. */
  readonly stored: object;
  /** It is the message that failed before, not a new one. */
  readonly again?: true;
}

/** One step of the demo. */
export interface Step {
  readonly title: string;
  /** May depend on the message that failed before. */
  readonly action: Action | ((failedId: number) => Action);
  readonly expect: Expectation;
  /** What it means, in one sentence. */
  readonly meaning: string;
}
