import { AuthenticationError, NotFoundError, RateLimitError, RejectedError } from "@livedesk/browser";
import { describe, expect, test } from "vitest";
import { troubleOf } from "./trouble.ts";

const facts = (status: number) => ({ code: "rejected", status }) as const;

describe("trouble hints at what to do", () => {
  test.each([
    ["refused credentials", new AuthenticationError("no", facts(401)), "credentials"],
    ["a caller who may not", new AuthenticationError("no", facts(403)), "credentials"],
    ["no such conversation", new NotFoundError("no", facts(404)), "missing"],
    ["too many bytes", new RejectedError("no", facts(413)), "tooLarge"],
    ["too many calls", new RateLimitError("no", facts(429)), "tooOften"],
    ["another refusal", new RejectedError("no", facts(422)), undefined],
    // It knows nothing of the relay's credentials or of a conversation.
    ["a 403 of something in front of the relay", new RejectedError("no", facts(403)), undefined],
    ["a 404 of something in front of the relay", new RejectedError("no", facts(404)), undefined],
  ])("of %s", (_, error, hint) => {
    expect(troubleOf(error).hint).toBe(hint);
  });
});
