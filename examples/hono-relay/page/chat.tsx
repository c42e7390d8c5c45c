import { type Client, deliveryFailure, LiveDeskError } from "@livedesk/browser";
import { type FormEvent, useEffect, useState } from "react";

/** A message that the agent has written, and what the page knows about it. */
interface Bubble {
  readonly text: string;
  readonly state: "sending" | "accepted" | "rejected" | "not-sent" | "unknown";
  readonly reason?: string | undefined;
  /** Whether the same message may be sent again without a risk that the customer gets it twice. */
  readonly maySendAgain?: boolean;
}

const LABELS = {
  sending: "Sending…",
  accepted: "Sent",
  rejected: "Refused",
  "not-sent": "Not sent",
  unknown: "Nobody knows whether the customer got this",
};

/** A conversation. Each message is shown at once, and marked with its outcome when that is known. */
export function Chat({ livedesk, conversation }: { readonly livedesk: Client; readonly conversation: number }) {
  const [bubbles, setBubbles] = useState<ReadonlyMap<string, Bubble>>(new Map());
  const [draft, setDraft] = useState("");
  const show = (key: string, bubble: Bubble) => setBubbles((all) => new Map(all).set(key, bubble));

  async function send(key: string, text: string): Promise<void> {
    show(key, { text, state: "sending" });
    try {
      const message = await livedesk.messages.send(conversation, text);
      show(key, { text, state: "accepted", reason: deliveryFailure(message)?.meaning });
    } catch (error) {
      const { outcome, message, retryable } = error instanceof LiveDeskError ? error : UNEXPECTED;
      show(key, { text, state: outcome, reason: message, maySendAgain: retryable });
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (draft.trim() === "") return;
    void send(crypto.randomUUID(), draft);
    setDraft(""); // the agent writes on, and does not wait
  }

  function edit(key: string, text: string): void {
    setBubbles((all) => new Map([...all].filter(([each]) => each !== key)));
    setDraft(text);
  }

  // The browser asks before it closes the page while a message has no certain end: the page would forget it.
  const isOpen = [...bubbles.values()].some(({ state }) => state !== "accepted");
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => isOpen && event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isOpen]);

  return (
    <>
      <h1>Conversation {conversation}</h1>
      <ol aria-live="polite">
        {[...bubbles].map(([key, { text, state, reason, maySendAgain }]) => (
          <li key={key} className={state}>
            <p>{text}</p>
            <small>
              {LABELS[state]}
              {reason && `: ${reason}`}
            </small>
            {state === "unknown" ? (
              <fieldset>
                <legend>In a minute, look at the conversation in LiveDesk. Is this message there?</legend>
                <button onClick={() => show(key, { text, state: "accepted" })}>It is there</button>
                <button onClick={() => show(key, { text, state: "not-sent", maySendAgain: true })}>
                  It is not there
                </button>
              </fieldset>
            ) : (
              <>
                {maySendAgain && <button onClick={() => void send(key, text)}>Send again</button>}
                {(state === "rejected" || state === "not-sent") && (
                  <button disabled={draft !== ""} onClick={() => edit(key, text)}>
                    Edit
                  </button>
                )}
              </>
            )}
          </li>
        ))}
      </ol>
      <form onSubmit={submit}>
        <input aria-label="Message" value={draft} onChange={(event) => setDraft(event.target.value)} autoFocus />
        <button>Send</button>
      </form>
    </>
  );
}

/** An error that is no `LiveDeskError` proves nothing, so the message may exist. */
const UNEXPECTED = { outcome: "unknown", message: "an unexpected error", retryable: false } as const;
