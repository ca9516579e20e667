// The calculation sheet (核算表): every line with its figure, where that comes from, the rule and what it says.

import { useText } from '../i18n';
import { useCodes } from '../shared/codes';
import { yuanForReading } from '../shared/money';
import { useSaid } from '../shared/said';
import type { Sheet, SheetLine } from './types';
import './sheet.css';

interface Props {
  sheet: Sheet;
  /** What the sheet is of, for those who hear the page. */
  title: string;
  /** The sheet is being calculated anew for what was typed since. */
  stale?: boolean;
}

export function SheetView({ sheet, title, stale }: Props) {
  const t = useText();
  return (
    <section className={stale ? 'sheet stale' : 'sheet'} aria-label={title} aria-busy={stale}>
      <div className={sheet.passes ? 'sheet-sum passes' : 'sheet-sum'} aria-live="polite">
        <p>
          <span className="muted">{t.claim.sheet.award}</span>
          <strong>{t.claim.yuan(yuanForReading(sheet.award_fen))}</strong>
        </p>
        <p>
          <span className="muted">{t.claim.sheet.base}</span>
          <span>{t.claim.yuan(yuanForReading(sheet.base_fen))}</span>
        </p>
        <p>
          <span className={sheet.passes ? 'tag offer' : 'tag bad'}>
            {sheet.passes ? t.claim.sheet.passes : t.claim.sheet.passesNot}
          </span>
        </p>
      </div>
      <SheetLines lines={sheet.lines} caption={title} />
      <p className="muted small sheet-foot">
        {t.claim.sheet.made(sheet.programme, sheet.version, sheet.rules, sheet.journal)}{' '}
        <span title={sheet.input_sha256}>{t.claim.sheet.hash(sheet.input_sha256.slice(0, 12))}</span>
      </p>
    </section>
  );
}

function SheetLines({ lines, caption }: { lines: readonly SheetLine[]; caption: string }) {
  const t = useText();
  return (
    <table className="data sheet-lines">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t.claim.sheet.item}</th>
          <th scope="col" className="figure">
            {t.claim.sheet.figure}
          </th>
          <th scope="col">{t.claim.sheet.outcome}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, i) => (
          <Line key={`${line.code} ${i}`} line={line} />
        ))}
      </tbody>
    </table>
  );
}

const tones: Record<string, string> = { pass: 'offer', fail: 'bad', unclear: 'need', note: '' };

function Line({ line }: { line: SheetLine }) {
  const t = useText();
  const codes = useCodes();
  const said = useSaid();
  const reason = said(line.reason);
  return (
    <tr className={`outcome-${line.outcome}`}>
      <th scope="row">
        {said(line.label)}
        <span className="sheet-rule">{line.rule}</span>
        {reason && <span className="sheet-reason">{reason}</span>}
      </th>
      <td className="figure">
        {line.amount_fen !== undefined && t.claim.yuan(yuanForReading(line.amount_fen))}
        {line.amount_fen !== undefined && line.value && <br />}
        {line.value}
      </td>
      <td>
        <span className={`tag ${tones[line.outcome] ?? ''}`}>{codes.label('outcome', line.outcome)}</span>
      </td>
    </tr>
  );
}
