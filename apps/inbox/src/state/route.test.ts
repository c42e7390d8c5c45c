import { describe, expect, test } from "vitest";
import { parseRoute, routeHash } from "./route.ts";

describe("a route", () => {
  test.each([
    {},
    { conversationId: 141 },
    { conversationId: 141, messageId: 3030 },
    { conversationId: 1, details: true },
  ])("%j can be written as a hash and read again", (route) => {
    expect(parseRoute(routeHash(route))).toEqual(route);
  });

  test.each(["", "#", "#/abc", "#/1/2/3", "#/1/details/2", "#/99999999999999999"])(
    "is empty when the hash is %j",
    (hash) => {
      expect(parseRoute(hash)).toEqual({});
    },
  );
});
