// The form with which one organisation expresses interest: whom it goes to, who learns what and when, and what is said.
// What is typed is autosaved.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Alert, App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { faultPath } from '../contract/values';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { api, body } from '../shared/api/client';
import { statusOf } from '../shared/api/problem';
import type { Found } from '../shared/autosave';
import { useCodes } from '../shared/codes';
import { SavedAt } from '../shared/draft';
import { useKeptForm, WithDraft } from '../shared/kept-form';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading, Note } from '../shared/states';
import { About, useNameOf } from './parts';
import { type IntroductionForm, type Items, type Prospect, propose, useProspect, useSettle } from './queries';
import '../catalogue/catalogue.css';
import './introduction.css';

const route = getRouteApi('/desk/mine/introductions/new');

export function NewIntroductionPage() {
  return <Guard may={mayKeepCatalogue}>{() => <Fresh />}</Guard>;
}

function Fresh() {
  const t = useText();
  useTitle(t.introduction.new.title);
  const { demand, achievement, own } = route.useSearch();
  const items = { demand, achievement };
  const query = useProspect(items);
  if (query.isPending) return <Loading lines={12} />;
  if (statusOf(query.error) === 409)
    return <Note title={t.introduction.new.own} hint={(query.error as Error).message} page />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  const key = `introduction.${demand ?? ''}.${achievement ?? ''}`;
  return (
    <>
      <PageHead title={t.introduction.new.title} lead={t.introduction.new.lead} />
      <To prospect={query.data} />
      <Attach items={items} own={own} />
      {!query.data.existing && (
        <WithDraft<IntroductionForm> key={key} draftKey={key}>
          {(draft) => <Editor items={items} draftKey={key} draft={draft} />}
        </WithDraft>
      )}
    </>
  );
}

/** Whom it goes to, and who learns what. */
function To({ prospect: p }: { prospect: Prospect }) {
  const t = useText();
  const codes = useCodes();
  const nameOf = useNameOf();
  const x = t.introduction.new;
  const { organisation, region, kind } = p.recipient;
  return (
    <section className="card intro-to">
      <dl>
        <dt>{x.to}</dt>
        <dd>
          {organisation
            ? nameOf(p.recipient)
            : x.toHidden(codes.label('region', region), codes.label('organisation_kind', kind))}
        </dd>
        <dt>{x.about}</dt>
        <dd>
          <About introduction={p} />
          {p.match && <p className="muted small">{t.introduction.score(p.match.score.toFixed(1))}</p>}
        </dd>
      </dl>
      <Alert type={p.hides_own ? 'warning' : 'info'} title={p.hides_own ? x.hidesOwn : x.shows} />
      {p.existing && (
        <Alert
          type="warning"
          role="alert"
          title={x.existing}
          description={
            <Link to="/introductions/$id" params={{ id: p.existing }} className="button">
              {x.openExisting}
            </Link>
          }
        />
      )}
    </section>
  );
}

/** An item of one's own to go with what is another's. */
function Attach({ items, own }: { items: Items; own?: 'demand' | 'achievement' }) {
  const t = useText();
  const navigate = useNavigate();
  const missing = own ?? (!items.achievement ? 'achievement' : !items.demand ? 'demand' : undefined);
  const kind = missing === 'demand' ? 'demands' : 'achievements';
  const mine = useQuery({
    queryKey: ['mine-published', kind],
    queryFn: () =>
      missing === 'demand'
        ? body(api.GET('/mine/demands', { params: { query: { state: 'published', size: 100 } } }))
        : body(api.GET('/mine/achievements', { params: { query: { state: 'published', size: 100 } } })),
    enabled: missing !== undefined,
  });
  if (!missing || !mine.data || mine.data.items.length === 0) return null;
  return (
    <div className="intro-attach">
      <label htmlFor="attach">{t.introduction.new.attach}</label>
      <Select
        id="attach"
        aria-label={t.introduction.new.attach}
        showSearch={{ optionFilterProp: 'label' }}
        value={items[missing] ?? ''}
        onChange={(id) =>
          void navigate({
            to: '/mine/introductions/new',
            search: { ...items, [missing]: id || undefined, own: id ? missing : undefined },
            replace: true,
          })
        }
        options={[
          { value: '', label: t.introduction.new.attachNone },
          ...mine.data.items.map((row) => ({ value: row.id, label: `${row.number} ${row.title}` })),
        ]}
      />
      <span className="muted small">{t.introduction.new.attachHint}</span>
    </div>
  );
}

interface EditorProps {
  items: Items;
  draftKey: string;
  draft: Found<IntroductionForm> | null;
}

function Editor({ items, draftKey, draft }: EditorProps) {
  const t = useText();
  const x = t.introduction.new;
  const codes = useCodes();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const settle = useSettle('');
  const [busy, setBusy] = useState(false);
  const labels: Record<string, string> = { what: x.what, why: x.why, stage: x.stage, modes: x.modes, terms: x.terms };
  const pathOf = (location: string | undefined) => {
    const path = faultPath(location)?.filter((step) => step !== 'form');
    return path && typeof path[0] === 'string' && path[0] in labels ? [path[0]] : null;
  };
  const { form, offered, autosave, drop, valid, failed, notes } = useKeptForm<IntroductionForm, { etag: string }>({
    draftKey,
    draft,
    etag: '',
    pathOf,
    nameOf: (location) => labels[String(pathOf(location)?.[0])] ?? '',
  });

  const send = async (): Promise<void> => {
    if (!(await valid())) return;
    setBusy(true);
    try {
      const values = form.getFieldsValue(true);
      const sent = await propose(items, { ...values, terms: values.terms?.trim() || undefined });
      await drop();
      settle();
      void message.success(x.sent);
      await navigate({ to: '/introductions/$id', params: { id: sent.id } });
    } catch (error) {
      await failed(error, send);
    } finally {
      setBusy(false);
    }
  };
  const required = [{ required: true, whitespace: true, message: t.introduction.wordsMissing }];
  return (
    <>
      {notes}
      <Form
        form={form}
        layout="vertical"
        className="intro-form"
        disabled={offered !== null || busy}
        initialValues={{ modes: [] }}
        onValuesChange={autosave.changed}
      >
        <Form.Item name="what" label={x.what} rules={required}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={500} showCount placeholder={x.whatHint} />
        </Form.Item>
        <Form.Item name="why" label={x.why} rules={required}>
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={1000} showCount placeholder={x.whyHint} />
        </Form.Item>
        <Form.Item name="stage" label={x.stage} rules={[{ required: true, message: t.introduction.wordsMissing }]}>
          <Select
            placeholder={x.choose}
            options={codes
              .list('introduction_stage')
              .map((c) => ({ value: c.code, label: codes.label('introduction_stage', c.code) }))}
          />
        </Form.Item>
        <Form.Item name="modes" label={x.modes}>
          <Select
            mode="multiple"
            placeholder={x.choose}
            options={codes.list('mode').map((c) => ({ value: c.code, label: codes.label('mode', c.code) }))}
          />
        </Form.Item>
        <Form.Item name="terms" label={x.terms}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={500} showCount placeholder={x.termsHint} />
        </Form.Item>
        <div className="form-bar">
          <SavedAt state={autosave.state} />
          <Button type="primary" onClick={() => void send()} loading={busy}>
            {x.send}
          </Button>
        </div>
      </Form>
    </>
  );
}
