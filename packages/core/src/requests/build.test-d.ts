import { test } from "vitest";
import type { Client, ClientOptions, SendInput } from "../index.ts";

declare const livedesk: Client;
const file = { name: "a", data: new Uint8Array() };
const template_params = { name: "order_update", language: "en_US" };
declare function input(value: SendInput): void;

test("every kind of message compiles", () => {
  input({ content: "Hi" });
  input({ content: "Hi", private: true, content_attributes: { in_reply_to: 29 } });
  input({ attachments: [file, new File([], "b"), new Blob([])] });
  input({ content: "Hi", template_params });
  void livedesk.messages.send("141", { content: "Hi" }, { signal: new AbortController().signal, timeout: 1000 });
  void livedesk.messages.retry(141, "1");
  void livedesk.messages.send(141, "Hi", { reference: "order-17", headers: { traceparent: "00-1-2-01" } });
});

declare const traceparent: string | undefined;

test("if an option of a client or of a call is undefined, it counts as left out", () => {
  void livedesk.messages.send(141, "Hi", { reference: traceparent, headers: { traceparent }, signal: undefined });
  void livedesk.messages.retry(141, 1, { force: undefined, timeout: undefined, onProgress: undefined });
  void livedesk.close({ timeout: undefined, abort: undefined });
  const options: ClientOptions = { timeout: undefined, headers: { traceparent }, onEvent: undefined };
  const ordering: ClientOptions = { ordering: { by: "conversation", onUnknown: undefined }, maxRetries: undefined };
  void [options, ordering];
});

declare const files: File[];
declare const reply: number | undefined;
declare const note: boolean | undefined;

test("messages whose keys are only known at run time compile, and a key whose value is undefined counts as left out", () => {
  input({ content: "Hi", ...(files.length > 0 && { attachments: files }) });
  input({ content: "Hi", ...(files.length > 0 ? { attachments: files } : {}), ...(note && { private: true }) });
  input({ content: "Hi", ...(reply !== undefined && { content_attributes: { in_reply_to: reply } }) });
  input({ content: "Hi", attachments: files.length > 0 ? files : undefined });
  input({ content: "Hi", private: note, content_attributes: { in_reply_to: reply } });
  input({ content: undefined, private: undefined, attachments: [{ ...file, type: undefined }] });
  input({
    content: "Hi",
    message_type: undefined,
    attachments: undefined,
    private: undefined,
    content_attributes: undefined,
    template_params: {
      ...template_params,
      namespace: undefined,
      category: undefined,
      processed_params: undefined,
      header_params: undefined,
      footer_params: { text_variables: undefined },
      button_params: undefined,
    },
  });
  const header_params = { type: "document", media_url: "https://example.com/a.pdf", filename: undefined } as const;
  input({ content: "Hi", template_params: { ...template_params, header_params } });
  const draft: { content: string; attachments?: File[]; private?: boolean } = { content: "Hi" };
  input(draft);
  void livedesk.messages.send(141, draft, { signal: undefined, timeout: undefined, onProgress: undefined });
  void livedesk.messages.retry(141, 1, { force: note });
});

test("messages with a wrong combination of keys do not compile", () => {
  // @ts-expect-error -- a template has no files, and the list of files may contain files
  input({ content: "Hi", template_params, ...(files.length > 0 && { attachments: files }) });
  // @ts-expect-error -- a template cannot be a private note, and `note` may be true
  input({ content: "Hi", template_params, private: note });
  // @ts-expect-error -- the message may have neither files nor content
  input({ ...(files.length > 0 && { attachments: files }) });
  // @ts-expect-error -- the key private is misspelt
  input({ content: "Hi", privat: true });

  // @ts-expect-error -- the content of the text message is missing
  input({});
  // @ts-expect-error -- a template has no files
  input({ content: "Hi", template_params, attachments: [file] });
  // @ts-expect-error -- a template cannot be a private note
  input({ content: "Hi", template_params, private: true });
  // @ts-expect-error -- a file cannot be given as a path
  input({ attachments: ["photo.jpg"] });
  // @ts-expect-error -- bytes need a file name
  input({ attachments: [new Uint8Array()] });
  // @ts-expect-error -- the URL of the image is missing
  input({ content: "Hi", template_params: { ...template_params, header_params: { type: "image" } } });
  const textual = { index: 0, sub_type: "quick_reply" as const, text: "x" };
  // @ts-expect-error -- a quick reply needs a payload, and not a text
  input({ content: "Hi", template_params: { ...template_params, button_params: [textual] } });
  // @ts-expect-error -- the value of a variable must be a string
  input({ content: "Hi", template_params: { ...template_params, processed_params: { 1: 5 } } });
  // @ts-expect-error -- the id of a conversation must be a number or a string
  void livedesk.messages.send(null, { content: "Hi" });
});
