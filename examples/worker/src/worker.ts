import { createClient, LiveDeskError } from "@livedesk/fetch";

/** The secrets of the Worker: `wrangler secret put LIVEDESK_API_KEY`, and so on. */
export interface Env {
  readonly LIVEDESK_API_KEY: string;
  readonly LIVEDESK_API_SECRET: string;
  readonly LIVEDESK_BASE_URL?: string;
  /** The callers of this Worker prove with it who they are. Everybody who knows it can write to customers. */
  readonly SHOP_TOKEN: string;
}

export default {
  /** `POST /orders/A-17/shipped?conversation=141` tells the customer that the order has shipped. */
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const [, order] = /^\/orders\/([\w-]+)\/shipped$/.exec(pathname) ?? [];
    const conversation = searchParams.get("conversation");
    if (request.method !== "POST" || order === undefined || conversation === null) return answer(404, {});
    if (!env.SHOP_TOKEN || request.headers.get("authorization") !== `Bearer ${env.SHOP_TOKEN}`) return answer(401, {});

    // Made here, because a Worker may not send while its file is loaded.
    const { LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret, LIVEDESK_BASE_URL: baseUrl } = env;
    const livedesk = createClient({ apiKey, apiSecret, baseUrl });
    try {
      // Awaited: the runtime may end a call that nobody waits for, and then nobody learns its outcome.
      const message = await livedesk.messages.send(conversation, `Your order ${order} has shipped.`);
      return answer(201, { outcome: "accepted", id: message.id, status: message.status });
    } catch (error) {
      if (!(error instanceof LiveDeskError)) throw error;
      const { outcome, code, retryable, retryAt } = error;
      if (outcome === "unknown")
        console.error(`Please look at conversation ${conversation}: was its customer told about order ${order}?`);
      return answer(retryable ? 503 : outcome === "unknown" ? 502 : 422, { outcome, code, retryAt });
    }
  },
};

const answer = (status: number, body: object): Response => Response.json(body, { status });
