// The calculation sheet (核算表): every line with its figure, where that comes from, the rule and what it says; and, for
// who can do something about it, what would make a line pass.

import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useText } from '../i18n';
import { useParameters } from '../programme/queries';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { useSaid } from '../shared/said';
import { useVouchers } from './queries';
import {
  inSections,
  isQuiet,
  type Place,
  remedyOf,
  ruleOf,
  type Section,
  shownOf,
  sourceOf,
  stopping,
  vouchersOf,
  withNames,
} from './sheet-lines';
import type { Allocation, Sheet, SheetLine } from './types';
import './sheet.css';

/** What a sheet was calculated of, so that its lines can lead there. */
export interface Basis {
  contract?: string;
  allocations: readonly Allocation[];
  /** The reader is the enterprise, which can do something about a line. */
  own?: boolean;
  /** The form of the claim stands on the same page. */
  form?: boolean;
}

interface Props {
  sheet: Sheet;
  /** What the sheet is of, for those who hear the page. */
  title: string;
  basis?: Basis;
  /** The sheet is being calculated anew for what was typed since. */
  stale?: boolean;
}

export function SheetView({ sheet, title, basis, stale }: Props) {
  const t = useText();
  const stops = stopping(sheet.lines);
  const rule = useBasis(sheet);
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
      {basis?.own && stops.length > 0 && <Stops lines={stops} basis={basis} />}
      <SheetLines lines={sheet.lines} caption={title} basis={basis} />
      <p className="muted small sheet-foot">
        {t.claim.facts.rule}
        {t.common.colon}
        {rule}
        <br />
        {t.claim.sheet.made(sheet.programme, sheet.version, sheet.rules, sheet.journal)}{' '}
        <span title={sheet.input_sha256}>{t.claim.sheet.hash(sheet.input_sha256.slice(0, 12))}</span>
      </p>
    </section>
  );
}

