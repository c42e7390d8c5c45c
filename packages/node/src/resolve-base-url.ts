import { ConfigurationError, DEFAULT_BASE_URL } from "@livedesk/core";
import { checkBaseUrl } from "@livedesk/core/adapter";

/** Where requests go, without a slash at the end. Throws `ConfigurationError` for what is no address to send credentials to. */
export function resolveBaseUrl(baseUrl: string = DEFAULT_BASE_URL): string {
  const url = URL.parse(baseUrl);
  if (url === null) throw new ConfigurationError(`baseUrl: must be an address such as ${DEFAULT_BASE_URL}`);
  return checkBaseUrl(url);
}
