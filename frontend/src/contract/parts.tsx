// Small parts that the pages of a contract share.

import { useText } from '../i18n';
import type { ContractRow, ContractWarning } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { yuanForReading } from '../shared/money';

const tones: Record<string, string> = {
  proposed: 'need',
  concluded: 'offer',
  performed: 'offer',
  terminated: 'bad',
  submitted: 'need',
  supplement: 'need',
  registered: 'offer',
  changed: 'offer',
  cancelled: 'bad',
  revoked: 'bad',
  refused: 'bad',
  recorded: 'need',
  confirmed: 'offer',
  disputed: 'bad',
};

export function ContractTag({ state }: { state: ContractRow['state'] }) {
  const codes = useCodes();
  return <span className={`tag ${tones[state] ?? ''}`}>{codes.label('contract_state', state)}</span>;
}

export function RegistrationTag({ state }: { state: string | undefined }) {
  const t = useText();
  const codes = useCodes();
  if (!state) return <span className="tag outline">{t.contract.notRegistered}</span>;
  return <span className={`tag ${tones[state] ?? ''}`}>{codes.label('registration_state', state)}</span>;
}

export function VoucherTag({ state }: { state: string }) {
  const codes = useCodes();
  return <span className={`tag ${tones[state] ?? ''}`}>{codes.label('voucher_state', state)}</span>;
}

/** An amount with its unit, which never breaks apart. */
export function Yuan({ fen }: { fen: number }) {
  const t = useText();
  return <span className="yuan">{t.contract.yuan(yuanForReading(fen))}</span>;
}

/** What a person should look at, each with the rule that it comes from. */
export function Warnings({ warnings }: { warnings: readonly ContractWarning[] }) {
  const t = useText();
  if (warnings.length === 0) return null;
  return (
    <ul className="warnings" aria-label={t.contract.warnings(warnings.length)}>
      {warnings.map((w) => (
        <li key={`${w.code} ${w.field ?? ''}`}>
          <p>{w.message}</p>
          <p className="small source">
            {t.contract.source}
            {t.common.colon}
            {w.source}
          </p>
        </li>
      ))}
    </ul>
  );
}
