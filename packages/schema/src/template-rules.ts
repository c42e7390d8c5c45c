import type { TextRule } from "./text-rules.ts";

export const BUTTON_INDEX = "a button's place among all buttons, from 0 to 9";
export const BUTTONS = "must be an array of buttons";
export const BUTTON_TYPES = '"url" or "quick_reply"';
export const HEADER_TYPES = '"text", "image", "video", "document" or "location"';
export const VARIABLES = 'an object of values, for example { "1": "John" }';
export const MESSAGE_TYPE = 'must be "outgoing", or left out';

export const degrees = (limit: number): string => `a number of degrees from -${limit} to ${limit}`;

/** The places of those buttons whose place an earlier one has. */
export const repeatedPlaces = (
  buttons: readonly { readonly index: number }[],
): readonly (readonly [number, number])[] =>
  buttons.flatMap(({ index: place }, at) =>
    buttons.findIndex(({ index }) => index === place) === at ? [] : [[at, place] as const],
  );

export const repeats = (place: number): string => `repeats the button ${place}`;

export const MEDIA_URL = 'the address of the file, for example "https://example.com/image.jpg"';

/** What an address must be like for WhatsApp to fetch a file from it. */
export const MEDIA_URL_RULES: readonly TextRule[] = [
  { pattern: /^https?:\/\//i, message: "must be an http or https address" },
  { pattern: /^[^\s\p{Cc}]*$/u, message: "must not hold spaces or control characters" },
  {
    pattern: /^\w+:\/\/[^/?#\s@]+([/?#]|$)/,
    message: "must name a host, without a user name or password",
  },
];

export const MEDIA_URL_LENGTH = 2000;
