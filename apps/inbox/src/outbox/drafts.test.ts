import { NotSentError, RateLimitError, RejectedError, UnknownOutcomeError, ValidationError } from "@livedesk/browser";
import { MAX_FILES } from "@livedesk/schema";
import { describe, expect, test } from "vitest";
import { coalesced, problemOf, RequestError } from "../api/reading.ts";
import { deskReducer, EMPTY_DESK } from "../state/inbox.ts";
import { draftFiles, EMPTY_DRAFT, isSendable, sendInput, writtenIn } from "./draft.ts";
import { type DraftAction, type Drafts, draftsReducer } from "./drafts.ts";
import { storedLocale, storedTheme } from "../shell/preferences.ts";
import { parseRoute, routeHash } from "../state/route.ts";
import { readDrafts, safeStorage, writeDrafts } from "./stored.ts";
import { type KeyPress, shortcutOf } from "../shell/shortcuts.tsx";
import { troubleOf } from "./trouble.ts";

const file = new File(["abc"], "a.txt");

describe("a place in the address", () => {
  test.each([
    {},
    { conversationId: 141 },
    { conversationId: 141, messageId: 3030 },
    { conversationId: 1, details: true },
  ])("%j is read back", (route) => {
    expect(parseRoute(routeHash(route))).toEqual(route);
  });

  test.each(["", "#", "#/abc", "#/1/2/3", "#/1/details/2", "#/99999999999999999"])("%j is nowhere", (hash) => {
    expect(parseRoute(hash)).toEqual({});
  });
});

