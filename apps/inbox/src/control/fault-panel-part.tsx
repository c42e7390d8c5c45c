import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { useAction } from "../ui/use-action.ts";
import { Button } from "../ui/button.tsx";
import { FaultForm } from "./fault-panel.tsx";
import { FaultRow } from "./fault-row.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Panel } from "../ui/panel-part.tsx";

/** Which calls go wrong: the faults in force, and a form for another. */
export function FaultPanel() {
  const { text } = useLanguage();
  const { api, desk, refresh } = useInbox();
  const action = useAction();
  const change = (job: () => Promise<void>): void =>
    void action.run(async () => {
      await job();
      await refresh.faults();
    });

  return (
    <Panel title={text.control.faults} hint={text.control.faultsHint} action={action}>
      <FaultForm busy={action.busy} onAdd={(fault) => change(() => api.addFault(fault))} />
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
                    onRemove={() => change(() => api.removeFault(fault.id))}
                  />
                ))}
              </ul>
              <div className="panel-buttons">
                <Button disabled={action.busy} onClick={() => change(() => api.clearFaults())}>
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
