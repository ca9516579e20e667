// Papers of a claim, as a browser prints them on A4: the claim form, the calculation sheet and the decision letter.
// They say when they were made, and that their figures are examples where that is so.

import { getRouteApi } from '@tanstack/react-router';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { useCodes } from '../shared/codes';
import type { Fact } from '../shared/facts';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { useTitle } from '../shared/page';
import { Paper, PaperFacts } from '../shared/paper';
import { useSaid } from '../shared/said';
import { NotFound, Read } from '../shared/states';
import { ClaimMoney } from './parts';
import { useClaim } from './queries';
import { SheetView } from './sheet';
import type { Claim } from './types';
import './parts.css';

const route = getRouteApi('/claims/$id/print/$paper');

const papers = ['form', 'sheet', 'letter'];

export function ClaimPrintPage() {
  const { id, paper } = route.useParams();
  if (!papers.includes(paper)) return <NotFound />;
  return <Guard may={() => true}>{() => <Asked id={id} paper={paper} />}</Guard>;
}

function Asked({ id, paper }: { id: string; paper: string }) {
  return (
    <Read query={useClaim(id)} lines={12} page>
      {({ data: work }) => {
        const missing = paper === 'sheet' ? !work.sheet : paper !== 'form' && !work.decision;
        return missing ? <NotFound /> : <Shown work={work} paper={paper} />;
      }}
    </Read>
  );
}

function Shown({ work, paper }: { work: Claim; paper: string }) {
  const t = useText();
  const said = useSaid();
  const programme = work.programme_text;
  const title = t.claim.print.titles[paper] ?? '';
  useTitle(`${title} ${work.number ?? ''}`);
  return (
    <Paper
      title={title}
      name={`${title} ${work.number ?? ''}`}
      over={programme.example && <p className="paper-example">{t.claim.print.example}</p>}
      under={
        <>
          <p>{said(programme.name)}</p>
          <p className="paper-rule">{t.claim.facts.article(programme.document ?? '', programme.article ?? '')}</p>
        </>
      }
    >
      {paper === 'form' && <FormPaper work={work} />}
      {paper === 'sheet' && <SheetPaper work={work} />}
      {paper === 'letter' && <LetterPaper work={work} />}
    </Paper>
  );
}

function useBasics(work: Claim): Fact[] {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const c = work;
  return [
    [t.claim.facts.number, c.number],
    [t.claim.facts.enterprise, c.name],
    [t.claim.facts.creditCode, c.credit_code],
    [t.common.region, codes.label('region', c.region)],
    [t.claim.facts.project, c.project],
    [t.claim.facts.seller, c.seller_name],
    [t.claim.facts.submitted, c.submitted_at && format.day(c.submitted_at)],
  ];
}

function FormPaper({ work }: { work: Claim }) {
  const t = useText();
  const said = useSaid();
  const basics = useBasics(work);
  const claim = work;
  return (
    <>
      <PaperFacts facts={basics} />
      <ClaimMoney claim={claim} />
      <section>
        <h2>{t.claim.evidence.title}</h2>
        <ol className="paper-list">
          {(work.programme_text.procedure.evidence ?? []).map((e) => {
            const files = (claim.evidence ?? []).filter((f) => f.code === e.code);
            return (
              <li key={e.code}>
                {said(e.name)}
                {t.common.colon}
                {files.length > 0
                  ? t.common.list(files.map((f) => `${f.file.name}（${f.file.sha256.slice(0, 12)}）`))
                  : t.claim.evidence.notBrought}
              </li>
            );
          })}
        </ol>
      </section>
      <section>
        <h2>{t.claim.promises.title}</h2>
        <ul className="paper-list">
          {claim.contract && (
            <li>
              {claim.not_related ? '☑' : '☐'} {t.claim.promises.notRelated(claim.seller_name ?? '')}
            </li>
          )}
          <li>
            {claim.promised ? '☑' : '☐'} {t.claim.promises.true}
          </li>
        </ul>
      </section>
      <p className="paper-sign">
        <span>{t.claim.print.seal(claim.name)}</span>
        <span>{t.claim.print.date}</span>
      </p>
    </>
  );
}

function SheetPaper({ work }: { work: Claim }) {
  const t = useText();
  const basics = useBasics(work);
  return (
    <>
      <PaperFacts facts={basics} />
      {work.sheet && <SheetView sheet={work.sheet} title={t.claim.sheet.title} />}
      {work.sheet && (
        <p className="paper-hash">
          {t.claim.print.inputHash} {work.sheet.input_sha256}
          {work.decision && (
            <>
              <br />
              {t.claim.print.sheetHash} {work.decision.sha256}
            </>
          )}
        </p>
      )}
    </>
  );
}

function LetterPaper({ work }: { work: Claim }) {
  const t = useText();
  const format = useFormat();
  const claim = work;
  const programme = work.programme_text;
  const { decision } = claim;
  if (!decision) return null;
  const amount = decision.granted_fen ?? decision.eligible_fen;
  return (
    <>
      <p className="paper-to">{claim.name}：</p>
      <p className="paper-text">
        {t.claim.print.letter(
          claim.number ?? '',
          claim.project ?? '',
          programme.document ?? '',
          programme.article ?? '',
          yuanForReading(amount),
        )}
      </p>
      {decision.granted_fen === undefined && <p className="paper-text">{t.claim.print.notShared}</p>}
      <p className="paper-text">{t.claim.print.letterBasis(yuanForReading(decision.base_fen))}</p>
      <p className="paper-text">{t.claim.print.letterRights}</p>
      <p className="paper-sign">
        <span>{programme.issuer}</span>
        <span>{format.day(decision.at)}</span>
      </p>
    </>
  );
}