/** What keeps the sheet from passing, each with what to do about it. */
export function Stops({ lines, basis }: { lines: readonly SheetLine[]; basis: Basis }) {
  const t = useText();
  const said = useSaid();
  const reasonOf = useReasons(basis);
  return (
    <section className="sheet-stops" aria-label={t.claim.sheet.stops(lines.length)}>
      <h3>{t.claim.sheet.stops(lines.length)}</h3>
      <ul>
        {lines.map((line, i) => (
          <li key={`${line.code} ${i}`}>
            <strong>{said(line.label)}</strong>
            {t.common.colon}
            {reasonOf(line)}
            <Remedy code={line.code} basis={basis} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Remedy({ code, basis }: { code: string; basis: Basis }) {
  const t = useText();
  const found = remedyOf(code, basis.contract);
  const place = found?.to || basis.form ? found : null;
  const advice = t.claim.advice[code];
  if (!advice && !place) return null;
  return (
    <span className="sheet-advice">
      {advice} {place && <To place={place}>{place.to ? t.claim.sheet.toContract : t.claim.sheet.toForm}</To>}
    </span>
  );
}

function To({ place, children }: { place: Place; children: string }) {
  if (!place.to) return <a href={`#${place.hash}`}>{children}</a>;
  return (
    <Link to={place.to as '/'} hash={place.hash}>
      {children}
    </Link>
  );
}

/** Reasons in the page's language, with numbers of vouchers in the place of ids. */
function useReasons(basis: Basis | undefined): (line: SheetLine) => string {
  const said = useSaid();
  const { data } = useVouchers(basis?.contract);
  const name = (id: string): string | undefined =>
    data?.payments.find((p) => p.id === id)?.payer_ref ?? data?.invoices.find((i) => i.id === id)?.number;
  return (line) => withNames(said(line.reason), name);
}

function SheetLines({ lines, caption, basis }: { lines: readonly SheetLine[]; caption: string; basis?: Basis }) {
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
      {inSections(lines).map(([section, of]) => (
        <SectionLines key={section} section={section} lines={of} basis={basis} />
      ))}
    </table>
  );
}

interface SectionProps {
  section: Section;
  lines: readonly SheetLine[];
  basis?: Basis;
}

/** A section; for the enterprise one in which all is well is folded away. */
function SectionLines({ section, lines, basis }: SectionProps) {
  const t = useText();
  const foldable = (basis?.own ?? false) && isQuiet(section, lines);
  const [open, setOpen] = useState(false);
  const shown = open || !foldable;
  const name = t.claim.sheet.sections[section];
  return (
    <tbody>
      <tr className="sheet-section">
        <th scope="rowgroup" colSpan={3}>
          {foldable ? (
            <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
              {name} <span className="tag offer">{t.claim.sheet.allWell(lines.length)}</span>
            </button>
          ) : (
            name
          )}
        </th>
      </tr>
      {shown && lines.map((line, i) => <Line key={`${line.code} ${i}`} line={line} basis={basis} />)}
    </tbody>
  );
}

const tones: Record<string, string> = { pass: 'offer', fail: 'bad', unclear: 'need', note: '' };

function Line({ line, basis }: { line: SheetLine; basis?: Basis }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const said = useSaid();
  const reason = useReasons(basis)(line);
  const value = shownOf(line, codes, format.day);
  const source = basis && sourceOf(line, basis.own ?? false);
  const parameters = useParameterNames(line);
  return (
    <tr className={`outcome-${line.outcome}`}>
      <th scope="row">
        {said(line.label)}
        {reason && <span className="sheet-reason">{reason}</span>}
        <span className="sheet-rule">
          {parameters.join(' · ')}
          {source && (
            <>
              {parameters.length > 0 && ' · '}
              <To place={source}>{t.claim.sheet.sources[line.source?.split('/')[0] ?? ''] ?? t.claim.sheet.source}</To>
            </>
          )}
        </span>
        {basis && <VoucherLinks code={line.code} basis={basis} />}
      </th>
      <td className="figure">
        {line.amount_fen !== undefined && t.claim.yuan(yuanForReading(line.amount_fen))}
        {line.amount_fen !== undefined && value && <br />}
        {value}
      </td>
      <td>
        <span className={`tag ${tones[line.outcome] ?? ''}`}>{codes.label('outcome', line.outcome)}</span>
      </td>
    </tr>
  );
}

/** What the programme calls the parameters that decide a line. */
function useParameterNames(line: SheetLine): string[] {
  const said = useSaid();
  const { data } = useParameters();
  return ruleOf(line).parameters.flatMap((field) => {
    const found = data?.items.find((p) => p.field === field);
    return found ? [said(found.name)] : [];
  });
}

/** The document and article that all lines of a sheet follow. */
function useBasis(sheet: Sheet): string {
  const t = useText();
  const first = sheet.lines[0];
  if (!first) return '';
  const { basis, article } = ruleOf(first);
  return article ? t.claim.facts.article(basis, article) : basis;
}

/** The vouchers that a figure was added up of, each a link to where it stands. */
function VoucherLinks({ code, basis }: { code: string; basis: Basis }) {
  const t = useText();
  const format = useFormat();
  const { data } = useVouchers(basis.contract);
  const used = vouchersOf(code, basis.allocations);
  if (!used || !data || !basis.contract) return null;
  const found = data[used.kind].filter((v) => used.ids.includes(v.id));
  return (
    <ul className="sheet-vouchers">
      {found.map((v) => (
        <li key={v.id}>
          <Link to="/contracts/$id" params={{ id: basis.contract ?? '' }} hash={`voucher-${v.id}`}>
            {format.day(v.date)} · {'payer_ref' in v ? v.payer_ref : v.number} ·{' '}
            {t.claim.yuan(yuanForReading(v.amount_fen))}
          </Link>
        </li>
      ))}
    </ul>
  );
}
