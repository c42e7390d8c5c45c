import { Hono } from "hono";
import type { Context } from "../context.ts";
import { EXCHANGES } from "./paths.ts";
import { readExchangeQuery } from "../exchanges/read-exchange-query.ts";
import { only } from "./only.ts";

/** Shows the last calls of the API with their answers. Without credentials: loopback only. */
export const exchangeRoutes = ({ exchanges }: Context): Hono =>
  new Hono()
    .get(EXCHANGES, (context) =>
      context.json({ exchanges: exchanges.list(readExchangeQuery(new URL(context.req.url).searchParams)) }),
    )
    .all(EXCHANGES, only("GET", "HEAD"));
