// The contracts that an office may see: narrowed by the day of their registration, type, field, region and what a
// reviewer should look at; with sums, and as a workbook in the fields of the national form.

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useEffect, useId, useState } from 'react';
import { ContractTag, RegistrationTag } from '../contract/parts';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { maySeeReview } from '../session/may';
import { api, body } from '../shared/api/client';
import type { OfficeContract, OfficeSums } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useDownload } from '../shared/files/list';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { SampleTag } from '../shared/parts';
import { writeQuery } from '../shared/query-string';
import { useSaid } from '../shared/said';
import { Failed, Loading, Note } from '../shared/states';
import type { OfficeContractParams } from './routes';
import './desk.css';

const route = getRouteApi('/desk/contracts');
const size = 20;

export function OfficeContractsPage() {
  return <Guard may={maySeeReview}>{() => <Contracts />}</Guard>;
}

function Contracts() {
  const t = useText();
  const words = t.desk.contracts;
  useTitle(words.title);
  const params = route.useSearch();
  const query = useQuery({
    queryKey: ['office-contracts', params],
    queryFn: () => body(api.GET('/contracts', { params: { query: { ...params, size } } })),
    placeholderData: keepPreviousData,
  });
  const { data } = query;
  return (
    <>
      <PageHead title={words.title} lead={words.lead} />
      <Filters params={params} />
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {data && <Sums sums={data.sums} params={params} />}
      {data && data.items.length === 0 && <Note title={words.none} hint={words.noneHint} inline />}
      {data && data.items.length > 0 && (
        <>
          <Rows rows={data.items} />
          <Pager page={params.page ?? 1} size={size} total={data.sums.contracts} />
        </>
      )}
    </>
  );
}

/** Flags that are raised by claims alone, not by a contract. */
const ofClaims = new Set(['voucher_seen']);

function Filters({ params }: { params: OfficeContractParams }) {
  const t = useText();
  const codes = useCodes();
  const id = useId();
  const words = t.desk.contracts;
  const navigate = useNavigate();
  const change = (part: Partial<OfficeContractParams>) =>
    void navigate({ to: '/contracts', search: { ...params, page: undefined, ...part } });
  const [q, setQ] = useState(params.q ?? '');
  useEffect(() => setQ(params.q ?? ''), [params.q]);
  const any = (label: string) => ({ value: '', label: t.common.forChoice(label, t.common.all) });
  const states = codes.list('registration_state').map((s) => s.code);
  return (
    <search className="desk-bar">
      <Input.Search
        aria-label={words.query}
        placeholder={words.query}
        value={q}
        allowClear
        onChange={(e) => setQ(e.target.value)}
        onSearch={(text) => change({ q: text.trim() || undefined })}
      />
      <Select
        aria-label={words.registration}
        className="desk-choice"
        value={params.registration ?? 'standing'}
        onChange={(v) =>
          change({ registration: v === 'standing' ? undefined : (v as OfficeContractParams['registration']) })
        }
        options={[
          { value: 'standing', label: words.standing },
          { value: 'any', label: t.common.forChoice(words.registration, t.common.all) },
          ...states.map((s) => ({ value: s, label: codes.label('registration_state', s) })),
          { value: 'none', label: words.unregistered },
        ]}
      />
      <Select
        aria-label={words.type}
        className="desk-choice"
        value={params.type ?? ''}
        onChange={(type) => change({ type: type || undefined })}
        options={[
          any(words.type),
          ...codes.list('contract_type').map((c) => ({ value: c.code, label: codes.label('contract_type', c.code) })),
        ]}
      />
      <Select
        aria-label={t.common.field}
        className="desk-choice"
        value={params.field ?? ''}
        onChange={(field) => change({ field: field || undefined })}
        options={[
          any(t.common.field),
          ...codes.list('field').map((c) => ({ value: c.code, label: codes.label('field', c.code) })),
        ]}
      />
      <Select
        aria-label={t.common.region}
        className="desk-choice"
        value={params.region ?? ''}
        onChange={(region) => change({ region: region || undefined })}
        options={[
          any(t.common.region),
          ...codes
            .list('region')
            .filter((r) => r.code.endsWith('00') && !r.code.endsWith('0000') && r.code.startsWith('22'))
            .map((r) => ({ value: r.code, label: codes.label('region', r.code) })),
        ]}
      />
      <Select
        aria-label={t.desk.flags}
        className="desk-choice"
        value={params.flag ?? ''}
        onChange={(flag) => change({ flag: flag || undefined })}
        options={[
          any(t.desk.flags),
          ...codes
            .list('claim_flag')
            .filter((c) => !ofClaims.has(c.code))
            .map((c) => ({ value: c.code, label: codes.label('claim_flag', c.code) })),
        ]}
      />
      {(['from', 'to'] as const).map((end) => (
        <span key={end} className="row desk-day">
          <label htmlFor={`${id}${end}`} className="small">
            {words[end]}
          </label>
          <Input
            id={`${id}${end}`}
            type="date"
            value={params[end] ?? ''}
            onChange={(e) => change({ [end]: e.target.value || undefined })}
          />
        </span>
      ))}
    </search>
  );
}

