import { useEffect, useState } from "react";

const EVERY = 10_000;

/** The emulator's time in ms, which goes on by itself. */
export function useNow(skew: number): number {
  const [real, setReal] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setReal(Date.now()), EVERY);
    return () => clearInterval(timer);
  }, []);
  // The clock may have been moved since the last tick.
  useEffect(() => setReal(Date.now()), [skew]);
  return real + skew;
}
