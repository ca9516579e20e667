// Where the two parties agree on a story and take it back, and where an office hides one.

import { getRouteApi, Link } from '@tanstack/react-router';
import { Form, Input } from 'antd';
import { useState } from 'react';
import { HistoryLink } from '../history/link';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue, mayReadStories } from '../session/may';
import { FormModal } from '../shared/form-modal';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Prose } from '../shared/parts';
import { Read } from '../shared/states';
import { StoryFacts, StoryTag } from './parts';
import { usePropose, useStoryOfContract, useStoryStep, useStoryWork } from './queries';
import type { StoryAction, StoryText, StoryWork } from './types';

const workRoute = getRouteApi('/desk/mine/stories/$id');
const contractRoute = getRouteApi('/desk/contracts/$id/story');

export function StoryWorkPage() {
  const { id } = workRoute.useParams();
  return <Guard may={(user) => mayKeepCatalogue(user) || mayReadStories(user)}>{() => <ById id={id} />}</Guard>;
}

export function ContractStoryPage() {
  const { id } = contractRoute.useParams();
  return <Guard may={mayKeepCatalogue}>{() => <OfContract contract={id} />}</Guard>;
}

function ById({ id }: { id: string }) {
  return (
    <Read query={useStoryWork(id)} lines={8} page>
      {({ data, etag }) => <Shown work={data} etag={etag} />}
    </Read>
  );
}

function OfContract({ contract }: { contract: string }) {
  return (
    <Read query={useStoryOfContract(contract)} lines={8} page>
      {({ data, etag }) => <Shown work={data} etag={etag} />}
    </Read>
  );
}

function Shown({ work, etag }: { work: StoryWork; etag: string }) {
  const t = useText();
  useTitle(t.story.one);
  return (
    <div className="story-work">
      <PageHead title={t.story.one} lead={<StoryTag state={work.state} />}>
        {work.contract && (
          <Link to="/contracts/$id" params={{ id: work.contract }} className="button">
            {t.story.contract}
          </Link>
        )}
        {work.state === 'published' && (
          <Link to="/stories/$id" params={{ id: work.id ?? '' }} className="button">
            {t.story.toPublic}
          </Link>
        )}
        {work.id && <HistoryLink kind="stories" id={work.id} owners={[work.own]} />}
      </PageHead>
      <p className="muted">{lead(work, t.story)}</p>
      {work.reason && <p className="fault">{t.story.hiddenFor(work.reason)}</p>}
      <Texts text={work.text} />
      <Consents work={work} />
      <section>
        <h2>{t.story.facts}</h2>
        <StoryFacts facts={work.facts} />
      </section>
      <Steps work={work} etag={etag} />
    </div>
  );
}

function lead(work: StoryWork, s: ReturnType<typeof useText>['story']): string {
  if (!work.own) return s.officeLead;
  return s.leads[work.state ?? 'draft'] ?? '';
}

/** Both languages: what is consented to is seen whole. */
function Texts({ text }: { text: StoryText }) {
  const t = useText();
  const english = useLanguage() === 'en';
  const zh = (
    <section key="zh" className="card story-text" lang="zh-CN" aria-label={t.story.chinese}>
      <h2>{text.title.zh}</h2>
      <Prose text={text.body.zh} />
    </section>
  );
  const en = (
    <section key="en" className="card story-text" lang="en" aria-label={t.story.english}>
      <h2>{text.title.en}</h2>
      <Prose text={text.body.en} />
    </section>
  );
  return <div className="story-both">{english ? [en, zh] : [zh, en]}</div>;
}

function Consents({ work }: { work: StoryWork }) {
  const t = useText();
  const format = useFormat();
  if (work.consents.length === 0) return null;
  return (
    <ul className="story-consents">
      {work.consents.map((c) => (
        <li key={c.organisation}>
          ✓ {c.organisation === work.own ? t.story.ours : t.story.theirs} · {format.moment(c.at)}
        </li>
      ))}
    </ul>
  );
}

type Step = StoryAction | 'propose';

function Steps({ work, etag }: { work: StoryWork; etag: string }) {
  const t = useText();
  const [open, setOpen] = useState<Step | null>(null);
  if (work.actions.length === 0) return null;
  return (
    <>
      <p className="row">
        {work.actions.map((action) => (
          <button
            key={action}
            type="button"
            className={action === 'consent' || action === 'propose' ? 'button primary' : 'button'}
            onClick={() => setOpen(action as Step)}
          >
            {t.story.actions[action] ?? action}
          </button>
        ))}
      </p>
      {open && <StepDialog action={open} work={work} etag={etag} close={() => setOpen(null)} />}
    </>
  );
}

interface Values {
  title_zh: string;
  title_en: string;
  body_zh: string;
  body_en: string;
  reason?: string;
}

const rename = { 'title.zh': 'title_zh', 'title.en': 'title_en', 'body.zh': 'body_zh', 'body.en': 'body_en' };

function StepDialog({ action, work, etag, close }: { action: Step; work: StoryWork; etag: string; close: () => void }) {
  const t = useText();
  const propose = usePropose(work.contract ?? '');
  const step = useStoryStep(work.id ?? '', etag);
  const label = t.story.actions[action] ?? action;
  const writes = action === 'propose' || action === 'edit';
  const send = async (v: Values) => {
    const text = { title: { zh: v.title_zh, en: v.title_en }, body: { zh: v.body_zh, en: v.body_en } };
    if (action === 'propose') await propose.mutateAsync(text);
    else await step.mutateAsync({ action, ...(writes ? { text } : {}), ...(v.reason ? { reason: v.reason } : {}) });
  };
  const { title, body } = work.text;
  return (
    <FormModal<Values>
      title={label}
      ok={label}
      lead={t.story.asks[action]}
      danger={action === 'hide' || action === 'withdraw'}
      width={writes ? 720 : undefined}
      initial={writes ? { title_zh: title.zh, title_en: title.en, body_zh: body.zh, body_en: body.en } : undefined}
      rename={rename}
      send={send}
      close={close}
    >
      {writes && (
        <>
          <Field name="title_zh" label={t.story.titleZH} max={100} />
          <Field name="body_zh" label={t.story.bodyZH} max={2000} rows={4} />
          <Field name="title_en" label={t.story.titleEN} max={200} />
          <Field name="body_en" label={t.story.bodyEN} max={4000} rows={4} />
        </>
      )}
      {action === 'hide' && <Field name="reason" label={t.story.reason} max={1000} rows={2} />}
    </FormModal>
  );
}

function Field({ name, label, max, rows = 1 }: { name: string; label: string; max: number; rows?: number }) {
  const t = useText();
  return (
    <Form.Item name={name} label={label} rules={[{ required: true, whitespace: true, message: t.story.missing }]}>
      <Input.TextArea autoSize={{ minRows: rows, maxRows: 12 }} maxLength={max} />
    </Form.Item>
  );
}
