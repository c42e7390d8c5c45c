import { Hono } from "hono";
import { type Seed, seedJsonSchema } from "../seeds/seed-file.ts";
import type { ConversationSummary } from "../desk/truth.ts";
import { readJson } from "../http/body.ts";
import { only } from "../http/refusal.ts";
import { CONVERSATIONS, RECEIPTS, RESET, SEED, SEED_SCHEMA, SNAPSHOTS } from "./paths.ts";

/** The part of the emulator that creates and deletes conversations, and sets everything back. */
interface DeskContents {
  create(given: unknown): ConversationSummary;
  list(): readonly ConversationSummary[];
  delete(id: string): void;
  reset(): void;
  snapshot(): string;
  restore(id: string): void;
  exportSeed(): Seed;
}

/** The values that these routes need. */
export interface SeedRoutesContext {
  readonly workspace: DeskContents;
  readonly receipts: { readonly set: (plan: unknown) => object };
  readonly maxBodyBytes: number;
}

const ONE = `${CONVERSATIONS}/:conversation_id` as const;
const SNAPSHOT = `${SNAPSHOTS}/:snapshot_id` as const;

/** The routes that create, list and delete conversations, and that set the emulator back to its start or to a snapshot. */
export function seedRoutes({ workspace, receipts, maxBodyBytes }: SeedRoutesContext): Hono {
  const routes = new Hono();
  const list = () => ({ conversations: workspace.list() });

  routes.get(CONVERSATIONS, (context) => context.json(list()));
  routes.post(CONVERSATIONS, async (context) =>
    context.json(workspace.create(await readJson(context.req.raw, maxBodyBytes))),
  );
  routes.delete(ONE, (context) => {
    workspace.delete(context.req.param("conversation_id"));
    return context.json(list());
  });
  routes.post(RESET, (context) => {
    workspace.reset();
    return context.json(list());
  });
  routes.post(SNAPSHOTS, (context) => context.json({ id: workspace.snapshot() }));
  routes.put(SNAPSHOT, (context) => {
    workspace.restore(context.req.param("snapshot_id"));
    return context.json(list());
  });
  routes.put(RECEIPTS, async (context) => context.json(receipts.set(await readJson(context.req.raw, maxBodyBytes))));
  routes.get(SEED, (context) => context.json(workspace.exportSeed()));
  routes.get(SEED_SCHEMA, (context) => context.json(seedJsonSchema()));

  return routes
    .all(CONVERSATIONS, only("GET", "HEAD", "POST"))
    .all(ONE, only("DELETE"))
    .all(RESET, only("POST"))
    .all(SNAPSHOTS, only("POST"))
    .all(SNAPSHOT, only("PUT"))
    .all(RECEIPTS, only("PUT"))
    .all(SEED, only("GET", "HEAD"))
    .all(SEED_SCHEMA, only("GET", "HEAD"));
}
