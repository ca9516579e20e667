import { useId } from 'react';
import { useText } from '../i18n';
import type { MoneyFault } from '../shared/money';

/** An amount in yuan as it is typed; whoever holds the text turns it into Fen. */
export function YuanInput({
  text,
  fault,
  onChange,
}: {
  text: string;
  fault: MoneyFault | null;
  onChange: (text: string) => void;
}) {
  const t = useText();
  const id = useId();
  return (
    <>
      <input
        className="field yuan"
        inputMode="decimal"
        value={text}
        aria-invalid={fault !== null}
        aria-describedby={fault ? id : undefined}
        onChange={(e) => onChange(e.target.value)}
      />
      {fault && (
        <span id={id} className="claim-fault">
          {t.claim.moneyFaults[fault]}
        </span>
      )}
    </>
  );
}
