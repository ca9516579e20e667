// Writing a joint project: a new one from a deal room, filled in from it, and the text of one that is not frozen.

import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Alert, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { MoneyField } from '../contract/money-field';
import { fen } from '../contract/values';
import { useLanguage, useText } from '../i18n';
import { useWords } from '../programme/queries';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { api, body } from '../shared/api/client';
import { named, useCodes } from '../shared/codes';
import { yuanFromFen } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { useRefusals } from '../shared/refusal';
import { Note, Read } from '../shared/states';
import { over, type Project, type ProjectText, useProject, useProspect, useSettle } from './queries';
import './project.css';

const newRoute = getRouteApi('/desk/projects/new');
const editRoute = getRouteApi('/desk/projects/$id/edit');

const sums = ['enterprise_fen', 'university_fen', 'asked_fen'] as const;
const texts = ['goals', 'content', 'expected', 'university_tasks', 'enterprise_tasks', 'ownership'] as const;

type Values = Omit<ProjectText, (typeof sums)[number]> & { [k in (typeof sums)[number]]?: string } & {
  call?: string;
  words?: string;
};

const asYuan = (fen: number | undefined) => (fen === undefined ? undefined : yuanFromFen(fen));

const asValues = (t: ProjectText): Values => ({
  ...t,
  enterprise_fen: asYuan(t.enterprise_fen),
  university_fen: asYuan(t.university_fen),
  asked_fen: asYuan(t.asked_fen),
});

/** What was typed as the server takes it: an empty sum is not given, and nothing stands in its place. */
function asText({ call: _, words: __, ...v }: Values): ProjectText {
  const money = Object.fromEntries(sums.map((s) => [s, v[s]?.trim() ? fen(v[s]) : undefined]));
  const milestones = v.milestones?.map((m) => ({
    what: m?.what ?? '',
    due: m?.due ?? '',
    who: m?.who ?? 'university',
  }));
  return { ...v, title: v.title ?? '', ...money, milestones } as ProjectText;
}

export function NewProjectPage() {
  return <Guard may={mayKeepCatalogue}>{() => <New />}</Guard>;
}

function New() {
  const t = useText();
  const x = t.projects.form;
  useTitle(x.newTitle);
  const { introduction = '' } = newRoute.useSearch();
  const query = useProspect(introduction);
  const language = useLanguage();
  const words = useWords();
  const navigate = useNavigate();
  return (
    <>
      <PageHead title={x.newTitle} lead={x.newLead} />
      <Read query={query} lines={10}>
        {(prospect) => {
          const open = prospect.calls.filter((c) => c.eligible && !c.filed);
          return (
            <>
              <p className="dots project-between">
                <span>{named(prospect.university, language)}</span>
                <span>{named(prospect.enterprise, language)}</span>
              </p>
              {prospect.calls.length === 0 && <Note title={x.noCall} inline />}
              {prospect.calls.map(
                (c) =>
                  (c.filed || !c.eligible) && (
                    <p key={c.call.id}>
                      {words(c.call.terms.name)}
                      {t.common.colon}
                      {c.filed ? x.filed : x.notEligible}{' '}
                      {c.filed && (
                        <Link to="/projects/$id" params={{ id: c.filed }}>
                          {x.open}
                        </Link>
                      )}
                    </p>
                  ),
              )}
              {open.length > 0 && (
                <ProjectForm
                  initial={{ ...asValues(prospect.text), call: open[0]?.call.id }}
                  calls={open.map((c) => ({ value: c.call.id, label: words(c.call.terms.name) }))}
                  save={x.create}
                  send={async (v) => {
                    const made = await body(
                      api.POST('/projects', { body: { introduction, call: v.call ?? '', text: asText(v) } }),
                    );
                    await navigate({ to: '/projects/$id', params: { id: made.id } });
                  }}
                />
              )}
            </>
          );
        }}
      </Read>
    </>
  );
}

export function EditProjectPage() {
  const { id } = editRoute.useParams();
  return <Guard may={mayKeepCatalogue}>{() => <SignedEdit id={id} />}</Guard>;
}

/** Inside the guard: before the session is back, everyone is a visitor, who is told that there is no such project. */
function SignedEdit({ id }: { id: string }) {
  const query = useProject(id);
  return (
    <Read query={query} lines={10} page>
      {(p) => <Edit project={p} />}
    </Read>
  );
}

