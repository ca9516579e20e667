// What the three pages share: heading, tabs that keep the filters, and the filters.

import { Link, useNavigate } from '@tanstack/react-router';
import { Select } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../i18n';
import { useCodes } from '../shared/codes';
import { useDownload } from '../shared/files/list';
import { PageHead, useTitle } from '../shared/page';
import { type Scope, sheetOf } from './queries';
import { type FunnelParams, funnelParams } from './routes';
import './funnel.css';

export type Page = 'funnel' | 'introductions' | 'demands';

const addresses = {
  office: { funnel: '/desk/funnel', introductions: '/desk/funnel/introductions', demands: '/desk/funnel/demands' },
  own: { funnel: '/mine/funnel', introductions: '/mine/funnel/introductions', demands: '/mine/funnel/demands' },
} as const;

interface FrameProps {
  scope: Scope;
  page: Page;
  title: string;
  lead: string;
  params: FunnelParams;
  /** What stands among the filters on this page alone. */
  more?: ReactNode;
  /** Name of the chosen organisation. */
  chosen?: string;
  children: ReactNode;
}

export function FunnelFrame({ scope, page, title, lead, params, more, chosen, children }: FrameProps) {
  const t = useText();
  useTitle(title);
  const fetching = useDownload();
  const kept = funnelParams({ ...params });
  return (
    <>
      <PageHead title={title} lead={lead}>
        {page !== 'funnel' && (
          <button
            type="button"
            className="button"
            onClick={() => fetching(sheetOf(scope, `/${page}`, params), `${page}.xlsx`)}
          >
            {t.funnel.export}
          </button>
        )}
      </PageHead>
      <nav className="desk-tabs" aria-label={t.funnel.pages}>
        {(['funnel', 'introductions', 'demands'] as const).map((p) => (
          <Link
            key={p}
            to={addresses[scope][p]}
            search={kept}
            aria-current={p === page ? 'page' : undefined}
            activeOptions={{ exact: true }}
            activeProps={{}}
          >
            {t.funnel.tabs[p]}
          </Link>
        ))}
      </nav>
      <Filters scope={scope} page={page} params={params} chosen={chosen}>
        {more}
      </Filters>
      {children}
    </>
  );
}

/** Takes the page to other filters, on its first page. */
export function useChange(scope: Scope, page: Page, params: object): (part: object) => void {
  const navigate = useNavigate();
  return (part) => void navigate({ to: addresses[scope][page], search: { ...params, page: undefined, ...part } });
}

function Filters({
  scope,
  page,
  params,
  chosen,
  children,
}: Pick<FrameProps, 'scope' | 'page' | 'params' | 'chosen' | 'children'>) {
  const t = useText();
  const codes = useCodes();
  const words = t.funnel.filters;
  const change = useChange(scope, page, params);
  const any = (label: string) => ({ value: '', label: t.common.forChoice(label, t.common.all) });
  const months = page === 'funnel' ? words.months : page === 'introductions' ? words.proposed : words.published;
  return (
    <search className="funnel-bar" aria-label={words.bar}>
      {page !== 'demands' && (
        <Select
          aria-label={words.kind}
          className="desk-choice"
          value={params.kind ?? ''}
          onChange={(kind) => change({ kind: kind || undefined })}
          options={[
            any(words.kind),
            { value: 'demand', label: words.demands },
            { value: 'achievement', label: words.achievements },
          ]}
        />
      )}
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
      {scope === 'office' && (
        <Select
          aria-label={t.common.region}
          className="desk-choice"
          value={params.prefecture ?? ''}
          onChange={(prefecture) => change({ prefecture: prefecture || undefined })}
          options={[
            any(t.common.region),
            ...codes
              .list('region')
              .filter((r) => r.code.endsWith('00') && !r.code.endsWith('0000') && r.code.startsWith('22'))
              .map((r) => ({ value: r.code, label: codes.label('region', r.code) })),
          ]}
        />
      )}
      {children}
      <fieldset className="funnel-months">
        <legend className="muted small">{months}</legend>
        {(['from', 'to'] as const).map((name) => (
          <label key={name}>
            {words[name]}{' '}
            <input
              type="month"
              className="field"
              value={params[name] ?? ''}
              onChange={(e) => change({ [name]: e.target.value || undefined })}
            />
          </label>
        ))}
      </fieldset>
      {scope === 'office' && params.organisation && (
        <button type="button" className="button" onClick={() => change({ organisation: undefined })} title={words.drop}>
          {words.organisation(chosen ?? words.chosen)} <span aria-hidden="true">×</span>
          <span className="visually-hidden">{words.drop}</span>
        </button>
      )}
    </search>
  );
}