function Sums({ sums, params }: { sums: OfficeSums; params: OfficeContractParams }) {
  const t = useText();
  const words = t.desk.contracts;
  const fetching = useDownload();
  const yuan = (fen: number) => t.claim.yuan(yuanForReading(fen));
  const { page: _, ...filter } = params;
  const facts: [string, string][] = [
    [words.count, t.common.count(sums.contracts)],
    [words.total, yuan(sums.total_fen)],
    [words.technical, yuan(sums.technical_fen)],
    [words.certified, yuan(sums.certified_technical_fen)],
    [words.paid, yuan(sums.paid_fen)],
  ];
  return (
    <section className="card compose wide-card" aria-label={words.sums}>
      <dl className="desk-sums">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {sums.contracts > 0 && (
        <div>
          <Button onClick={() => fetching(`/contracts/forms.xlsx${writeQuery(filter)}`, 'contracts.xlsx')}>
            {words.export(sums.contracts)}
          </Button>
        </div>
      )}
    </section>
  );
}

function Rows({ rows }: { rows: readonly OfficeContract[] }) {
  const { columns } = useText().desk.contracts;
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{columns.project}</th>
          <th scope="col">{columns.parties}</th>
          <th scope="col" className="figure">
            {columns.amounts}
          </th>
          <th scope="col">{columns.registration}</th>
          <th scope="col">{columns.flags}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { row: OfficeContract }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const said = useSaid();
  const words = t.desk.contracts;
  const yuan = (fen: number) => t.claim.yuan(yuanForReading(fen));
  return (
    <tr>
      <td>
        <Link to="/contracts/$id" params={{ id: row.id }}>
          <strong>{row.project}</strong>
        </Link>{' '}
        {row.sample && <SampleTag />}
        <div className="muted small">
          {[codes.label('contract_type', row.type ?? ''), codes.label('field', row.field ?? '')]
            .filter(Boolean)
            .join(' · ')}
        </div>
      </td>
      <td>
        {(['seller', 'buyer'] as const).map((side) => (
          <div key={side}>
            <span className="muted small">{words[side]}</span> {row[side].name}{' '}
            <span className="muted small nowrap">{codes.label('region', row[side].region)}</span>
          </div>
        ))}
      </td>
      <td className="figure">
        <div>{yuan(row.total_fen)}</div>
        {row.certified_technical_fen !== undefined && (
          <div className="small">
            <span className="muted">{words.certified}</span> {yuan(row.certified_technical_fen)}
          </div>
        )}
        <div className="small">
          <span className="muted">{words.paid}</span> {yuan(row.paid_fen)}
        </div>
      </td>
      <td>
        <RegistrationTag state={row.registration} /> <ContractTag state={row.state} />
        {row.number && <div className="small digits">{row.number}</div>}
        {row.registered && <div className="muted small">{format.day(row.registered)}</div>}
      </td>
      <td>
        <ul className="row">
          {row.flags.map((f) => (
            <li key={f.flag}>
              <span className="tag need" title={said(f.found)}>
                {codes.label('claim_flag', f.flag)}
              </span>
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}
