import type { Claim, Connection, Peer } from "../peer.ts";

/** How many messages to send, how many of them at a time, and after how many ms to begin no further one. */
export interface Load {
  readonly messages: number;
  readonly concurrency: number;
  readonly milliseconds: number;
}

/** What the client said became of each message that it was given, by its content. */
export type Delivered = readonly { readonly content: string; readonly claim: Claim }[];

/** Sends messages of which no two are alike, and writes down what the client claims of each. */
export async function deliver(
  peer: Peer,
  connection: Connection,
  { messages, concurrency, milliseconds }: Load,
): Promise<Delivered> {
  const delivered: { content: string; claim: Claim }[] = [];
  const start = performance.now();
  let next = 0;
  const sendUntilTheEnd = async (): Promise<void> => {
    while (next < messages && performance.now() - start < milliseconds) {
      const content = `Message ${next++} of ${messages}`;
      const claim = await connection.send(content).then(
        () => "accepted" as const,
        (error: unknown) => peer.claim?.(error) ?? "unclear",
      );
      delivered.push({ content, claim });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sendUntilTheEnd));
  return delivered;
}
