import { describe, expect, test } from "vitest";
import { parseRoute, routeHash } from "./route.ts";

describe("a place in the address", () => {
  test.each([
    {},
    { conversationId: 141 },
    { conversationId: 141, messageId: 3030 },
    { conversationId: 1, details: true },
  ])("%j is read back", (route) => {
    expect(parseRoute(routeHash(route))).toEqual(route);
  });

  test.each(["", "#", "#/abc", "#/1/2/3", "#/1/details/2", "#/99999999999999999"])("%j is nowhere", (hash) => {
    expect(parseRoute(hash)).toEqual({});
  });
});
