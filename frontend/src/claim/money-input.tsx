import { useId } from 'react';
import { useText } from '../i18n';
import type { MoneyFault } from '../shared/money';

interface Props {
  label: string;
  text: string;
  fault: MoneyFault | null;
  onChange: (text: string) => void;
}

/** An amount in yuan as it is typed; whoever holds the text turns it into Fen. */
export function YuanInput({ label, text, fault, onChange }: Props) {
  const t = useText();
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="small muted">
        {label}
      </label>
      <input
        id={id}
        className="field yuan"
        inputMode="decimal"
        value={text}
        aria-invalid={fault !== null}
        aria-describedby={fault ? `${id}-fault` : undefined}
        onChange={(e) => onChange(e.target.value)}
      />
      {fault && (
        <span id={`${id}-fault`} className="claim-fault">
          {t.claim.moneyFaults[fault]}
        </span>
      )}
    </div>
  );
}
