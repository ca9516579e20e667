// The text of a contract by sections, as it is read.

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useText } from '../i18n';
import type { ContractTerms, ContractWork } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { yuanFromFen } from '../shared/money';
import { Prose } from '../shared/parts';
import { Yuan } from './parts';
import { hasRoyalty } from './values';

export function Terms({ work }: { work: ContractWork }) {
  const t = useText();
  const { sections } = t.contract;
  return (
    <section className="card contract-part terms" aria-label={t.contract.text}>
      <h2>{t.contract.text}</h2>
      <Facts title={sections.basics} rows={useBasics(work)} />
      <Party work={work} side="seller" />
      <Party work={work} side="buyer" />
      <Texts work={work} />
      <Plan terms={work.contract.terms} />
      <Rights terms={work.contract.terms} />
    </section>
  );
}

type Row = [label: string, value: ReactNode];

function Facts({ title, rows }: { title: string; rows: Row[] }) {
  const shown = rows.filter(([, value]) => value !== '' && value !== undefined && value !== null && value !== false);
  if (shown.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <dl className="term-facts">
        {shown.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

export function useBasics(work: ContractWork): Row[] {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const { labels } = t.contract;
  const { terms, links } = work.contract;
  const yesNo = (value: boolean | undefined) =>
    value === undefined ? undefined : value ? t.contract.yes : t.contract.no;
  return [
    [labels.type, terms.type && codes.label('contract_type', terms.type)],
    [labels.field, terms.field && codes.label('field', terms.field)],
    [labels.signed, format.day(terms.signed)],
    [labels.term, terms.begins && `${format.day(terms.begins)} – ${format.day(terms.ends)}`],
    [labels.place, terms.place],
    [labels.plan_source, terms.plan_source && codes.label('plan_source', terms.plan_source)],
    [labels.related, yesNo(terms.related)],
    [labels.fiscal_plan, yesNo(terms.fiscal_plan)],
    [labels.import, terms.import && t.contract.yes],
    [
      labels.joint,
      work.side && links?.project && (
        <Link to="/projects/$id" params={{ id: links.project }}>
          {t.contract.see}
        </Link>
      ),
    ],
    [
      labels.demand,
      links?.demand && (
        <Link to="/demands/$id" params={{ id: links.demand }}>
          {t.contract.see}
        </Link>
      ),
    ],
    [
      labels.achievement,
      links?.achievement && (
        <Link to="/achievements/$id" params={{ id: links.achievement }}>
          {t.contract.see}
        </Link>
      ),
    ],
  ];
}

function Party({ work, side }: { work: ContractWork; side: 'seller' | 'buyer' }) {
  return <Facts title={useText().contract.labels[side]} rows={usePartyRows(work, side)} />;
}

export function usePartyRows(work: ContractWork, side: 'seller' | 'buyer'): Row[] {
  const t = useText();
  const codes = useCodes();
  const { labels } = t.contract;
  const party = work.contract.terms[side];
  return [
    [labels.name, party.name],
    [labels.credit_code, party.credit_code],
    [labels.kind, party.kind && codes.label('organisation_kind', party.kind)],
    [labels.nature, party.nature && codes.label('party_nature', party.nature)],
    [labels.region, party.region && codes.label('region', party.region)],
    [labels.address, party.address],
    [labels.representative, work.representatives[side]],
  ];
}

/** The long texts, in the order of Civil Code article 845. */
export const longTexts = ['subject', 'seller_tasks', 'buyer_tasks', 'ownership', 'secrecy', 'acceptance'] as const;

function Texts({ work }: { work: ContractWork }) {
  const t = useText();
  const { terms } = work.contract;
  return longTexts.map((name) => {
    const text = terms[name];
    return (
      text && (
        <div key={name} className="term-text">
          <h3>{t.contract.labels[name]}</h3>
          <Prose text={text} />
        </div>
      )
    );
  });
}

export function Plan({ terms }: { terms: ContractTerms }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const { price } = terms;
  const { labels } = t.contract;
  return (
    <>
      <h3>{t.contract.sections.payment}</h3>
      <p>
        {price.mode ? codes.label('payment_mode', price.mode) : t.common.none}
        {hasRoyalty(price.mode) &&
          price.royalty_bp !== undefined &&
          ` · ${t.contract.royalty(yuanFromFen(price.royalty_bp), price.royalty_base ?? '')}`}
      </p>
      {(price.plan ?? []).length > 0 && (
        <div className="table-wrap">
          <table className="data">
            <thead>
              <tr>
                <th scope="col">{labels.due}</th>
                <th scope="col" className="figure">
                  {labels.amount}
                </th>
                <th scope="col">{labels.waits_for}</th>
              </tr>
            </thead>
            <tbody>
              {(price.plan ?? []).map((step, i) => (
                <tr key={i}>
                  <td>{format.day(step.due) || t.common.none}</td>
                  <td className="figure">
                    <Yuan fen={step.amount_fen} />
                  </td>
                  <td>{step.note}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

export function Rights({ terms }: { terms: ContractTerms }) {
  const t = useText();
  const codes = useCodes();
  const rights = terms.ip ?? [];
  if (rights.length === 0) return null;
  return (
    <>
      <h3>{t.contract.sections.rights}</h3>
      <ul className="rights">
        {rights.map((r, i) => (
          <li key={i}>
            {[
              codes.label('ip_type', r.type),
              r.number,
              r.title,
              r.status && t.contract.statusAtSigning(codes.label('ip_status', r.status)),
            ]
              .filter(Boolean)
              .join(' · ')}
          </li>
        ))}
      </ul>
    </>
  );
}
