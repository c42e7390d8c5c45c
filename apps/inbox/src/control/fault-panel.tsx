import { useState } from "react";
import { CALL_KINDS, FAULT_NAMES, type FaultRule, type ListedFaultRule } from "@livedesk/emulator/client";
import { isInForce, rulesWithout } from "../api/faults.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox.ts";
import { Button, IconButton } from "../ui/elements.tsx";
import { LoadState, Panel, useAction } from "../ui/panel.tsx";

/** The active faults, and a form that adds a fault. */
export function FaultPanel() {
  const { text } = useLanguage();
  const { api, desk, refresh } = useInbox();
  const action = useAction();
  const change = (job: () => Promise<unknown>): void =>
    void action.run(async () => {
      await job();
      await refresh.faults();
    });

  // The rules may have changed since the page read them.
  const removeFault = async (id: number): Promise<void> => {
    const { rules } = await api.faults.list();
    await api.faults.replace({ rules: rulesWithout(id, rules) });
  };

  return (
    <Panel title={text.control.faults} hint={text.control.faultsHint} action={action}>
      <FaultForm busy={action.busy} onAdd={(fault) => change(() => api.faults.add(fault))} />
      <LoadState of={desk.faults} again={() => void refresh.faults()}>
        {(faults) =>
          faults.length === 0 ? (
            <p className="panel-hint">{text.control.noFaults}</p>
          ) : (
            <>
              <ul className="fault-list">
                {faults.map((fault) => (
                  <FaultRow
                    key={fault.id}
                    fault={fault}
                    busy={action.busy}
                    onRemove={() => change(() => removeFault(fault.id))}
                  />
                ))}
              </ul>
              <div className="panel-buttons">
                <Button disabled={action.busy} onClick={() => change(() => api.faults.clear())}>
                  {text.control.clear}
                </Button>
              </div>
            </>
          )
        }
      </LoadState>
    </Panel>
  );
}

interface FaultFormProps {
  readonly busy: boolean;
  readonly onAdd: (fault: FaultRule) => void;
}

/** The form of a new fault. */
function FaultForm({ busy, onAdd }: FaultFormProps) {
  const { text } = useLanguage();
  const { control } = text;
  const { conversationId } = useInbox().route;
  const [name, setName] = useState<FaultRule["fault"]>("reset-after-commit");
  const [kind, setKind] = useState<FaultRule["kind"]>();
  const [count, setCount] = useState("1");
  const [delayMs, setDelay] = useState("5000");
  const [onlyHere, setOnlyHere] = useState(false);

  return (
    <form
      className="fault-form"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd({
          ...(name === "slow" ? { fault: name, delayMs: Number(delayMs) } : { fault: name }),
          count: Number(count),
          ...(kind && { kind }),
          ...(onlyHere && conversationId !== undefined && { conversationId }),
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

interface FaultRowProps {
  readonly fault: ListedFaultRule;
  readonly busy: boolean;
  readonly onRemove: () => void;
}

/** A fault: the calls to which it applies, how often it was applied, and whether it is used up. */
function FaultRow({ fault: listed, busy, onRemove }: FaultRowProps) {
  const { text, locale } = useLanguage();
  const { fault, kind, conversationId, count, odds, struck } = listed;
  const kinds: Readonly<Record<string, string>> = text.details.kinds;
  const often =
    odds === undefined
      ? text.control.left(struck, count ?? 1)
      : text.control.odds(new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(odds));
  const scope = [kind && (kinds[kind] ?? kind), conversationId !== undefined && `#${conversationId}`].filter(Boolean);
  return (
    <li className="fault-row" data-spent={isInForce(listed) ? undefined : ""}>
      <span className="fault-words">
        <code>{fault}</code>
        <span>
          {[...scope, often].join(" · ")}
          {!isInForce(listed) && ` · ${text.control.spent}`}
        </span>
      </span>
      <IconButton icon="close" label={text.control.remove(fault)} disabled={busy} onClick={onRemove} />
    </li>
  );
}
