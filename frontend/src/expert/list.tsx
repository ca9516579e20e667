// An expert's claims to score.

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { read } from '../claim/queries';
import type { Review } from '../claim/types';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayScore } from '../session/may';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading, Note } from '../shared/states';

interface ReviewRow {
  review: Review;
  number: string;
  project?: string;
  field?: string;
}

export function MyReviewsPage() {
  return <Guard may={mayScore}>{() => <Reviews />}</Guard>;
}

function Reviews() {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  useTitle(t.expert.title);
  const query = useQuery({ queryKey: ['reviews'], queryFn: () => read<{ items: ReviewRow[] }>('/mine/reviews') });
  return (
    <>
      <PageHead title={t.expert.title} lead={t.expert.lead} />
      {query.isPending && <Loading lines={6} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data?.items.length === 0 && <Note title={t.expert.none} hint={t.expert.noneHint} inline />}
      {query.data && query.data.items.length > 0 && (
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{t.claim.columns.project}</th>
              <th scope="col">{t.common.field}</th>
              <th scope="col">{t.claim.columns.state}</th>
              <th scope="col">{t.claim.columns.due}</th>
            </tr>
          </thead>
          <tbody>
            {query.data.items.map(({ review: r, number, project, field }) => (
              <tr key={r.claim}>
                <td>
                  <Link to="/reviews/$id" params={{ id: r.claim }}>
                    <strong>{project || number}</strong>
                  </Link>
                  <div className="muted small">{number}</div>
                </td>
                <td>{codes.label('field', field)}</td>
                <td>
                  <span className={r.state === 'asked' ? 'tag need' : 'tag'}>
                    {codes.label('review_state', r.state)}
                  </span>
                </td>
                <td>{r.due && format.day(r.due)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
