// A plan that is being drawn up: the department decides on the number and the money of each line, another person
// publishes it.

import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { App, Form, Input } from 'antd';
import { useState } from 'react';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { useWords } from '../programme/queries';
import { Guard } from '../session/guard';
import { mayReadProgrammes, province } from '../session/may';
import { api, body } from '../shared/api/client';
import { useCodes } from '../shared/codes';
import { Faults, useRefusalText } from '../shared/faults';
import { FormModal } from '../shared/form-modal';
import { fenFromYuan, yuanForReading, yuanFromFen } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { Read } from '../shared/states';
import { PlanTable } from './plans';
import { over, type ProjectPlan, type ProjectPlanEntry, usePlan, useSettle } from './queries';
import './project.css';

const route = getRouteApi('/desk/desk/project-plans/$id');
type Action = ProjectPlan['actions'][number];

export function ProjectPlanPage() {
  const { id } = route.useParams();
  return <Guard may={mayReadProgrammes}>{() => <Signed id={id} />}</Guard>;
}

/** Inside the guard: before the session is back, everyone is a visitor, who is told that there is no such plan. */
function Signed({ id }: { id: string }) {
  const query = usePlan(id);
  return (
    <Read query={query} lines={8} page>
      {(p) => <One key={p.version} plan={p} />}
    </Read>
  );
}

function One({ plan: p }: { plan: ProjectPlan }) {
  const t = useText();
  const x = t.projects.plans;
  const words = useWords();
  const codes = useCodes();
  useTitle(words(p.name) || x.desk);
  const [step, setStep] = useState<Action | null>(null);
  return (
    <>
      <PageHead
        title={words(p.name) || x.desk}
        lead={
          <span className="row">
            <span className="tag">{codes.label('project_plan_state', p.state)}</span>
            <span>{x.count(p.projects)}</span>
            {p.funded > 0 && <span>{x.funded(p.funded, yuanForReading(p.funding_fen))}</span>}
          </span>
        }
      >
        <Link to="/desk/project-calls" className="button">
          {t.projects.calls.title}
        </Link>
        <HistoryLink kind="project_plans" id={p.id} region={province} />
        {p.actions
          .filter((a) => a !== 'edit')
          .map((a) => (
            <button
              key={a}
              type="button"
              className={a === 'publish' || a === 'propose' ? 'button primary' : 'button'}
              onClick={() => setStep(a)}
            >
              {x.steps[a]}
            </button>
          ))}
      </PageHead>
      {p.state === 'proposed' && p.wrote && <p className="muted">{x.wrote}</p>}
      {p.reason && (
        <p>
          {x.reason}
          {t.common.colon}
          {p.reason}
        </p>
      )}
      {p.actions.includes('edit') ? <Draft plan={p} /> : <PlanTable plan={p} />}
      {step && <StepDialog plan={p} action={step} close={() => setStep(null)} />}
    </>
  );
}

function StepDialog({ plan: p, action, close }: { plan: ProjectPlan; action: Action; close: () => void }) {
  const t = useText();
  const x = t.projects.plans;
  const settle = useSettle();
  const navigate = useNavigate();
  return (
    <FormModal<{ reason?: string }>
      title={x.steps[action] ?? action}
      ok={x.steps[action] ?? action}
      danger={action === 'discard'}
      lead={<p>{x.effects[action]}</p>}
      send={async ({ reason }) => {
        await body(api.POST('/project-plans/{id}/actions', { params: over(p), body: { action, reason } }));
        settle();
        if (action === 'discard') await navigate({ to: '/desk/project-calls' });
      }}
      close={close}
    >
      {action === 'return' && (
        <Form.Item
          name="reason"
          label={x.reason}
          rules={[{ required: true, whitespace: true, message: t.projects.required }]}
        >
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
      )}
    </FormModal>
  );
}

interface Line extends ProjectPlanEntry {
  yuan: string;
}

const asLine = (e: ProjectPlanEntry): Line => ({
  ...e,
  yuan: e.amount_fen === undefined ? '' : yuanFromFen(e.amount_fen),
});

