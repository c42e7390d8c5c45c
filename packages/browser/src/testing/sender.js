// Runs in a window or in a worker. For each request of the test, it sends a message with a file with the built package, and replies with the outcome.
import { createClient } from "../../dist/index.js";

globalThis.addEventListener("message", ({ data: { url, authorization, content }, ports: [port] }) => {
  const steps = [];
  const livedesk = createClient({ baseUrl: url, authorization });
  const attachments = [{ name: "a.txt", data: new TextEncoder().encode("bytes") }];
  livedesk.messages
    .send(143, { content, attachments }, { onProgress: ({ sent, total }) => steps.push(sent / total) })
    .then(({ status }) => port.postMessage({ where: globalThis.constructor.name, status, endsAt: steps.at(-1) }))
    .catch((error) => port.postMessage({ error: String(error) }));
});
