import type { SendInput } from "@livedesk/browser";
import type { TemplateParams } from "@livedesk/schema";
import type { InboxMessage } from "../api/conversation.ts";
import type { Written } from "./draft.ts";

/** What a call was to make. By this its message is found in the conversation where no answer told of it. */
export interface Attempt {
  readonly conversationId: number;
  readonly from: InboxMessage["from"];
  readonly isPrivate: boolean;
  readonly content: string;
  readonly files: readonly string[];
  readonly template: TemplateParams | undefined;
  /** The newest message that was known when it began. */
  readonly lastId: number;
  /** When it began, in ms by the emulator's clock. */
  readonly at: number;
  /** What was written in the composer. */
  readonly written?: Written | undefined;
  /** What was filled into the form of a template. */
  readonly input?: SendInput | undefined;
}

/** Where and when a call begins. */
export interface Beginning {
  readonly conversationId: number;
  /** The newest message that is known. */
  readonly lastId: number;
  /** In ms by the emulator's clock. */
  readonly at: number;
}

/** Sending what was written. */
export const attemptOfDraft = (begun: Beginning, written: Written): Attempt => ({
  ...begun,
  from: written.mode === "customer" ? "customer" : "agent",
  isPrivate: written.mode === "note",
  content: written.text,
  files: written.files.map(({ name }) => name),
  template: undefined,
  written,
});

/** Sending a template. */
export const attemptOfTemplate = (begun: Beginning, input: SendInput): Attempt => ({
  ...begun,
  from: "agent",
  isPrivate: false,
  content: input.content ?? "",
  files: [],
  template: "template_params" in input ? input.template_params : undefined,
  input,
});

// The emulator tells a message's time in whole seconds, and the clocks are a little apart.
const SLACK = 3000;

/** The message that a call has made after all, or undefined where none is like it. `taken` are known to be another call's. */
export const arrivalOf = (
  attempt: Attempt,
  messages: readonly InboxMessage[],
  taken: ReadonlySet<InboxMessage> = new Set(),
): InboxMessage | undefined =>
  messages.find(
    (message) =>
      !taken.has(message) &&
      message.id > attempt.lastId &&
      message.createdAt > attempt.at - SLACK &&
      message.from === attempt.from &&
      message.private === attempt.isPrivate &&
      message.content.trim() === attempt.content.trim() &&
      sameJson(
        message.attachments.map(({ name }) => name),
        attempt.files,
      ) &&
      sameTemplate(message.templateParams, attempt.template),
  );

function sameTemplate(one: TemplateParams | undefined, other: TemplateParams | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.name === other.name && one.language === other.language && sameJson(one, other);
}

const sameJson = (one: unknown, other: unknown): boolean => sorted(one) === sorted(other);

/** JSON whose keys stand in one order, wherever they came from. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
