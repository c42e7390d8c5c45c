// Other services of the shop call this server. Whoever can reach it can write to customers, so it is not for the internet.
import { createClient } from "@livedesk/node";
import express from "express";
import { announce } from "./announce.ts";

const livedesk = createClient(); // LIVEDESK_API_KEY and LIVEDESK_API_SECRET

const app = express();
app.post("/orders/:order/shipped", async (request, response) => {
  const { status, headers, body } = await announce(livedesk, request.params.order);
  response.status(status).set(headers).json(body);
});

const server = app.listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") console.log(`http://127.0.0.1:${address?.port}`);
});

// Answers the requests in progress first, so that no outcome is lost when the server is stopped.
process.once("SIGTERM", () => server.close(() => void livedesk.close()));
