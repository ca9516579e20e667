// How a score is made up: a thin bar of its parts on the scale of 100, and the same parts as a table of bars that a
// reader can add up. The table is its own text alternative.

import { useText } from '../i18n';
import type { Match, Reason } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { reasonInWords, type Verdict } from './reasons';
import { type Step, scoreInWords, tenthsInWords, waterfall } from './waterfall';
import './chart.css';

const order = [
  'words',
  'bigrams',
  'characters',
  'related',
  'embedding',
  'indicators',
  'maturity',
  'mode',
  'price',
  'field',
  'region',
  'recency',
];

/** Each signal has its colour, the same in every card; those without one of their own share the last. */
function piece(name: string): string {
  const at = order.indexOf(name);
  return `piece-${at < 0 ? order.length - 1 : at}`;
}

type Scored = Pick<Match, 'signals' | 'score' | 'reasons'>;

/** A full bar is 100 points; what takes away is hatched over the end of what gave. */
export function ScoreBar({ match }: { match: Scored }) {
  return (
    <div className="score-bar" aria-hidden="true">
      {waterfall(match).map((step) => (
        <Bar key={step.name} step={step} full={1000} />
      ))}
    </div>
  );
}

function Bar({ step, full }: { step: Pick<Step, 'name' | 'tenths' | 'from' | 'to'>; full: number }) {
  const at = { left: `${(step.from / full) * 100}%`, width: `${((step.to - step.from) / full) * 100}%` };
  return <span className={`piece ${step.tenths < 0 ? 'loss' : piece(step.name)}`} style={at} />;
}

/** The signal that a reason of a kind belongs to; the text and the indicators have a place of their own on the card. */
const signalOf: Partial<Record<Reason['kind'], string>> = {
  embedding: 'embedding',
  maturity: 'maturity',
  mode: 'mode',
  price: 'price',
  field: 'field',
  region: 'region',
  deadline: 'recency',
};

export function ScoreTable({ match }: { match: Scored }) {
  const t = useText();
  const steps = waterfall(match);
  const full = Math.max(1, ...steps.map((step) => step.to));
  const silent = match.reasons.filter((r) => !steps.some((step) => step.name === signalOf[r.kind]));
  return (
    <table className="waterfall">
      <caption>
        {t.match.how} <span className="muted">{t.explain.chart}</span>
      </caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{t.explain.part}</th>
          <th scope="col">{t.match.reasons}</th>
          <th scope="col">{t.match.points}</th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => (
          <tr key={step.name}>
            <th scope="row">{t.match.signals[step.name] ?? step.name}</th>
            <td>
              <span className="bar" aria-hidden="true">
                <Bar step={step} full={full} />
              </span>
              <Grounds reasons={match.reasons.filter((r) => signalOf[r.kind] === step.name)} />
            </td>
            <td className={step.tenths < 0 ? 'figure loss' : 'figure'}>{tenthsInWords(step.tenths)}</td>
          </tr>
        ))}
        {/* What was compared and gave nothing is said too. */}
        {silent.map((reason) => (
          <Silent key={reason.kind} reason={reason} />
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t.match.score}</th>
          <td>
            <span className="bar" aria-hidden="true">
              <span className="piece whole" style={{ width: `${((match.score * 10) / full) * 100}%` }} />
            </span>
          </td>
          <td className="figure">{scoreInWords(match.score)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function Silent({ reason }: { reason: Reason }) {
  const t = useText();
  const name = signalOf[reason.kind];
  if (!name) return null;
  return (
    <tr>
      <th scope="row">{t.match.signals[name] ?? name}</th>
      <td>
        <Grounds reasons={[reason]} />
      </td>
      <td className="figure muted">{tenthsInWords(0)}</td>
    </tr>
  );
}

const glyphs: Record<Verdict, string> = { met: '✓', near: '≈', missed: '✗', unknown: '?' };

/** What was compared, in words, with its verdict. */
function Grounds({ reasons }: { reasons: readonly Reason[] }) {
  const t = useText();
  const codes = useCodes();
  return reasons.map((reason) => {
    const text = reasonInWords(reason, t, codes);
    if (text === '') return null;
    return (
      <span key={reason.kind} className="grounds">
        <span className={`verdict ${reason.verdict}`}>
          <span aria-hidden="true">{glyphs[reason.verdict]}</span>
          <span className="visually-hidden">{t.match.verdicts[reason.verdict]}</span>
        </span>{' '}
        {text}
      </span>
    );
  });
}
