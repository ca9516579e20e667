// One claim as an expert scores it: what it brings beside the scoring sheet. What others say is shown when all are in.

import { getRouteApi, Link } from '@tanstack/react-router';
import { ClaimDocuments, ClaimFacts, Due } from '../claim/parts';
import { useClaim } from '../claim/queries';
import type { Claim, Review } from '../claim/types';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayScore } from '../session/may';
import { PageHead, useTitle } from '../shared/page';
import { Prose } from '../shared/parts';
import { useSaid } from '../shared/said';
import { Failed, Loading, Note } from '../shared/states';
import { Scoring } from './score-form';
import '../desk/desk.css';
import './expert.css';

const route = getRouteApi('/desk/reviews/$id');

export function ReviewSheetPage() {
  const { id } = route.useParams();
  return <Guard may={mayScore}>{(user) => <One key={id} id={id} user={user.id} />}</Guard>;
}

function One({ id, user }: { id: string; user: string }) {
  const t = useText();
  const query = useClaim(id);
  if (query.isPending) return <Loading lines={10} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  const { data: work } = query.data;
  const own = (work.reviews ?? []).find((r) => r.expert === user);
  if (!own) return <Note title={t.expert.notAsked} page />;
  return <Shown work={work} own={own} />;
}

function Shown({ work, own }: { work: Claim; own: Review }) {
  const t = useText();
  const said = useSaid();
  const claim = work;
  const title = claim.project || said(claim.programme_name);
  useTitle(title);
  const others = (work.reviews ?? []).filter((r) => r !== own);
  return (
    <div className="claim-page">
      <p className="small">
        <Link to="/reviews">← {t.expert.title}</Link>
      </p>
      <PageHead
        title={title}
        lead={
          <span className="row">
            {claim.number}
            {own.state === 'asked' && <Due day={own.due} overdue={own.overdue} open={own.due_open} />}
          </span>
        }
      />
      <div className="claim-columns">
        <div>
          <ClaimFacts work={work} />
          <ClaimDocuments work={work} />
        </div>
        <div>
          {own.state === 'asked' ? <Scoring claim={claim.id} review={own} /> : <Answered review={own} />}
          {others.length > 0 && (
            <section className="claim-part">
              <h2>{t.expert.others}</h2>
              {others.map((r, i) => (
                <Answered key={r.id ?? i} review={r} />
              ))}
            </section>
          )}
        </div>
      </div>
    </div>
  );
}

function Answered({ review: r }: { review: Review }) {
  const t = useText();
  const said = useSaid();
  if (r.state === 'declined') return <p className="muted">{t.expert.declined(r.reason ?? '')}</p>;
  return (
    <article className="expert">
      <table className="data">
        <tbody>
          {r.criteria.map((c) => (
            <tr key={c.code}>
              <th scope="row">{said(c.name)}</th>
              <td className="figure">
                {t.desk.experts.points(r.scores?.find((s) => s.criterion === c.code)?.points ?? 0, c.max)}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t.expert.total}</th>
            <td className="figure">
              <strong>{r.total}</strong>
            </td>
          </tr>
        </tfoot>
      </table>
      <p>
        <span className={r.recommend ? 'tag offer' : 'tag bad'}>{r.recommend ? t.claim.forIt : t.claim.againstIt}</span>
      </p>
      <Prose text={r.opinion ?? ''} />
    </article>
  );
}
