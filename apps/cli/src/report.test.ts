import { WHATSAPP_ERRORS } from "@livedesk/core/whatsapp";
import { expect, test } from "vitest";
import { explainFailure } from "./report.ts";

const explanation = (external_error?: string): readonly string[] => {
  const content_attributes = external_error === undefined ? {} : { external_error };
  return explainFailure({ id: 3031, status: "failed", content_attributes }, "142").split("\n");
};

const UNKNOWN =
  "What to do: It is unknown whether a retry can help. A person should first look at the conversation and at the reason.";
const RETRY = "            livedesk retry 142 3031";
const TEMPLATE = "            livedesk template 142 --name … --language … --content …";

test.each(WHATSAPP_ERRORS.map((error) => [error.code, error] as const))(
  "the explanation of the code %d contains the right commands",
  (code, error) => {
    const [given, means, todo, ...commands] = explanation(`(#${code}) What the server says`);
    expect(given).toBe(`The reason given: ${code} What the server says`);
    expect(means).toBe(`It means: ${error.title}. ${error.meaning}`);
    expect(todo).toMatch(/^What to do: [A-Z].+\.$/);
    // No retry is suggested for a message that WhatsApp always refuses, or for a customer who has opted out.
    const isRetried = error.retry !== "never" && code !== 131_050;
    const expected = [...(code === 131_047 ? [TEMPLATE] : []), ...(isRetried ? [RETRY] : [])];
    expect(commands).toEqual(expected);
    expect(todo).toMatch(isRetried ? /[Rr]etry (it|the message)|before you retry|Wait before|repeat that step/ : /[^]/);
  },
);

test("for a closed window, the explanation has the command for a template and the command for a later retry", () => {
  expect(explanation("131047: Re-engagement message is not allowed")).toEqual([
    "The reason given: 131047 Re-engagement message is not allowed",
    "It means: Re-engagement message. The 24-hour window is closed, so only a template may be sent.",
    "What to do: Send a WhatsApp template instead, because the 24-hour window is closed. Or wait until the customer writes, then retry the message.",
    TEMPLATE,
    RETRY,
  ]);
});

test("a title that is the same as the reason is shown once", () => {
  const [, means] = explanation("131026 - Message undeliverable");
  expect(means).toBe(
    "It means: The recipient is not on WhatsApp, has not accepted its terms, or uses a version that is too old.",
  );
});

test("an unknown code is shown with the text of the reason", () => {
  expect(explanation("400, Bad Request")).toEqual([
    "The reason given: 400 Bad Request",
    "It means: WhatsApp's table of errors does not have this code.",
    UNKNOWN,
  ]);
});

test("a reason without a code is shown, and the output says so if there is no reason", () => {
  expect(explanation("the channel\u001b[31m is\ngone")).toEqual([
    "The reason given: the channel [31m is gone",
    "It means: The reason has no code, so WhatsApp's table of errors says nothing about it.",
    UNKNOWN,
  ]);
  expect(explanation("12\u202eedoc 3\u2028\u0007\u200b4")[0]).toBe("The reason given: 12<U+202E>edoc 3 <U+200B>4");
  expect(explanation()).toEqual(["LiveDesk gave no reason.", UNKNOWN]);
});