describe("drafts", () => {
  type Step = DraftAction extends infer Action
    ? Action extends unknown
      ? Omit<Action, "conversationId">
      : never
    : never;
  const after = (...steps: readonly Step[]) =>
    steps.reduce<Drafts>((drafts, step) => draftsReducer(drafts, { ...step, conversationId: 141 }), {})[141];

  test("are apart for each conversation", () => {
    const one = draftsReducer({}, { type: "text", conversationId: 141, text: "One" });
    const two = draftsReducer(one, { type: "text", conversationId: 142, text: "Two" });
    expect(two[141]?.text).toBe("One");
    expect(two[142]?.text).toBe("Two");
  });

  test("are empty once they were handed over, so that they cannot be sent twice", () => {
    const note = [{ type: "mode", mode: "note" }, { type: "text", text: "Hi" }, { type: "taken" }] as const;
    expect(after(...note)).toEqual({ ...EMPTY_DRAFT, mode: "note" });
    expect(after(...note, { type: "text", text: "Next" })).toEqual({ ...EMPTY_DRAFT, mode: "note", text: "Next" });
  });

  test("keep the files and the reply that the customer's words have no use for", () => {
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

  test("take back what was not sent as it was, and send it before what waits", () => {
    const written = { text: "Hi", mode: "note", replyTo: 29, files: draftFiles([file]) } as const;
    const edit = { type: "edit", written, mayBeSent: false } as const;
    expect(after(edit)).toEqual({ ...written, isFirst: true, mayBeSent: false });
    expect(after(edit, { type: "taken" })?.isFirst).toBeUndefined();
  });

  test("remember of what was taken back that it may have been sent, until it is sent again", () => {
    const edit = { type: "edit", written: { ...EMPTY_DRAFT, text: "Hi" }, mayBeSent: true } as const;
    expect(after(edit, { type: "text", text: "Hi!" })?.mayBeSent).toBe(true);
    expect(after(edit, { type: "taken" })?.mayBeSent).toBeUndefined();
    expect(after(edit, { type: "text", text: "" }, { type: "text", text: "Another" })?.mayBeSent).toBe(false);
  });

  test("leave the customer's mode where the customer could not do it", () => {
    const customer = { type: "mode", mode: "customer" } as const;
    expect(after(customer, { type: "reply", messageId: 29 })).toMatchObject({ mode: "reply", replyTo: 29 });
    expect(after(customer, { type: "attach", files: draftFiles([file]) })?.mode).toBe("reply");
    expect(after(customer, { type: "attach", files: [] })?.mode).toBe("customer");
  });

  test("give up one file and keep the others", () => {
    const files = draftFiles([file, file]);
    const key = files[0]?.key ?? "";
    expect(after({ type: "attach", files }, { type: "detach", key })?.files).toEqual([files[1]]);
  });

  test("are kept as a text, and cannot be sent until the files that this loses are chosen again", () => {
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
    expect(() => sendInput(restored)).toThrow("a.txt has to be chosen again");
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

  test("hold no more files than a message may, and say how many were left out", () => {
    const many = draftFiles(Array.from({ length: 200 }, (_, at) => new File(["x"], `${at}.txt`)));
    const full = after({ type: "attach", files: many });
    expect(full?.files.map(({ name }) => name)).toEqual(many.slice(0, MAX_FILES).map(({ name }) => name));
    expect(full?.leftOut).toBe(200 - MAX_FILES);
    expect(after({ type: "attach", files: many }, { type: "attach", files: draftFiles([file]) })?.leftOut).toBe(1);
    expect(after({ type: "attach", files: many }, { type: "detach", key: many[0]?.key ?? "" })?.leftOut).toBe(0);
    expect(after({ type: "attach", files: many.slice(0, MAX_FILES) })?.leftOut).toBe(0);
  });

  test.each([null, "", "no JSON", "[1]", '{"141":{"mode":"shout","text":7}}'])("survive %j", (stored) => {
    for (const draft of Object.values(readDrafts(stored))) expect(draft).toEqual(EMPTY_DRAFT);
  });

  test("can be sent when there is something in them", () => {
    expect(isSendable(EMPTY_DRAFT)).toBe(false);
    expect(isSendable({ ...EMPTY_DRAFT, text: " \n" })).toBe(false);
    expect(isSendable({ ...EMPTY_DRAFT, text: "x" })).toBe(true);
    expect(isSendable({ ...EMPTY_DRAFT, files: draftFiles([file]) })).toBe(true);
    expect(isSendable({ ...EMPTY_DRAFT, mode: "customer", files: draftFiles([file]) })).toBe(false);
  });

  test("become what the client takes", () => {
    expect(sendInput({ ...EMPTY_DRAFT, text: "Hi" })).toEqual({ content: "Hi" });
    expect(sendInput({ ...EMPTY_DRAFT, text: "Hi", mode: "note", replyTo: 29 })).toEqual({
      content: "Hi",
      private: true,
      content_attributes: { in_reply_to: 29 },
    });
    expect(sendInput({ ...EMPTY_DRAFT, files: draftFiles([file]) })).toEqual({ attachments: [file] });
  });
});

describe("trouble", () => {
  const facts = { code: "connection-lost" } as const;

  test.each([
    [new NotSentError("not", facts), "not-sent"],
    [new ValidationError([{ path: "content", message: "is required" }]), "not-sent"],
    [new RejectedError("no", { ...facts, status: 422 }), "rejected"],
    [new UnknownOutcomeError("lost", facts), "unknown"],
    [new Error("anything"), "unknown"],
    [new RequestError("refused", "no", 422), "rejected"],
    [new RequestError("refused", "broken", 500), "unknown"],
    [new RequestError("unreachable", "gone"), "unknown"],
  ])("of %s is %s", (error, kind) => {
    expect(troubleOf(error)).toMatchObject({ kind });
  });

  test("says until when to wait", () => {
    expect(troubleOf(new RateLimitError("no", { ...facts, status: 429, retryAt: new Date(5) })).retryAt).toBe(5);
  });

  test("that the reader made is not called by another name, unless nothing left", () => {
    expect(troubleOf(new UnknownOutcomeError("lost", facts), true).kind).toBe("cancelled");
    expect(troubleOf(new NotSentError("not", facts), true).kind).toBe("not-sent");
  });

  test("does not say again what the kind says", () => {
    expect(troubleOf(new UnknownOutcomeError("The request was lost", facts)).detail).toBe("The request was lost");
    expect(troubleOf(new NotSentError("The message was not sent: offline", facts)).detail).toBe("offline");
  });

  test("of an input names the fields", () => {
    const error = new ValidationError([{ path: "content", message: "is required" }]);
    expect(troubleOf(error).detail).toBe("content: is required");
  });
});

describe("the desk", () => {
  const GONE = problemOf(new RequestError("unreachable", "gone"));

  test("keeps what it had while it cannot read more", () => {
    const ready = deskReducer(EMPTY_DESK, { type: "faults", value: [] });
    const failed = deskReducer(ready, { type: "failed", what: "faults", error: GONE });
    expect(failed.faults).toEqual({ phase: "failed", error: GONE, value: [] });
    expect(deskReducer(failed, { type: "faults", value: [] }).faults.phase).toBe("ready");
  });

  test("has nothing where the first reading failed", () => {
    const failed = deskReducer(EMPTY_DESK, { type: "failed", what: "conversations", error: GONE });
    expect(failed.conversations).toEqual({ phase: "failed", error: GONE });
  });
});

describe("a coalesced job", () => {
  test("runs once more after all that asked meanwhile", async () => {
    const gates: (() => void)[] = [];
    const run = coalesced(
      () =>
        new Promise((resolve) => {
          gates.push(resolve);
        }),
    );
    const first = run();
    const meanwhile = [run(), run()];
    expect(gates).toHaveLength(1);
    gates[0]?.();
    await first;
    await expect.poll(() => gates.length).toBe(2);
    const last = run();
    gates[1]?.();
    await Promise.all(meanwhile);
    await expect.poll(() => gates.length).toBe(3);
    gates[2]?.();
    await last;
    expect(gates).toHaveLength(3);
  });

  test("rests after each run, however often it is asked for", async () => {
    let runs = 0;
    const rests: (() => void)[] = [];
    const run = coalesced(
      () => {
        runs += 1;
        return Promise.resolve();
      },
      { ms: 5, wait: () => new Promise((resolve) => void rests.push(resolve)) },
    );
    await run();
    const second = run();
    await expect.poll(() => rests.length).toBe(1);
    void run();
    expect(runs).toBe(1);
    rests[0]?.();
    await second;
    expect(runs).toBe(2);
    await expect.poll(() => rests.length).toBe(2);
    rests[1]?.();
    await expect.poll(() => rests.length).toBe(2);
    await run();
    expect(runs).toBe(3);
  });

  test("goes on after a failure", async () => {
    let runs = 0;
    const run = coalesced(() => {
      runs += 1;
      return runs === 1 ? Promise.reject(new Error("no")) : Promise.resolve();
    });
    await expect(run()).rejects.toThrow("no");
    await run();
    expect(runs).toBe(2);
  });
});

describe("a shortcut", () => {
  const press = (key: string, given: Partial<KeyPress> = {}): KeyPress => ({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    inField: false,
    inDialog: false,
    ...given,
  });

  test.each(["j", "k", "/", "r", "?"])("%s is a letter to whoever writes", (key) => {
    expect(shortcutOf(press(key))).toBeDefined();
    expect(shortcutOf(press(key, { inField: true }))).toBeUndefined();
    expect(shortcutOf(press(key, { inDialog: true }))).toBeUndefined();
    expect(shortcutOf(press(key, { ctrlKey: true }))).toBeUndefined();
  });

  test("Escape leaves a field too", () => {
    expect(shortcutOf(press("Escape", { inField: true }))).toBe("close");
  });

  test("no other key is one", () => {
    expect(shortcutOf(press("constructor"))).toBeUndefined();
  });
});

test("a storage that is full or forbidden is an empty one", () => {
  const forbidden = safeStorage(() => {
    throw new DOMException("no", "SecurityError");
  });
  forbidden.setItem("a", "b");
  expect(forbidden.getItem("a")).toBeNull();
});

test("choices are kept, and nonsense is not", () => {
  const store = (value: string | null) => ({ getItem: () => value, setItem: () => undefined });
  expect(storedLocale(store("ja"), ["en"])).toBe("ja");
  expect(storedLocale(store("tlh"), ["ja-JP"])).toBe("ja");
  expect(storedTheme(store("dark"))).toBe("dark");
  expect(storedTheme(store("pink"))).toBe("system");
});
