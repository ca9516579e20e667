// What came of a project: its contracts with what was registered and paid on them, added up by the server; of a funded
// one also what a contract says of that, and the contracts of the same deal that are linked to nothing.

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { mayDecide } from '../session/may';
import { useSession } from '../session/session';
import { api, body } from '../shared/api/client';
import { useCodes } from '../shared/codes';
import { FormModal } from '../shared/form-modal';
import { useFormat } from '../shared/format';
import { useSaid } from '../shared/said';
import { useSum } from './parts';
import { type Project, type ProjectContract, useSettle } from './queries';

const planned = new Set(['listed', 'finishing', 'reported', 'completed', 'terminated']);

export function Outcome({ project: p }: { project: Project }) {
  const t = useText();
  const x = t.projects.outcome;
  const sum = useSum();
  const session = useSession();
  const [linking, setLinking] = useState(false);
  const [taking, setTaking] = useState('');
  if (!planned.has(p.state)) return null;
  const { contracts, unlinked, total_fen, certified_technical_fen, paid_fen } = p.outcome;
  const office = !p.side && session.state === 'signed-in' && mayDecide(session.user);
  return (
    <section className="card project-part" aria-labelledby="outcome">
      <h2 id="outcome">{t.projects.sections.outcome}</h2>
      <p className="muted small">{x.hint}</p>
      <div className="project-sums">
        <span>
          <strong>{sum(total_fen)}</strong>
          {x.total}
        </span>
        <span>
          <strong>{sum(certified_technical_fen)}</strong>
          {x.technical}
        </span>
        <span>
          <strong>{sum(paid_fen)}</strong>
          {x.paid}
        </span>
      </div>
      {p.funding_fen !== undefined && <p className="small">{x.funded}</p>}
      {contracts.length === 0 && <p className="muted">{x.none}</p>}
      <ul className="lines">
        {contracts.map((c) => (
          <Contract key={c.id} contract={c}>
            {office && (
              <button
                type="button"
                className="button"
                onClick={() => setTaking(c.id)}
                aria-label={`${x.unlink} ${c.project}`}
              >
                {x.unlink}
              </button>
            )}
          </Contract>
        ))}
      </ul>
      {unlinked.length > 0 && (
        <>
          <h3>{x.unlinked}</h3>
          <ul className="lines">
            {unlinked.map((c) => (
              <Contract key={c.id} contract={c}>
                {(p.side || office) && <LinkThis project={p} contract={c} />}
              </Contract>
            ))}
          </ul>
        </>
      )}
      {p.side && (
        <div className="row">
          <Link to="/mine/contracts/new" search={{ project: p.id }} className="button primary">
            {x.begin}
          </Link>
          <button type="button" className="button" onClick={() => setLinking(true)}>
            {x.link}
          </button>
        </div>
      )}
      {linking && <LinkDialog project={p} close={() => setLinking(false)} />}
      {taking && <TakeOutDialog project={p} contract={taking} close={() => setTaking('')} />}
    </section>
  );
}

/** One contract with its figures, and what it says of fiscal-plan funding against the plan. */
function Contract({ contract: c, children }: { contract: ProjectContract; children: React.ReactNode }) {
  const t = useText();
  const x = t.projects.outcome;
  const codes = useCodes();
  const format = useFormat();
  const sum = useSum();
  const said = useSaid();
  return (
    <li>
      <Link to="/contracts/$id" params={{ id: c.id }}>
        {c.project}
      </Link>
      <div className="dots muted small">
        <span>{codes.label('contract_state', c.state)}</span>
        <span>{sum(c.total_fen)}</span>
        {c.signed && <span>{format.day(c.signed)}</span>}
        <span>{c.registration ? codes.label('registration_state', c.registration) : x.notRegistered}</span>
        <span>
          {x.paid} {sum(c.paid_fen)}
        </span>
      </div>
      {c.flags.map((f) => (
        <div key={f.flag} className="project-flag">
          <p>{said(f.found)}</p>
          <p className="muted small">{said(f.means)}</p>
        </div>
      ))}
      {children}
    </li>
  );
}

/** Links a contract of the same deal. */
function LinkThis({ project: p, contract: c }: { project: Project; contract: ProjectContract }) {
  const x = useText().projects.outcome;
  const settle = useSettle(p.id);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() => setAsking(true)}
        aria-label={`${x.linkThis} ${c.project}`}
      >
        {x.linkThis}
      </button>
      {asking && (
        <FormModal
          title={x.linkThis}
          ok={x.linkThis}
          lead={
            <>
              <p>{c.project}</p>
              <p>{x.funded}</p>
            </>
          }
          send={async () =>
            settle(
              await body(
                api.POST('/projects/{id}/contracts', { params: { path: { id: p.id } }, body: { contract: c.id } }),
              ),
            )
          }
          close={() => setAsking(false)}
        />
      )}
    </>
  );
}

function LinkDialog({ project: p, close }: { project: Project; close: () => void }) {
  const t = useText();
  const x = t.projects.outcome;
  const settle = useSettle(p.id);
  const other = p.side === 'university' ? p.enterprise : p.university;
  const query = useQuery({
    queryKey: ['contracts', 'of', other.name],
    queryFn: () => body(api.GET('/mine/contracts', { params: { query: { q: other.name, size: 100 } } })),
  });
  const linked = new Set(p.outcome.contracts.map((c) => c.id));
  const choice = (query.data?.items ?? []).filter((c) => !linked.has(c.id));
  return (
    <FormModal<{ contract: string }>
      title={x.link}
      ok={x.link}
      lead={p.funding_fen !== undefined ? <p>{x.funded}</p> : undefined}
      send={async ({ contract }) =>
        settle(await body(api.POST('/projects/{id}/contracts', { params: { path: { id: p.id } }, body: { contract } })))
      }
      close={close}
    >
      <Form.Item
        name="contract"
        label={x.chooseContract}
        rules={[{ required: true, message: t.projects.required }]}
        extra={query.data && choice.length === 0 ? x.noContract : undefined}
      >
        <Select
          loading={query.isPending}
          options={choice.map((c) => ({ value: c.id, label: [c.project, c.signed].filter(Boolean).join(' · ') }))}
        />
      </Form.Item>
    </FormModal>
  );
}

function TakeOutDialog({ project: p, contract, close }: { project: Project; contract: string; close: () => void }) {
  const t = useText();
  const x = t.projects.outcome;
  const settle = useSettle(p.id);
  return (
    <FormModal<{ reason: string }>
      title={x.unlink}
      ok={x.unlink}
      danger
      send={async ({ reason }) =>
        settle(
          await body(
            api.POST('/projects/{id}/contracts/removals', {
              params: { path: { id: p.id } },
              body: { contract, reason },
            }),
          ),
        )
      }
      close={close}
    >
      <Form.Item
        name="reason"
        label={t.projects.reason}
        rules={[{ required: true, whitespace: true, message: t.projects.required }]}
      >
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
    </FormModal>
  );
}
