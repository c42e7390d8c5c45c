import { CliError } from "../errors.ts";
import type { TemplateFlags } from "../options.ts";
import { parsePairs } from "./parse-pairs.ts";

/** The `header_params` that flags describe, or undefined when there are none. That there is one only is checked before. */
export function templateHeader(flags: TemplateFlags): object | undefined {
  refuseStrays(flags);
  const { headerText, headerImage, headerVideo, headerDocument, headerFilename, headerLocation } = flags;
  if (headerText) return { type: "text", text_variables: parsePairs("--header-text", headerText) };
  if (headerImage !== undefined) return { type: "image", media_url: headerImage };
  if (headerVideo !== undefined) return { type: "video", media_url: headerVideo };
  if (headerDocument !== undefined) {
    return {
      type: "document",
      media_url: headerDocument,
      ...(headerFilename !== undefined && { filename: headerFilename }),
    };
  }
  return headerLocation === undefined ? undefined : { type: "location", location: place(headerLocation, flags) };
}

/** A detail without what it is a detail of would be lost without a word. */
function refuseStrays(flags: TemplateFlags): void {
  const { headerDocument, headerFilename, headerLocation, headerLocationName, headerLocationAddress } = flags;
  refuse("--header-filename", headerFilename, "--header-document", headerDocument);
  refuse("--header-location-name", headerLocationName, "--header-location", headerLocation);
  refuse("--header-location-address", headerLocationAddress, "--header-location", headerLocation);
}

function refuse(flag: string, value: string | undefined, needed: string, given: string | undefined): void {
  if (value !== undefined && given === undefined) throw new CliError(`${flag}: needs ${needed} beside it`);
}

function place(given: string, { headerLocationName: name, headerLocationAddress: address }: TemplateFlags): object {
  const [latitude, longitude, ...more] = given.split(",");
  if (latitude === undefined || longitude === undefined || more.length > 0) {
    throw new CliError("--header-location: must be a latitude and a longitude, for example 37.7749,-122.4194");
  }
  return {
    latitude: degrees(latitude),
    longitude: degrees(longitude),
    ...(name !== undefined && { name }),
    ...(address !== undefined && { address }),
  };
}

/** The decimal number that a text spells. Every other text stays a text, for the model to refuse. */
const degrees = (text: string): number | string => (/^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text);
