// The department's calls for joint projects and its plans: drafting, publishing, and drawing up what was accepted.

import { Link, useNavigate } from '@tanstack/react-router';
import { App, Form, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { useWords } from '../programme/queries';
import { Guard } from '../session/guard';
import { mayReadProgrammes, mayRuleProgrammes, province } from '../session/may';
import { api, body } from '../shared/api/client';
import type { User } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { Facts } from '../shared/facts';
import { Faults, useRefusalText } from '../shared/faults';
import { FormModal } from '../shared/form-modal';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { SampleTag } from '../shared/parts';
import { Failed, Loading, Note } from '../shared/states';
import { over, type ProjectCall, type ProjectCallTerms, useCalls, usePlans, useSettle } from './queries';
import './project.css';

/** What a plan is called until somebody writes another name. */
const planName = (year: number) => ({
  zh: `${year} 年度科技发展计划企校合作项目`,
  en: `Joint projects in the annual science and technology plan, ${year}`,
});

export function ProjectCallsPage() {
  return <Guard may={mayReadProgrammes}>{(user) => <Calls user={user} />}</Guard>;
}

function Calls({ user }: { user: User }) {
  const t = useText();
  const x = t.projects;
  useTitle(x.deskNav);
  const calls = useCalls();
  const [drafting, setDrafting] = useState<ProjectCall | true | null>(null);
  const rules = mayRuleProgrammes(user);
  return (
    <>
      <PageHead title={x.deskNav} lead={x.lead}>
        <Link to="/projects" className="button">
          {x.title}
        </Link>
        {rules && (
          <button type="button" className="button primary" onClick={() => setDrafting(true)}>
            {x.calls.add}
          </button>
        )}
      </PageHead>
      <h2>{x.calls.title}</h2>
      {calls.isPending && <Loading lines={5} />}
      {calls.isError && <Failed error={calls.error} retry={() => void calls.refetch()} inline />}
      {calls.data?.items.length === 0 && <Note title={x.calls.none} inline />}
      {calls.data?.items.map((c) => (
        <Call key={c.id} call={c} rules={rules} edit={() => setDrafting(c)} />
      ))}
      <Plans />
      {drafting && <CallDialog call={drafting === true ? undefined : drafting} close={() => setDrafting(null)} />}
    </>
  );
}

function Call({ call: c, rules, edit }: { call: ProjectCall; rules: boolean; edit: () => void }) {
  const t = useText();
  const x = t.projects.calls;
  const words = useWords();
  const codes = useCodes();
  const format = useFormat();
  const settle = useSettle();
  const refusal = useRefusalText();
  const navigate = useNavigate();
  const [step, setStep] = useState<'publish' | 'discard' | null>(null);
  const [fault, setFault] = useState('');
  const { terms } = c;
  const accepted = c.counts.some((n) => n.state === 'accepted' && n.count > 0);
  const drawUp = async () => {
    setFault('');
    try {
      const plan = await body(
        api.POST('/project-plans', {
          body: { call: c.id, name: planName(terms.year) },
        }),
      );
      settle();
      await navigate({ to: '/desk/project-plans/$id', params: { id: (plan as { id: string }).id } });
    } catch (error) {
      setFault(refusal(error));
    }
  };
  const day = (d: string) => (d ? format.day(d) : x.undecided);
  return (
    <section className="card project-part" aria-label={words(terms.name) || x.undecided}>
      <h3>
        {terms.year || x.undecided} · {words(terms.name) || x.undecided} {c.sample && <SampleTag />}{' '}
        <span className="tag">{codes.label('project_call_state', c.state)}</span>{' '}
        {c.takes_projects && <span className="tag offer">{x.takes}</span>}
      </h3>
      <Facts
        className="facts"
        facts={[
          [x.document, terms.document || x.undecided],
          [x.window, t.projects.dates(day(terms.opens), day(terms.closes))],
          [x.titleDay, day(terms.title_day)],
          [
            x.national,
            terms.national_counts_as_provincial === undefined
              ? x.undecided
              : terms.national_counts_as_provincial
                ? x.yes
                : x.no,
          ],
          [x.reviewDays, terms.review_working_days ? x.days(terms.review_working_days) : x.undecided],
          [x.returnDays, terms.return_working_days ? x.days(terms.return_working_days) : x.undecided],
          [x.evidence, t.common.list((terms.evidence ?? []).map((e) => words(e.name)))],
        ]}
      />
      {c.counts.length > 0 && (
        <p className="dots">
          <span className="muted">{x.projects}</span>
          {c.counts.map((n) => (
            <Link key={n.state} to="/projects" search={{ call: c.id, state: n.state }}>
              {codes.label('project_state', n.state)} {n.count}
            </Link>
          ))}
        </p>
      )}
      {c.faults.length > 0 && (
        <details>
          <summary>
            {t.projects.plans.missing} ({c.faults.length})
          </summary>
          <ul className="lines">
            {c.faults.map((f) => (
              <li key={f.location}>
                <Faults of={[f]} />
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className="row">
        {c.actions.includes('edit') && (
          <button type="button" className="button" onClick={edit}>
            {x.edit}
          </button>
        )}
        {c.actions.includes('publish') && (
          <button type="button" className="button primary" onClick={() => setStep('publish')}>
            {x.publish}
          </button>
        )}
        {c.actions.includes('discard') && (
          <button type="button" className="button" onClick={() => setStep('discard')}>
            {x.discard}
          </button>
        )}
        {rules && accepted && (
          <button type="button" className="button primary" onClick={() => void drawUp()}>
            {x.drawUp}
          </button>
        )}
        <HistoryLink kind="project_calls" id={c.id} region={province} />
      </div>
      {fault && (
        <p className="claim-fault" role="alert">
          {fault}
        </p>
      )}
      {step && (
        <FormModal
          title={x[step]}
          ok={x[step]}
          danger={step === 'discard'}
          lead={<p>{step === 'publish' ? x.publishHint : x.discardHint}</p>}
          send={async () => {
            await body(api.POST('/project-calls/{id}/actions', { params: over(c), body: { action: step } }));
            settle();
          }}
          close={() => setStep(null)}
        />
      )}
    </section>
  );
}

function CallDialog({ call, close }: { call?: ProjectCall; close: () => void }) {
  const t = useText();
  const x = t.projects.calls;
  const { message } = App.useApp();
  const settle = useSettle();
  return (
    <FormModal<ProjectCallTerms>
      title={call ? x.edit : x.add}
      ok={t.projects.form.save}
      width={720}
      lead={<p>{x.noDefault}</p>}
      initial={call?.terms}
      send={async (v) => {
        const terms: ProjectCallTerms = {
          ...v,
          name: { zh: v.name?.zh ?? '', en: v.name?.en ?? '' },
          year: v.year ?? 0,
          document: v.document ?? '',
          opens: v.opens ?? '',
          closes: v.closes ?? '',
          title_day: v.title_day ?? '',
          review_working_days: v.review_working_days ?? 0,
          return_working_days: v.return_working_days ?? 0,
          evidence: (v.evidence ?? []).map((e) => ({
            code: e?.code ?? '',
            name: { zh: e?.name?.zh ?? '', en: e?.name?.en ?? '' },
            required: e?.required ?? true,
          })),
        };
        if (call) await body(api.PUT('/project-calls/{id}', { params: over(call), body: terms }));
        else await body(api.POST('/project-calls', { body: terms }));
        void message.success(t.projects.plans.saved);
        settle();
      }}
      close={close}
    >
      <CallFields />
    </FormModal>
  );
}

function CallFields() {
  const t = useText();
  const x = t.projects.calls;
  return (
    <>
      <div className="project-pair">
        <Form.Item name="year" label={x.year}>
          <InputNumber min={2000} max={2100} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="document" label={x.document}>
          <Input maxLength={300} />
        </Form.Item>
      </div>
      <Form.Item name={['name', 'zh']} label={x.name}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name={['name', 'en']} label={x.nameEn}>
        <Input maxLength={300} />
      </Form.Item>
      <Form.Item name="text_url" label={x.url}>
        <Input maxLength={300} />
      </Form.Item>
      <div className="project-pair">
        <Form.Item name="opens" label={x.opens}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="closes" label={x.closes}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="title_day" label={x.titleDayLong}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="national_counts_as_provincial" label={x.national}>
          <Select
            allowClear
            options={[
              { value: true, label: x.yes },
              { value: false, label: x.no },
            ]}
          />
        </Form.Item>
        <Form.Item name="review_working_days" label={x.reviewDays}>
          <InputNumber min={1} max={120} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="return_working_days" label={x.returnDays}>
          <InputNumber min={1} max={120} style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <fieldset>
        <legend>{x.evidence}</legend>
        <Form.List name="evidence">
          {(fields, { add, remove }) => (
            <>
              {fields.map((f, n) => (
                <div key={f.key} className="project-milestone">
                  <Form.Item name={[f.name, 'name', 'zh']} label={x.evidenceName}>
                    <Input maxLength={200} />
                  </Form.Item>
                  <Form.Item name={[f.name, 'code']} label={x.code}>
                    <Input maxLength={40} />
                  </Form.Item>
                  <Form.Item name={[f.name, 'required']} label={x.evidenceRequired}>
                    <Select
                      options={[
                        { value: true, label: x.yes },
                        { value: false, label: x.no },
                      ]}
                    />
                  </Form.Item>
                  <Form.Item label=" " colon={false}>
                    <button
                      type="button"
                      className="button"
                      aria-label={t.projects.form.remove(n + 1)}
                      onClick={() => remove(f.name)}
                    >
                      ×
                    </button>
                  </Form.Item>
                </div>
              ))}
              <button type="button" className="button" onClick={() => add({ required: true })}>
                {x.addEvidence}
              </button>
            </>
          )}
        </Form.List>
      </fieldset>
    </>
  );
}

function Plans() {
  const t = useText();
  const x = t.projects.plans;
  const plans = usePlans();
  const words = useWords();
  const codes = useCodes();
  return (
    <>
      <h2>{x.desk}</h2>
      {plans.data?.items.length === 0 && <Note title={x.none} inline />}
      <ul className="project-list">
        {plans.data?.items.map((p) => (
          <li key={p.id} className="card">
            <div>
              <Link to="/desk/project-plans/$id" params={{ id: p.id }} className="plain">
                <strong>{words(p.name)}</strong>
              </Link>
              <div className="dots">
                <span>{p.year}</span>
                {p.document && <span>{p.document}</span>}
                <span>{x.count(p.projects)}</span>
              </div>
            </div>
            <div className="project-state">
              <span className="tag">{codes.label('project_plan_state', p.state)}</span>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
