// An expert's claims to score.

import { Link } from '@tanstack/react-router';
import { ClaimState, Due } from '../claim/parts';
import { useDeskClaims } from '../claim/queries';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayScore } from '../session/may';
import { useCodes } from '../shared/codes';
import { PageHead, useTitle } from '../shared/page';
import { useSaid } from '../shared/said';
import { Failed, Loading, Note } from '../shared/states';

export function MyReviewsPage() {
  return <Guard may={mayScore}>{() => <Reviews />}</Guard>;
}

function Reviews() {
  const t = useText();
  const said = useSaid();
  const codes = useCodes();
  useTitle(t.expert.title);
  const query = useDeskClaims({ size: 100 });
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
            {query.data.items.map((c) => (
              <tr key={c.id}>
                <td>
                  <Link to="/reviews/$id" params={{ id: c.id }}>
                    <strong>{c.project || said(c.programme_name)}</strong>
                  </Link>
                  <div className="muted small">{c.number}</div>
                </td>
                <td>{codes.label('field', c.field)}</td>
                <td>
                  <ClaimState state={c.state} />
                </td>
                <td>
                  <Due day={c.due} overdue={c.overdue} open={c.due_open} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
