// How matching works: one public demand, its best match as the matcher makes it now, and every part of the score.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useLanguage, useText } from '../i18n';
import { ScoreBar } from '../match/chart';
import { explanation } from '../match/explain';
import { MatchDetail } from '../match/matches';
import { scoreInWords, tenthsInWords, waterfall } from '../match/waterfall';
import { api, body } from '../shared/api/client';
import type { Match, Summary } from '../shared/api/types';
import { titled, useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { ItemLink, SampleTag, SummaryFacts } from '../shared/parts';
import { Note, Read } from '../shared/states';
import './how.css';

const route = getRouteApi('/how-matching-works');

function useExample(demand: string | undefined) {
  return useQuery({
    queryKey: ['match-example', demand ?? ''],
    queryFn: () => body(api.GET('/match/example', { params: { query: demand ? { demand } : {} } })),
  });
}

export function HowPage() {
  const t = useText();
  const { demand } = route.useSearch();
  const example = useExample(demand);
  useTitle(t.how.title);
  return (
    <div className="wide how">
      <PageHead title={t.how.title} lead={t.how.lead} />
      <ol className="how-steps">
        {t.home.steps.map((step, i) => (
          <li key={step.title} className="card">
            <h2>
              {i + 1} · {step.title}
            </h2>
            <p>{step.text}</p>
          </li>
        ))}
      </ol>
      <section aria-labelledby="how-example">
        <h2 id="how-example">{t.how.example}</h2>
        <p className="muted">{t.how.exampleLead}</p>
        <Read query={example} lines={10}>
          {(found) => (
            <>
              <Choice chosen={found.demand} />
              <Pair label={t.common.demand} item={found.demand} tone="demand" />
              {found.match ? (
                <Worked match={found.match} />
              ) : (
                <Note title={t.match.none} hint={t.match.noneHint} inline />
              )}
            </>
          )}
        </Read>
      </section>
      <p className="small muted">{t.explain.rules}</p>
      <p className="small muted">{t.explain.signals}</p>
    </div>
  );
}

/** Another of the newest demands as the example. */
function Choice({ chosen }: { chosen: Summary }) {
  const t = useText();
  const language = useLanguage();
  const navigate = useNavigate();
  const stats = useQuery({ queryKey: ['stats'], queryFn: () => body(api.GET('/stats', {})) });
  const newest = (stats.data?.latest ?? []).filter((item) => item.kind === 'demand' && item.id !== chosen.id);
  return (
    <label className="how-choice">
      {t.how.choose}{' '}
      <select
        value={chosen.id}
        onChange={(e) => void navigate({ to: '/how-matching-works', search: { demand: e.target.value } })}
      >
        {[chosen, ...newest].map((item) => (
          <option key={item.id} value={item.id}>
            {titled(item, language)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Pair({ label, item, tone }: { label: string; item: Summary; tone: string }) {
  const language = useLanguage();
  return (
    <article className={`card how-item ${tone}`}>
      <p className="small muted">{label}</p>
      <h3>
        <ItemLink item={item}>{titled(item, language)}</ItemLink> {item.sample && <SampleTag />}
      </h3>
      <SummaryFacts item={item} />
      {item.summary && <p>{item.summary}</p>}
    </article>
  );
}

function Worked({ match }: { match: Match }) {
  const t = useText();
  const codes = useCodes();
  const { figure } = useFormat();
  const steps = waterfall(match);
  return (
    <>
      <Pair label={t.how.best} item={match.item} tone="achievement" />
      <div className="card how-sum">
        <p className="how-score">
          <strong>{scoreInWords(match.score)}</strong> <span className="muted">{t.how.of100}</span>
        </p>
        <ScoreBar match={match} />
        <p>{explanation(match.reasons, { t, codes, figure })}</p>
        <p className="how-figures">
          {steps.map((step, i) => (
            <span key={step.name}>
              {i > 0 && (step.tenths < 0 ? ' − ' : ' + ')}
              {tenthsInWords(i > 0 ? Math.abs(step.tenths) : step.tenths)}
            </span>
          ))}{' '}
          = <strong>{scoreInWords(match.score)}</strong>
        </p>
      </div>
      <h3>{t.how.parts}</h3>
      <dl className="card how-parts">
        {steps.map((step) => (
          <div key={step.name}>
            <dt>
              {t.match.signals[step.name] ?? step.name}{' '}
              <span className={step.tenths < 0 ? 'loss' : 'gain'}>{tenthsInWords(step.tenths)}</span>
            </dt>
            <dd>{t.how.says[step.name] ?? ''}</dd>
          </div>
        ))}
      </dl>
      <h3>{t.how.detail}</h3>
      <div className="card how-sum">
        <MatchDetail match={match} />
      </div>
      <p className="small muted">{t.explain.model(match.model)}</p>
    </>
  );
}
