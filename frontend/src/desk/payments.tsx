// Payment lists for the treasury: made of approved claims, downloaded, and their answer read back.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useDeskClaims } from '../claim/queries';
import type { Batch, ClaimRow } from '../claim/types';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadClaims } from '../session/may';
import { api, body } from '../shared/api/client';
import type { User } from '../shared/api/types';
import { useRefusalText } from '../shared/faults';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading, Note } from '../shared/states';
import { DeskTabs } from './tabs';
import './desk.css';

const awardOf = (r: ClaimRow): number => r.granted_fen ?? r.eligible_fen ?? 0;

/** Makes payment lists and notes what the treasury says. */
export const paysOut = (user: User): boolean => user.roles.some((g) => g.role === 'finance');

export function PaymentsPage() {
  return <Guard may={mayReadClaims}>{(user) => <Payments pays={paysOut(user)} />}</Guard>;
}

function Payments({ pays }: { pays: boolean }) {
  const t = useText();
  const format = useFormat();
  useTitle(t.desk.payments.title);
  const stateOf = (b: Batch, open: number): [words: string, tone: string] => {
    const words = t.desk.payments;
    if (!b.signed_by) return open > 0 ? [words.unsigned, 'need'] : [words.takenBack, ''];
    return open > 0 ? [words.pending(open), 'need'] : [words.answered, 'offer'];
  };
  const query = useQuery({ queryKey: ['batches'], queryFn: () => body(api.GET('/batches')) });
  return (
    <>
      <PageHead title={t.desk.payments.title} lead={t.desk.payments.lead} />
      <DeskTabs />
      {pays && <Compose />}
      <h2>{t.desk.payments.lists}</h2>
      {query.isPending && <Loading lines={6} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data?.items.length === 0 && <Note title={t.desk.payments.none} inline />}
      {query.data && query.data.items.length > 0 && (
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{t.desk.payments.number}</th>
              <th scope="col" className="figure">
                {t.desk.payments.lines}
              </th>
              <th scope="col" className="figure">
                {t.claim.sum}
              </th>
              <th scope="col">{t.desk.payments.made}</th>
              <th scope="col">{t.desk.payments.answer}</th>
            </tr>
          </thead>
          <tbody>
            {query.data.items.map((b) => {
              const open = b.lines.filter((l) => l.outcome === 'pending').length;
              const [words, tone] = stateOf(b, open);
              return (
                <tr key={b.id}>
                  <td>
                    <Link to="/claims/payments/$id" params={{ id: b.id }}>
                      <strong>{b.number}</strong>
                    </Link>
                  </td>
                  <td className="figure">{t.common.count(b.lines.length)}</td>
                  <td className="figure">{t.claim.yuan(yuanForReading(b.total_fen))}</td>
                  <td>{format.day(b.at)}</td>
                  <td>
                    <span className={`tag ${tone}`}>{words}</span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </>
  );
}

/** The approved claims, to be put on a list. */
function Compose() {
  const t = useText();
  const refusalText = useRefusalText();
  const [refused, setRefused] = useState<unknown>();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const query = useDeskClaims({ state: 'approved', size: 90 });
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const rows = query.data?.items ?? [];
  const chosen = rows.filter((r) => !left.has(r.id));
  const sum = chosen.reduce((total, r) => total + awardOf(r), 0);
  const make = async () => {
    setBusy(true);
    setRefused(undefined);
    try {
      const made = await body(api.POST('/batches', { body: { claims: chosen.map((r) => r.id) } }));
      await queries.invalidateQueries();
      await navigate({ to: '/claims/payments/$id', params: { id: made.id } });
    } catch (error) {
      setRefused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="card compose" aria-label={t.desk.payments.compose}>
      <h2>{t.desk.payments.compose}</h2>
      {query.isPending && <Loading lines={3} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && rows.length === 0 && <p className="muted">{t.desk.payments.nothing}</p>}
      <ul>
        {rows.map((r) => (
          <li key={r.id}>
            <label className="claim-check">
              <input
                type="checkbox"
                checked={!left.has(r.id)}
                onChange={(e) => {
                  const next = new Set(left);
                  if (e.target.checked) next.delete(r.id);
                  else next.add(r.id);
                  setLeft(next);
                }}
              />
              <span>
                {r.number} · {r.name} · {t.claim.yuan(yuanForReading(awardOf(r)))}
                {r.returned && <span className="claim-fault"> {t.desk.payments.returned(r.returned)}</span>}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {rows.length > 0 && (
        <div className="row">
          <Button type="primary" loading={busy} disabled={chosen.length === 0} onClick={() => void make()}>
            {t.desk.payments.make(chosen.length)}
          </Button>
          <span>
            {t.claim.sum} {t.claim.yuan(yuanForReading(sum))}
          </span>
        </div>
      )}
      {refused !== undefined && (
        <p className="claim-fault" role="alert">
          {refusalText(refused)}
        </p>
      )}
    </section>
  );
}