function Draft({ plan: p }: { plan: ProjectPlan }) {
  const t = useText();
  const x = t.projects.plans;
  const codes = useCodes();
  const { message } = App.useApp();
  const settle = useSettle();
  const refusal = useRefusalText();
  const [name, setName] = useState(p.name);
  const [doc, setDoc] = useState(p.document ?? '');
  const [lines, setLines] = useState(p.entries.map(asLine));
  const [fault, setFault] = useState('');
  const put = (n: number, part: Partial<Line>) => setLines(lines.map((l, i) => (i === n ? { ...l, ...part } : l)));
  const waiting = [...p.waiting, ...p.entries].filter((w) => !lines.some((l) => l.project === w.project));
  const bad = (l: Line) => typeof fenFromYuan(l.yuan) === 'string';
  const save = async () => {
    setFault('');
    try {
      await body(
        api.PUT('/project-plans/{id}', {
          params: over(p),
          body: {
            name,
            document: doc || undefined,
            entries: lines.map((l) => {
              const fen = fenFromYuan(l.yuan);
              const amount_fen = l.funding === 'fiscal_plan' && typeof fen === 'number' ? fen : undefined;
              return { project: l.project, number: l.number || undefined, funding: l.funding, amount_fen };
            }),
          },
        }),
      );
      void message.success(x.saved);
      settle();
    } catch (error) {
      setFault(refusal(error));
    }
  };
  return (
    <>
      <div className="project-pair">
        <label>
          {x.name}
          <input
            className="field"
            value={name.zh}
            maxLength={200}
            onChange={(e) => setName({ ...name, zh: e.target.value })}
          />
        </label>
        <label>
          {x.nameEn}
          <input
            className="field"
            value={name.en}
            maxLength={300}
            onChange={(e) => setName({ ...name, en: e.target.value })}
          />
        </label>
        <label>
          {x.document}
          <input className="field" value={doc} maxLength={300} onChange={(e) => setDoc(e.target.value)} />
        </label>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard */}
      <section className="table-wrap plan-table" tabIndex={0} aria-label={x.desk}>
        <table className="data">
          <thead>
            <tr>
              <th scope="col">{x.number}</th>
              <th scope="col">{x.project}</th>
              <th scope="col">{x.funding}</th>
              <th scope="col">{x.amount}</th>
              <th scope="col">
                <span className="visually-hidden">{x.removeEntry}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((l, n) => (
              <tr key={l.project}>
                <td data-label={x.number}>
                  <input
                    className="field"
                    aria-label={`${x.number} ${l.title}`}
                    maxLength={40}
                    value={l.number ?? ''}
                    onChange={(e) => put(n, { number: e.target.value })}
                  />
                </td>
                <td>
                  <Link to="/projects/$id" params={{ id: l.project }}>
                    {l.title}
                  </Link>
                  <div className="muted small">
                    {l.university} · {l.enterprise}
                  </div>
                </td>
                <td data-label={x.funding}>
                  <select
                    className="field"
                    aria-label={`${x.funding} ${l.title}`}
                    value={l.funding ?? ''}
                    onChange={(e) => put(n, { funding: (e.target.value || undefined) as Line['funding'] })}
                  >
                    <option value="">{x.undecided}</option>
                    {codes.list('project_funding').map((c) => (
                      <option key={c.code} value={c.code}>
                        {codes.label('project_funding', c.code)}
                      </option>
                    ))}
                  </select>
                </td>
                <td data-label={x.amount}>
                  <input
                    className="field"
                    inputMode="decimal"
                    aria-label={`${x.amount} ${l.title}`}
                    aria-invalid={bad(l)}
                    disabled={l.funding !== 'fiscal_plan'}
                    value={l.funding === 'fiscal_plan' ? l.yuan : ''}
                    onChange={(e) => put(n, { yuan: e.target.value })}
                  />
                </td>
                <td>
                  <button
                    type="button"
                    className="button"
                    aria-label={`${x.removeEntry} ${l.title}`}
                    onClick={() => setLines(lines.filter((_, i) => i !== n))}
                  >
                    {x.removeEntry}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {fault && (
        <p className="claim-fault" role="alert">
          {fault}
        </p>
      )}
      <p>
        <button type="button" className="button primary" disabled={lines.some(bad)} onClick={() => void save()}>
          {x.save}
        </button>
      </p>
      {waiting.length > 0 && (
        <section className="card project-part">
          <h2>{x.waiting}</h2>
          <ul className="lines">
            {waiting.map((w) => (
              <li key={w.project}>
                {w.title} <span className="muted small">{w.enterprise}</span>{' '}
                <button
                  type="button"
                  className="button"
                  aria-label={`${x.addEntry} ${w.title}`}
                  onClick={() => setLines([...lines, asLine(w)])}
                >
                  {x.addEntry}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {p.faults.length > 0 && (
        <details>
          <summary>
            {x.missing} ({p.faults.length})
          </summary>
          <ul className="lines">
            {p.faults.map((f) => (
              <li key={f.location}>
                <Faults of={[f]} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
