import { MAX_FILES } from "@livedesk/schema";
import { describe, expect, test } from "vitest";
import { draftFiles, EMPTY_DRAFT, isSendable, sendInput, writtenIn } from "./draft.ts";
import { type DraftAction, type Drafts, draftsReducer } from "./drafts.ts";
import { readDrafts, writeDrafts } from "./stored.ts";

const file = new File(["abc"], "a.txt");

describe("drafts", () => {
  type Step = DraftAction extends infer Action
    ? Action extends unknown
      ? Omit<Action, "conversationId">
      : never
    : never;
  const after = (...steps: readonly Step[]) =>
    steps.reduce<Drafts>((drafts, step) => draftsReducer(drafts, { ...step, conversationId: 141 }), {})[141];

  test("are separate for each conversation", () => {
    const one = draftsReducer({}, { type: "text", conversationId: 141, text: "One" });
    const two = draftsReducer(one, { type: "text", conversationId: 142, text: "Two" });
    expect(two[141]?.text).toBe("One");
    expect(two[142]?.text).toBe("Two");
  });

  test("are empty after they were queued, so that they cannot be sent twice", () => {
    const note = [{ type: "mode", mode: "note" }, { type: "text", text: "Hi" }, { type: "taken" }] as const;
    expect(after(...note)).toEqual({ ...EMPTY_DRAFT, mode: "note" });
    expect(after(...note, { type: "text", text: "Next" })).toEqual({ ...EMPTY_DRAFT, mode: "note", text: "Next" });
  });

  test("keep files and a reply when a customer's message is sent, because such a message cannot have files or a reply", () => {
    const files = draftFiles([file]);
    const customer = after(
      { type: "attach", files },
      { type: "reply", messageId: 29 },
      { type: "mode", mode: "customer" },
      { type: "text", text: "I wrote this" },
    );
    expect(customer && writtenIn(customer)).toEqual({
      text: "I wrote this",
      mode: "customer",
      replyTo: undefined,
      files: [],
    });
    expect(after({ type: "attach", files }, { type: "mode", mode: "customer" }, { type: "taken" })?.files).toEqual(
      files,
    );
  });

  test("accept a message that was not sent for editing, and mark it to be sent before the waiting messages", () => {
    const written = { text: "Hi", mode: "note", replyTo: 29, files: draftFiles([file]) } as const;
    const edit = { type: "edit", written, mayBeSent: false } as const;
    expect(after(edit)).toEqual({ ...written, isFirst: true, mayBeSent: false });
    expect(after(edit, { type: "taken" })?.isFirst).toBeUndefined();
  });

  test("remember that a message may have been sent already, until the message is sent again or the box is emptied", () => {
    const edit = { type: "edit", written: { ...EMPTY_DRAFT, text: "Hi" }, mayBeSent: true } as const;
    expect(after(edit, { type: "text", text: "Hi!" })?.mayBeSent).toBe(true);
    expect(after(edit, { type: "taken" })?.mayBeSent).toBeUndefined();
    expect(after(edit, { type: "text", text: "" }, { type: "text", text: "Another" })?.mayBeSent).toBe(false);
  });

  test("leave the customer's mode when a reply or a file is added", () => {
    const customer = { type: "mode", mode: "customer" } as const;
    expect(after(customer, { type: "reply", messageId: 29 })).toMatchObject({ mode: "reply", replyTo: 29 });
    expect(after(customer, { type: "attach", files: draftFiles([file]) })?.mode).toBe("reply");
    expect(after(customer, { type: "attach", files: [] })?.mode).toBe("customer");
  });

  test("remove one file and keep the others", () => {
    const files = draftFiles([file, file]);
    const key = files[0]?.key ?? "";
    expect(after({ type: "attach", files }, { type: "detach", key })?.files).toEqual([files[1]]);
  });

  test("are stored without the bytes of files, and cannot be sent until those files are chosen again", () => {
    const drafts = {
      141: {
        ...EMPTY_DRAFT,
        text: "Hi",
        mode: "note",
        replyTo: 29,
        files: draftFiles([file]),
        isFirst: true,
        mayBeSent: true,
      },
      142: EMPTY_DRAFT,
    } as const;
    const read = readDrafts(writeDrafts(drafts));
    const lost = { key: expect.any(String), name: "a.txt", type: "", size: 3, file: undefined };
    expect(read).toEqual({ 141: { ...drafts[141], files: [lost] } });
    const restored = read[141] ?? EMPTY_DRAFT;
    expect(isSendable(restored)).toBe(false);
    expect(() => sendInput(restored)).toThrow("a.txt must be chosen again");
    const other = draftsReducer(read, {
      type: "attach",
      conversationId: 141,
      files: draftFiles([new File(["b"], "b.txt")]),
    });
    expect(other[141] && isSendable(other[141])).toBe(false);
    const again = draftsReducer(read, { type: "attach", conversationId: 141, files: draftFiles([file]) });
    expect(again[141]?.files).toMatchObject([{ name: "a.txt", file }]);
    expect(again[141] && isSendable(again[141])).toBe(true);
    const without = draftsReducer(read, { type: "detach", conversationId: 141, key: restored.files[0]?.key ?? "" });
    expect(without[141] && isSendable(without[141])).toBe(true);
  });

  test("contain at most as many files as a message may have, and count the files that were left out", () => {
    const many = draftFiles(Array.from({ length: 200 }, (_, at) => new File(["x"], `${at}.txt`)));
    const full = after({ type: "attach", files: many });
    expect(full?.files.map(({ name }) => name)).toEqual(many.slice(0, MAX_FILES).map(({ name }) => name));
    expect(full?.leftOut).toBe(200 - MAX_FILES);
    expect(after({ type: "attach", files: many }, { type: "attach", files: draftFiles([file]) })?.leftOut).toBe(1);
    expect(after({ type: "attach", files: many }, { type: "detach", key: many[0]?.key ?? "" })?.leftOut).toBe(0);
    expect(after({ type: "attach", files: many.slice(0, MAX_FILES) })?.leftOut).toBe(0);
  });

  test.each([null, "", "no JSON", "[1]", '{"141":{"mode":"shout","text":7}}'])(
    "are empty if the stored text is %j",
    (stored) => {
      for (const draft of Object.values(readDrafts(stored))) expect(draft).toEqual(EMPTY_DRAFT);
    },
  );

  test("can be sent if they have text or a file", () => {
    expect(isSendable(EMPTY_DRAFT)).toBe(false);
    expect(isSendable({ ...EMPTY_DRAFT, text: " \n" })).toBe(false);
    expect(isSendable({ ...EMPTY_DRAFT, text: "x" })).toBe(true);
    expect(isSendable({ ...EMPTY_DRAFT, files: draftFiles([file]) })).toBe(true);
    expect(isSendable({ ...EMPTY_DRAFT, mode: "customer", files: draftFiles([file]) })).toBe(false);
  });

  test("are converted into the input of the client", () => {
    expect(sendInput({ ...EMPTY_DRAFT, text: "Hi" })).toEqual({ content: "Hi" });
    expect(sendInput({ ...EMPTY_DRAFT, text: "Hi", mode: "note", replyTo: 29 })).toEqual({
      content: "Hi",
      private: true,
      content_attributes: { in_reply_to: 29 },
    });
    expect(sendInput({ ...EMPTY_DRAFT, files: draftFiles([file]) })).toEqual({ attachments: [file] });
  });
});
