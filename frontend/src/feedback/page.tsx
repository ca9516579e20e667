// The department's look at the feedback: sums by model, by reason and by who judged. No person and no item.

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadFeedback } from '../session/may';
import { api, body } from '../shared/api/client';
import type { FeedbackSummary, VerdictCount } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading, Note } from '../shared/states';
import './feedback.css';

export function FeedbackPage() {
  return <Guard may={mayReadFeedback}>{() => <Summary />}</Guard>;
}

function Summary() {
  const t = useText();
  const { page } = t.feedback;
  useTitle(page.title);
  const query = useQuery({ queryKey: ['feedback'], queryFn: () => body(api.GET('/feedback/summary', {})) });
  return (
    <>
      <PageHead title={page.title} lead={page.lead} />
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data?.pairs === 0 && <Note title={page.none} hint={page.noneHint} inline />}
      {query.data && query.data.pairs > 0 && <Sums sums={query.data} />}
    </>
  );
}

function Sums({ sums }: { sums: FeedbackSummary }) {
  const t = useText();
  const codes = useCodes();
  const { page } = t.feedback;
  return (
    <div className="feedback-sums">
      <p>{page.total(sums.all.fits + sums.all.not, sums.pairs)}</p>
      <Table title={t.common.forChoice(page.models, page.share)} columns={[page.model, page.all, page.top]}>
        {sums.models.map((m) => (
          <tr key={m.model}>
            <th scope="row">{m.model}</th>
            <td>
              <Share of={m.all} />
            </td>
            <td>
              <Share of={m.top} />
            </td>
          </tr>
        ))}
      </Table>
      <Table title={t.common.forChoice(page.sides, page.share)} columns={[page.side, page.all]}>
        {sums.sides.map((side) => (
          <tr key={side.side}>
            <th scope="row">{codes.label('feedback_side', side.side)}</th>
            <td>
              <Share of={side} />
            </td>
          </tr>
        ))}
      </Table>
      {sums.reasons.length > 0 && (
        <Table title={page.reasons} columns={[page.reason, page.count]}>
          {sums.reasons.map((r) => (
            <tr key={r.reason}>
              <th scope="row">{codes.label('feedback_reason', r.reason)}</th>
              <td>
                <Measure share={r.count / sums.all.not} loss /> {t.common.count(r.count)}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </div>
  );
}

function Table({ title, columns, children }: { title: string; columns: string[]; children: ReactNode }) {
  return (
    <section className="card">
      <h2>{title}</h2>
      <table className="data">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** How many of the judgements say that it fits. */
function Share({ of }: { of: VerdictCount }) {
  const t = useText();
  const all = of.fits + of.not;
  return (
    <>
      {all > 0 && <Measure share={of.fits / all} />} {t.feedback.page.shareOf(of.fits, all)}
    </>
  );
}

function Measure({ share, loss }: { share: number; loss?: boolean }) {
  return (
    <span className={loss ? 'measure loss' : 'measure'} aria-hidden="true">
      <span style={{ width: `${share * 100}%` }} />
    </span>
  );
}
