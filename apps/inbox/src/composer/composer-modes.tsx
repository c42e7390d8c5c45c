import { useLanguage } from "../i18n/language.ts";
import type { DraftMode } from "../outbox/draft.ts";
import { useInbox } from "../state/inbox-context.ts";

const MODES: readonly DraftMode[] = ["reply", "note", "customer"];

interface ComposerModesProps {
  readonly conversationId: number;
  readonly mode: DraftMode;
}

/** Whether a message, a note or the customer's own words are written. */
export function ComposerModes({ conversationId, mode }: ComposerModesProps) {
  const { text } = useLanguage();
  const { changeDraft } = useInbox();
  return (
    <fieldset className="modes">
      <legend className="visually-hidden">{text.compose.mode}</legend>
      {MODES.map((each) => (
        <label key={each} className="mode">
          <input
            type="radio"
            name={`mode-${conversationId}`}
            value={each}
            checked={mode === each}
            onChange={() => changeDraft({ type: "mode", conversationId, mode: each })}
          />
          <span>{text.compose.modes[each]}</span>
        </label>
      ))}
    </fieldset>
  );
}
