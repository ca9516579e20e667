// The own organisation's introductions: what waits for it first, then all of them.

import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { Unknown } from '../calendar/unknown';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { useCodes } from '../shared/codes';
import { useDownload } from '../shared/files/list';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { SampleTag } from '../shared/parts';
import { Failed, Loading, Note } from '../shared/states';
import { IntroductionTag, Party, titleOf } from './parts';
import { type Introduction, type ListParams, otherOf, ownTurn, pageSize, useIntroductions } from './queries';
import './introduction.css';

const route = getRouteApi('/desk/mine/introductions');
const boxes = ['received', 'sent', 'brokered'] as const;

export function IntroductionsPage() {
  return <Guard may={mayKeepCatalogue}>{() => <Mine />}</Guard>;
}

function Mine() {
  const t = useText();
  const x = t.introduction;
  useTitle(x.title);
  const fetching = useDownload();
  const params = route.useSearch();
  const list = useIntroductions(params);
  const filtered = [params.q, params.state, params.box].some((v) => v !== undefined);
  return (
    <>
      <PageHead title={x.title} lead={x.lead}>
        <button
          type="button"
          className="button"
          onClick={() => fetching('/mine/introductions.xlsx', 'introductions.xlsx')}
        >
          {x.exportAll}
        </button>
      </PageHead>
      <Boxes params={params} counts={list.data?.counts ?? []} />
      <Filters params={params} />
      {list.isPending && <Loading lines={8} />}
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} inline />}
      {list.data?.items.length === 0 && (
        <Note title={filtered ? x.noneFound : x.none} hint={filtered ? undefined : x.noneHint} />
      )}
      {list.data && list.data.items.length > 0 && (
        <>
          <ul className="intro-list">
            {list.data.items.map((i) => (
              <li key={i.id} className={ownTurn(i) ? 'card own' : 'card'}>
                <Row introduction={i} />
              </li>
            ))}
          </ul>
          <Pager page={params.page ?? 1} size={pageSize} total={list.data.total} />
        </>
      )}
    </>
  );
}

function Boxes({ params, counts }: { params: ListParams; counts: readonly { box: string; count: number }[] }) {
  const t = useText();
  const count = (box?: string) => counts.filter((c) => !box || c.box === box).reduce((sum, c) => sum + c.count, 0);
  const shown = boxes.filter((b) => b !== 'brokered' || count('brokered') > 0 || params.box === 'brokered');
  return (
    <nav className="intro-boxes" aria-label={t.introduction.title}>
      <Link
        to="/mine/introductions"
        search={{ ...params, box: undefined, page: undefined }}
        className={params.box ? undefined : 'on'}
        activeOptions={{ exact: true }}
      >
        {t.introduction.allBoxes} <span className="muted">{count()}</span>
      </Link>
      {shown.map((box) => (
        <Link
          key={box}
          to="/mine/introductions"
          search={{ ...params, box, page: undefined }}
          className={params.box === box ? 'on' : undefined}
          activeOptions={{ exact: true }}
        >
          {t.introduction.box[box]} <span className="muted">{count(box)}</span>
        </Link>
      ))}
    </nav>
  );
}

function Filters({ params }: { params: ListParams }) {
  const t = useText();
  const codes = useCodes();
  const navigate = useNavigate();
  const [q, setQ] = useState(params.q ?? '');
  useEffect(() => setQ(params.q ?? ''), [params.q]);
  const change = (part: ListParams) =>
    void navigate({ to: '/mine/introductions', search: { ...params, page: undefined, ...part } });
  return (
    <div className="desk-bar">
      <Input.Search
        aria-label={t.introduction.find}
        placeholder={t.introduction.find}
        value={q}
        allowClear
        onChange={(e) => setQ(e.target.value)}
        onSearch={(text) => change({ q: text.trim() || undefined })}
      />
      <Select
        aria-label={t.introduction.state}
        style={{ minWidth: 150 }}
        value={params.state ?? ''}
        onChange={(value) => change({ state: value || undefined })}
        options={[
          { value: '', label: t.introduction.allStates },
          ...Object.entries(t.introduction.stateGroups).map(([value, label]) => ({ value, label })),
          ...codes
            .list('introduction_state')
            .map((c) => ({ value: c.code, label: codes.label('introduction_state', c.code) })),
        ]}
      />
    </div>
  );
}

function Row({ introduction: i }: { introduction: Introduction }) {
  const t = useText();
  const language = useLanguage();
  const format = useFormat();
  return (
    <>
      <div className="intro-main">
        <Link to="/introductions/$id" params={{ id: i.id }} className="plain">
          <strong>{titleOf(i, language)}</strong>
        </Link>{' '}
        {i.sample && <SampleTag />}
        {i.form && <p className="intro-what">{i.form.what}</p>}
        <div className="dots">
          <span>
            {t.introduction.box[i.part === 'proposer' ? 'sent' : i.part === 'recipient' ? 'received' : 'brokered']}
          </span>
          <span>{format.day(i.created_at)}</span>
          {i.match && <span>{t.introduction.score(i.match.score.toFixed(1))}</span>}
        </div>
      </div>
      <Party party={otherOf(i)} />
      <div className="intro-state">
        <IntroductionTag state={i.state} />
        {ownTurn(i) && <div className="small own-turn">{t.introduction.yourTurn}</div>}
        {i.unread > 0 && <div className="small own-turn">{t.introduction.unread(i.unread)}</div>}
        <Due introduction={i} />
      </div>
    </>
  );
}

/** Until when who has to act. */
export function Due({ introduction: i }: { introduction: Introduction }) {
  const t = useText();
  const format = useFormat();
  if (i.due_open) return <Unknown term={i.due_open} />;
  if (i.resume_on) return <div className="muted small">{t.introduction.resumeOn(format.day(i.resume_on))}</div>;
  if (!i.due) return null;
  const day = format.day(i.due);
  return <div className="muted small">{ownTurn(i) ? t.introduction.dueOn(day) : t.introduction.waitsOn(day)}</div>;
}
