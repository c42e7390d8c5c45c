import { type EmulatorControls, startEmulator, type TruthConversation, type TruthMessage } from "@livedesk/emulator";
import { createClient } from "@livedesk/node";
import { createRelay, type Relay } from "@livedesk/relay";
import { builtPage } from "./built-page.ts";

const CREDENTIALS = { apiKey: "key-of-the-desk", apiSecret: "secret-of-the-desk" };

/** An emulator, a relay and the built page on one origin, as `livedesk emulator` puts them together. */
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
  close(): Promise<void>;
}

/** Starts a desk of its own on a free port. */
export async function startDesk(): Promise<Desk> {
  let relay: Relay | undefined;
  const emulator = await startEmulator({
    ...CREDENTIALS,
    page: async (request) => {
      const { pathname } = new URL(request.url);
      return pathname.startsWith("/livedesk/") ? relay?.(request) : builtPage(pathname);
    },
  });
  const client = createClient({ ...CREDENTIALS, baseUrl: emulator.url, ordering: "none", timeout: 50_000 });
  relay = createRelay({
    client,
    origins: "same-origin",
    authorize: () => true,
    limits: { bodyBytes: 100 * 2 ** 20, requestsPerMinute: Infinity },
  });
  const conversation = (id: number) => emulator.truth().conversations.find((each) => each.id === id);
  const messages = (id: number) => conversation(id)?.messages ?? [];
  const basic = btoa(`${CREDENTIALS.apiKey}:${CREDENTIALS.apiSecret}`);

  return {
    url: `${emulator.url}/`,
    secrets: [...Object.values(CREDENTIALS), basic],
    faults: emulator.faults,
    templates: emulator.templates,
    customerWrites: (id, content) => emulator.customerWrites(id, content),
    conversation,
    messages,
    contents: (id) => messages(id).map(({ content }) => content),
    send: async (id, body) => {
      const answer = await fetch(`${emulator.url}/api/v2/accounts/conversations/${id}/messages`, {
        method: "POST",
        headers: { Authorization: `Basic ${basic}`, "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`The emulator refused a message of this test: HTTP ${answer.status}`);
    },
    close: async () => {
      await client.close({ abort: true });
      await emulator.close();
    },
  };
}
