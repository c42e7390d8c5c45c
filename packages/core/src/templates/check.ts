import { templateButton } from "@livedesk/schema/plain";
import type { InputIssue } from "../errors/validation-error.ts";
import type { ApprovedButton } from "./approved-template.ts";
import { buttonParams, buttonTakes } from "./button-params.ts";
import { fillIn } from "./fill-in.ts";
import { givenIn, partFault, unknownKeys } from "./fill.ts";
import { issuesOf } from "./issues-of.ts";
import { lengthIssues } from "./length-issues.ts";

const LONGEST = { address: 2000, payload: 256, password: 15 } as const;

const EXAMPLES = { text: '{ text: "track/12345" }', payload: '{ payload: "OPT_OUT" }' } as const;

const OBJECT = '{ 0: { text: "track/12345" } }';

/** What is wrong with the values of the buttons, each at its place among all buttons. */
export function checkButtons(buttons: readonly ApprovedButton[] = [], value: unknown): InputIssue[] {
  const takes = buttons.flatMap((button, place) => (buttonTakes(button) === undefined ? [] : [String(place)]));
  const name = buttons.length > 0 ? "a template with these buttons" : "a template without buttons";
  // A list has places too, if there is something at each.
  if (Array.isArray(value) && Object.keys(value).length < value.length) {
    return [{ path: "buttons", message: `must not skip a place of a list: give an object, for example ${OBJECT}` }];
  }
  const places = Array.isArray(value) ? givenIn(value) : value;
  const fault = partFault(places, { path: "buttons", name, takes, example: OBJECT });
  if (fault) return [fault];
  const given = givenIn(value);
  const needless = Object.keys(given).filter((place) => !takes.includes(place));
  return [
    ...buttons.flatMap((button, place) => checkButton(button, place, given[place])),
    ...needless.map((place) => ({
      path: `buttons[${place}]`,
      message: Object.keys(buttons).includes(place)
        ? "must be left out: the button takes no value"
        : "must be left out: there is no such button",
    })),
  ];
}

function checkButton(button: ApprovedButton, place: number, value: unknown): InputIssue[] {
  const key = buttonTakes(button);
  if (key === undefined) return [];
  const path = `buttons[${place}]`;
  const part = { path, name: `a ${button.type} button`, takes: [key], example: EXAMPLES[key] };
  const fault = partFault(value, part);
  if (fault) return [fault];
  const given = givenIn(value)[key];
  // A quick reply carries its label where it is given nothing else.
  if (key === "payload" && given === undefined) return unknownKeys(value, part);
  const issues = issuesOf(templateButton, buttonParams(button, place, value)).map(({ message }) => ({
    path: `${path}.${key}`,
    message,
  }));
  const ofItsKind = issues.length > 0 ? issues : kindIssues(button, `${path}.${key}`, String(given));
  return [...ofItsKind, ...unknownKeys(value, part)];
}

/** What the API would take, and WhatsApp would not. */
function kindIssues(button: ApprovedButton, path: string, text: string): InputIssue[] {
  if (button.type === "quick_reply") return lengthIssues(path, text, LONGEST.payload);
  if (button.type !== "url") return lengthIssues(path, text, LONGEST.password);
  if (/^\s*([a-z][a-z\d+.-]*:)?\/\//i.test(text)) {
    return [{ path, message: "must be the end of the button's address alone: WhatsApp adds it to what was approved" }];
  }
  return lengthIssues(path, fillIn(button.url, { 1: text }), LONGEST.address, ", the whole address included");
}
