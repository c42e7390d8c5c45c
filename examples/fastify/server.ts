// Other services of the shop call this server. Whoever can reach it can write to customers, so it is not for the internet.
import { createClient } from "@livedesk/node";
import fastify from "fastify";
import { announce } from "./announce.ts";

const livedesk = createClient(); // LIVEDESK_API_KEY and LIVEDESK_API_SECRET

const app = fastify({ keepAliveTimeout: 5000 }); // in ms: an idle connection delays the end of the process by so much
app.post<{ Params: { order: string } }>("/orders/:order/shipped", async (request, reply) => {
  const { status, headers, body } = await announce(livedesk, request.params.order);
  return reply.code(status).headers(headers).send(body);
});

// Fastify calls this after it has answered the requests in progress, so no outcome is lost when the server is stopped.
app.addHook("onClose", () => livedesk.close());
process.once("SIGTERM", () => void app.close());

console.log(await app.listen({ host: "127.0.0.1", port: Number(process.env["PORT"] ?? 3000) }));
