// A public notice on paper, for whoever wants to hang it up or keep it: no more than the notice itself shows.

import { getRouteApi, Link } from '@tanstack/react-router';
import type { Notice } from '../claim/types';
import { useText } from '../i18n';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { useTitle } from '../shared/page';
import { Paper, PaperFacts } from '../shared/paper';
import { useSaid } from '../shared/said';
import { Read } from '../shared/states';
import { useNotice } from './queries';

const route = getRouteApi('/notices/$id/print');

export function NoticePrintPage() {
  const { id } = route.useParams();
  return (
    <Read query={useNotice(id)} lines={12} page>
      {(found) => <NoticePaper notice={found} />}
    </Read>
  );
}

function NoticePaper({ notice: n }: { notice: Notice }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const said = useSaid();
  const { paper } = t.notice;
  const name = `${paper.title} ${n.number}`;
  useTitle(name);
  return (
    <Paper
      title={paper.title}
      name={name}
      over={n.example && <p className="paper-example">{t.claim.print.example}</p>}
      under={
        <>
          <p>{said(n.programme)}</p>
          <p className="paper-rule">{t.claim.facts.article(n.document, n.article)}</p>
        </>
      }
      back={
        <Link to="/notices/$id" params={{ id: n.id }} className="button">
          {t.notice.title}
        </Link>
      }
    >
      <p className="paper-text">
        {paper.text(
          n.document,
          n.article,
          format.day(n.from),
          n.open ? t.calendar.unknown(n.open.missing_year) : format.day(n.to),
        )}
      </p>
      <PaperFacts
        facts={[
          [t.claim.facts.number, n.number],
          [t.claim.facts.enterprise, n.enterprise],
          [t.common.region, codes.label('region', n.region)],
          [t.claim.facts.project, n.project],
          [t.claim.facts.seller, n.seller],
          [t.notice.granted, t.claim.yuan(yuanForReading(n.amount_fen))],
        ]}
      />
      <p className="paper-text">{n.runs ? paper.object : t.notice.overHint}</p>
      <p className="paper-sign">
        <span>{n.issuer}</span>
        <span>{format.day(n.from)}</span>
      </p>
    </Paper>
  );
}
