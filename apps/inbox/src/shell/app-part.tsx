import { createClient } from "@livedesk/browser";
import { useMemo } from "react";
import { emulatorApi } from "../api/emulator-api.ts";
import { LanguageContext, languageOf } from "../i18n/language.ts";
import { usePreferences } from "./preferences.ts";
import { CrashGuard } from "./crash-guard.tsx";
import { Desk } from "./app.tsx";
import { DraftsProvider } from "./drafts-provider.tsx";

const api = emulatorApi();
// The relay adds the credentials: this page never has them.
const client = createClient({ baseUrl: "/livedesk" });

/** The whole page. */
export function App() {
  const preferences = usePreferences();
  const language = useMemo(() => languageOf(preferences.locale), [preferences.locale]);
  return (
    <LanguageContext value={language}>
      <CrashGuard>
        <DraftsProvider>
          <Desk api={api} client={client} preferences={preferences} />
        </DraftsProvider>
      </CrashGuard>
    </LanguageContext>
  );
}
