import type { EmulatorAppOptions } from "../emulator.ts";
import { createEmulatorApp, type EmulatorApp } from "../app.ts";
import type { TemplateParams } from "@livedesk/schema";

/** The time at which the contract's first example was sent, in Unix seconds. */
export const START = 1_762_331_029;

const MESSAGES = "/api/v2/accounts/conversations";
const HOUR_MS = 60 * 60 * 1000;

/** An answer as the caller gets it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Makes a multipart body without an encoder, for forms that a real encoder never makes. */
export const rawForm = (...parts: readonly string[]): RequestInit => ({
  headers: { "Content-Type": "multipart/form-data; boundary=edge" },
  body: `${parts.map((part) => `--edge\r\n${part}\r\n`).join("")}--edge--\r\n`,
});

/** Makes a form with the given fields. */
export function form(...fields: readonly (readonly [string, string | File])[]): FormData {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
}

/** An emulator with a clock that the test moves, and with short methods to call it. */
export class Desk {
  readonly emulator: EmulatorApp;
  readonly authorization: string;
  #time = START * 1000;

  constructor(options: EmulatorAppOptions = {}) {
    this.emulator = createEmulatorApp({ now: () => new Date(this.#time), ...options });
    this.authorization = `Basic ${btoa(`${this.emulator.apiKey}:${this.emulator.apiSecret}`)}`;
  }

  passHours(hours: number): void {
    this.#time += hours * HOUR_MS;
  }

  /** Makes one request. The request has the right credentials, but `headers` can replace them. */
  async call(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers({ Authorization: this.authorization });
    new Headers(init.headers).forEach((value, name) => headers.set(name, value));
    const response = await this.emulator.fetch(new Request(`${this.emulator.url}${path}`, { ...init, headers }));
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  post(path: string, init: RequestInit): Promise<Answer> {
    return this.call(path, { method: "POST", ...init });
  }

  json(path: string, body: unknown): Promise<Answer> {
    return this.post(path, { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  }

  send(conversationId: number, body: unknown): Promise<Answer> {
    return body instanceof FormData
      ? this.post(`${MESSAGES}/${conversationId}/messages`, { body })
      : this.json(`${MESSAGES}/${conversationId}/messages`, body);
  }

  sendRaw(init: RequestInit): Promise<Answer> {
    return this.post(`${MESSAGES}/141/messages`, init);
  }

  retry(conversationId: number, messageId: number | string): Promise<Answer> {
    return this.post(`${MESSAGES}/${conversationId}/messages/${messageId}/retry`, {});
  }

  truthOf(conversationId: number) {
    return this.emulator.truth().conversations.find(({ id }) => id === conversationId);
  }
}

/** Sends a template through the API. */
export const sendTemplate = (desk: Desk, template_params: TemplateParams, conversationId = 141): Promise<Answer> =>
  desk.send(conversationId, { content: "a", message_type: "outgoing", template_params });

/** Returns the status of a message, and the reason if the message failed. */
export function fate({ body }: Answer): readonly [status: unknown, reason: unknown] {
  const { status, content_attributes } = body as { status: unknown; content_attributes: Record<string, unknown> };
  return [status, content_attributes["external_error"]];
}
