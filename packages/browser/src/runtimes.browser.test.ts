import { expect, test } from "vitest";
import { commands } from "vitest/browser";

const SENDER = new URL("./testing/sender.js", import.meta.url).href;

/** A window or a worker in which the sender runs. It gets the requests of the test. */
interface Sender {
  postMessage(data: unknown, transfer: Transferable[]): void;
}

/**
 * Starts the built package in one of the runtimes of a browser. Returns the sender, and a function that ends the
 * sender.
 */
type Start = () => Promise<readonly [Sender, () => unknown]>;

const inPage: Start = async () => {
  await import(/* @vite-ignore */ SENDER);
  return [{ postMessage: (data, transfer) => window.postMessage(data, "*", transfer) }, () => undefined];
};

const inWorker: Start = async () => {
  const worker = new Worker(SENDER, { type: "module" });
  return [worker, () => worker.terminate()];
};

const inServiceWorker: Start = async () => {
  const registration = await navigator.serviceWorker.register(SENDER, { type: "module", updateViaCache: "none" });
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (worker === null) throw new Error("No service worker was registered");
  return [worker, () => registration.unregister()];
};

test.each([
  ["Window", inPage],
  ["DedicatedWorkerGlobalScope", inWorker],
  ["ServiceWorkerGlobalScope", inServiceWorker],
])("the built package runs in a %s", async (where, start) => {
  const { url, apiKey, apiSecret } = await commands.startEmulator({});
  const [sender, end] = await start();
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => port1.addEventListener("message", ({ data }) => resolve(data)));
  port1.start();
  const content = crypto.randomUUID();
  sender.postMessage({ url, authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}`, content }, [port2]);
  expect(await answer).toEqual({ where, status: "sent", endsAt: 1 });
  const truth = await (await fetch(`${url}/__emulator/truth`)).text();
  expect(truth.split(content)).toHaveLength(2);
  await end();
  await commands.stop(url);
});
