import type { ListedFault } from "./fault.ts";
import { asList, asNumber, asObject, asText } from "./json.ts";

/** What `/__emulator/faults` shows. */
export const readFaults = (json: unknown): readonly ListedFault[] =>
  asList(asObject(json)["rules"]).map((rule) => {
    const { id, fault, kind, conversationId, count, odds, struck } = asObject(rule);
    return {
      id: asNumber(id) ?? 0,
      fault: asText(fault),
      kind: asText(kind) || undefined,
      conversationId: asNumber(conversationId),
      count: asNumber(count),
      odds: asNumber(odds),
      struck: asNumber(struck) ?? 0,
    };
  });