function Edit({ project: p }: { project: Project }) {
  const t = useText();
  const x = t.projects.form;
  useTitle(p.title || t.projects.untitled);
  const navigate = useNavigate();
  const settle = useSettle(p.id);
  const back = () => navigate({ to: '/projects/$id', params: { id: p.id } });
  return (
    <>
      <PageHead title={p.title || t.projects.untitled}>
        <button type="button" className="button" onClick={() => void back()}>
          {t.common.cancel}
        </button>
      </PageHead>
      <ProjectForm
        initial={asValues(p.text)}
        reason={p.state === 'proposed'}
        save={x.save}
        send={async (v) => {
          settle(await body(api.PUT('/projects/{id}', { params: over(p), body: { text: asText(v), words: v.words } })));
          await back();
        }}
      />
    </>
  );
}

interface FormProps {
  initial: Values;
  calls?: { value: string; label: string }[];
  /** One side has confirmed: a change needs a reason. */
  reason?: boolean;
  save: string;
  send: (values: Values) => Promise<void>;
}

function ProjectForm({ initial, calls, reason, save, send }: FormProps) {
  const t = useText();
  const x = t.projects.form;
  const codes = useCodes();
  const [form] = Form.useForm<Values>();
  const [sending, setSending] = useState(false);
  const { refuse, clear, note } = useRefusals(form, { rename: { 'text.': '' } });
  const submit = async (values: Values) => {
    clear();
    setSending(true);
    try {
      await send(values);
    } catch (error) {
      refuse(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <Form form={form} layout="vertical" initialValues={initial} onFinish={submit} className="project-form">
      {calls && (
        <Form.Item name="call" label={x.chooseCall} rules={[{ required: true, message: t.projects.required }]}>
          <Select options={calls} />
        </Form.Item>
      )}
      <Form.Item name="title" label={x.title} extra={x.titleHint}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="field" label={x.field}>
        <Select
          allowClear
          options={codes.list('field').map((c) => ({ value: c.code, label: codes.label('field', c.code) }))}
        />
      </Form.Item>
      {texts.map((name) => (
        <Form.Item key={name} name={name} label={x[name]}>
          <Input.TextArea autoSize={{ minRows: name === 'ownership' ? 1 : 3, maxRows: 16 }} maxLength={8000} />
        </Form.Item>
      ))}
      <div className="project-pair">
        <Form.Item name="begins" label={x.begins}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="ends" label={x.ends}>
          <Input type="date" />
        </Form.Item>
      </div>
      <div className="project-pair">
        {sums.map((s) => (
          <MoneyField key={s} name={s} label={x[s]} extra={x.moneyHint} />
        ))}
      </div>
      <MilestoneFields />
      {reason && (
        <Form.Item
          name="words"
          label={x.words}
          extra={x.wordsHint}
          rules={[{ required: true, whitespace: true, message: t.projects.required }]}
        >
          <Input.TextArea rows={2} maxLength={1000} />
        </Form.Item>
      )}
      {note && <Alert type="error" showIcon title={note} style={{ marginBottom: 16 }} />}
      <Button type="primary" htmlType="submit" loading={sending}>
        {save}
      </Button>
    </Form>
  );
}

function MilestoneFields() {
  const t = useText();
  const x = t.projects.form;
  const codes = useCodes();
  const sides = codes.list('project_side').map((c) => ({ value: c.code, label: codes.label('project_side', c.code) }));
  return (
    <fieldset>
      <legend>{x.milestones}</legend>
      <Form.List name="milestones">
        {(fields, { add, remove }) => (
          <>
            {fields.map((f, n) => (
              <div key={f.key} className="project-milestone">
                <Form.Item name={[f.name, 'what']} label={x.what}>
                  <Input maxLength={200} />
                </Form.Item>
                <Form.Item name={[f.name, 'due']} label={x.dueDay}>
                  <Input type="date" />
                </Form.Item>
                <Form.Item name={[f.name, 'who']} label={x.who}>
                  <Select options={sides} />
                </Form.Item>
                <Form.Item label=" " colon={false}>
                  <Button onClick={() => remove(f.name)} aria-label={x.remove(n + 1)}>
                    ×
                  </Button>
                </Form.Item>
              </div>
            ))}
            <Button onClick={() => add({ who: 'university' })}>{x.add}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
