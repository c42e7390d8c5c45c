import type { EmulatorControls, TruthConversation, TruthMessage } from "@livedesk/emulator";
import { startDesk as startShippedDesk } from "../desk/start-desk.ts";

const CREDENTIALS = { apiKey: "key-of-the-desk", apiSecret: "secret-of-the-desk" };

/** Where `vite build` puts the page. */
const PAGE = new URL("../../dist/", import.meta.url);

/** What `livedesk emulator` serves, with what a test needs to know of it. */
export interface Desk extends Pick<EmulatorControls, "faults" | "templates" | "customerWrites"> {
  /** Where the page is. */
  readonly url: string;
  /** What the page must never show. */
  readonly secrets: readonly string[];
  conversation(id: number): TruthConversation | undefined;
  messages(conversationId: number): readonly TruthMessage[];
  contents(conversationId: number): readonly string[];
  /** Sends as a program would, past the page. */
  send(conversationId: number, body: unknown): Promise<void>;
  /** Sends a file as a program would, past the page. */
  sendFile(conversationId: number, file: File): Promise<void>;
  close(): Promise<void>;
}

/** Starts a desk of its own on a free port. */
export async function startDesk(): Promise<Desk> {
  const emulator = await startShippedDesk(CREDENTIALS, PAGE);
  const conversation = (id: number) => emulator.truth().conversations.find((each) => each.id === id);
  const messages = (id: number) => conversation(id)?.messages ?? [];
  const basic = btoa(`${CREDENTIALS.apiKey}:${CREDENTIALS.apiSecret}`);
  const post = async (id: number, body: BodyInit, headers: Record<string, string> = {}): Promise<void> => {
    const url = `${emulator.url}/api/v2/accounts/conversations/${id}/messages`;
    const answer = await fetch(url, { method: "POST", headers: { Authorization: `Basic ${basic}`, ...headers }, body });
    if (!answer.ok) throw new Error(`The emulator refused a message of this test: HTTP ${answer.status}`);
  };

  return {
    url: `${emulator.url}/`,
    secrets: [...Object.values(CREDENTIALS), basic],
    faults: emulator.faults,
    templates: emulator.templates,
    customerWrites: (id, content) => emulator.customerWrites(id, content),
    conversation,
    messages,
    contents: (id) => messages(id).map(({ content }) => content),
    send: (id, body) => post(id, JSON.stringify(body), { "Content-Type": "application/json" }),
    sendFile: (id, file) => {
      const form = new FormData();
      form.append("attachments[]", file);
      return post(id, form);
    },
    close: () => emulator.close(),
  };
}
