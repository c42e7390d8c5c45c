import { useState } from "react";
import { CALL_KINDS, FAULT_NAMES, type NewFault } from "../api/fault.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { Button } from "../ui/button.tsx";

interface FaultFormProps {
  readonly busy: boolean;
  readonly onAdd: (fault: NewFault) => void;
}

/** A fault to come. */
export function FaultForm({ busy, onAdd }: FaultFormProps) {
  const { text } = useLanguage();
  const { control } = text;
  const { conversationId } = useInbox().route;
  const [name, setName] = useState<NewFault["fault"]>("reset-after-commit");
  const [kind, setKind] = useState<NewFault["kind"]>();
  const [count, setCount] = useState("1");
  const [delayMs, setDelay] = useState("5000");
  const [onlyHere, setOnlyHere] = useState(false);

  return (
    <form
      className="fault-form"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd({
          fault: name,
          count: Number(count),
          ...(kind && { kind }),
          ...(onlyHere && conversationId !== undefined && { conversationId }),
          ...(name === "slow" && { delayMs: Number(delayMs) }),
        });
      }}
    >
      <label className="field field-wide">
        <span>{control.fault}</span>
        <select
          value={name}
          onChange={({ target }) => setName(FAULT_NAMES.find((each) => each === target.value) ?? name)}
        >
          {FAULT_NAMES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
        <small>{control.faultsOf[name]}</small>
      </label>
      <label className="field">
        <span>{control.kind}</span>
        <select value={kind ?? ""} onChange={({ target }) => setKind(CALL_KINDS.find((each) => each === target.value))}>
          <option value="">{control.anyKind}</option>
          {CALL_KINDS.map((each) => (
            <option key={each} value={each}>
              {text.details.kinds[each]}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{control.count}</span>
        <input
          type="number"
          min={1}
          max={1000}
          required
          value={count}
          onChange={({ target }) => setCount(target.value)}
        />
      </label>
      {name === "slow" && (
        <label className="field">
          <span>{control.delay}</span>
          <input type="number" min={0} required value={delayMs} onChange={({ target }) => setDelay(target.value)} />
        </label>
      )}
      <label className="tick field-wide">
        <input
          type="checkbox"
          checked={onlyHere}
          disabled={conversationId === undefined}
          onChange={({ target }) => setOnlyHere(target.checked)}
        />
        <span>{control.onlyHere}</span>
      </label>
      <div className="panel-buttons field-wide">
        <Button type="submit" disabled={busy}>
          {control.add}
        </Button>
      </div>
    </form>
  );
}
