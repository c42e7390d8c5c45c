import { templateHeader } from "@livedesk/schema/plain";
import type { InputIssue } from "../errors/validation-error.ts";
import type { ApprovedHeader, MediaHeader } from "./approved-template.ts";
import { checkText } from "./check-text.ts";
import { givenIn, partFault, unknownKeys } from "./fill.ts";
import { headerParams, headerTakes } from "./header-params.ts";
import { issuesOf } from "./issues-of.ts";
import { lengthIssues } from "./length-issues.ts";
import { mediaUrlFault } from "./media-url.ts";

const LONGEST = 60;

const EXAMPLES = {
  image: '{ media_url: "https://example.com/image.jpg" }',
  video: '{ media_url: "https://example.com/video.mp4" }',
  document: '{ media_url: "https://example.com/invoice.pdf", filename: "invoice.pdf" }',
  location: '{ latitude: 37.7749, longitude: -122.4194, name: "Acme", address: "1 Main St" }',
} as const;

/** What is wrong with the value of a header, which a file or a place must have every time. */
export function checkHeader(header: ApprovedHeader | undefined, value: unknown): InputIssue[] {
  if (header?.type === "text") return checkHeaderText(header.text, value);
  const name = header ? `${header.type === "image" ? "an" : "a"} ${header.type} header` : "a template without a header";
  const takes = header ? headerTakes(header) : [];
  const part = { path: "header", name, takes, example: header ? EXAMPLES[header.type] : "" };
  const fault = partFault(value, part);
  if (fault) return [fault];
  return header ? [...mediaIssues(header, value), ...unknownKeys(value, part)] : [];
}

/** Too long a value is told of where it is, one that only makes the whole too long of the whole. */
function checkHeaderText(text: string, value: unknown): InputIssue[] {
  const issues = checkText({ path: "header", text, longest: LONGEST }, value);
  const [variable, given] = Object.entries(givenIn(value))[0] ?? [];
  const isTooLong = issues.length === 1 && issues[0]?.path === "header" && typeof given === "string";
  const ofValue = isTooLong ? lengthIssues(`header.${variable}`, given, LONGEST) : [];
  return ofValue.length > 0 ? ofValue : issues;
}

function mediaIssues(header: MediaHeader, value: unknown): InputIssue[] {
  const issues = issuesOf(templateHeader, headerParams(header, value)).map(({ path, message }) => ({
    path: `header.${String(path.at(-1))}`,
    message,
  }));
  const { media_url } = givenIn(value);
  if (header.type === "location" || issues.some(({ path }) => path === "header.media_url")) return issues;
  const message = mediaUrlFault(header.type, String(media_url));
  return message === undefined ? issues : [{ path: "header.media_url", message }, ...issues];
}
