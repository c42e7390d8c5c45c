import { EXAMPLE_TEMPLATES } from "./registering.ts";
import { withTemplates } from "./with-templates.ts";
import { useInbox } from "../state/inbox-context.ts";

/** Registers the examples beside whatever is registered by then: what the page shows may be old. */
export function useExampleTemplates(): () => Promise<number> {
  const { api, refresh } = useInbox();
  return async () => {
    const registered = await api.templates();
    const all = withTemplates(EXAMPLE_TEMPLATES, registered);
    await api.replaceTemplates(all);
    await refresh.templates();
    return all.length;
  };
}
