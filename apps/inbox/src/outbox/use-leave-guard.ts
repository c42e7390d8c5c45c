import { useEffect } from "react";
import type { Outbox } from "./outbox-reducer.ts";

/** Asks before the page is left while something is on its way, or waits to be: nobody would hear what became of it. */
export function useLeaveGuard(outbox: Outbox): void {
  const isSending = Object.values(outbox).some(({ phase }) => phase === "sending" || phase === "waiting");
  useEffect(() => {
    if (!isSending) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isSending]);
}
