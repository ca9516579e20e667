import { useState } from 'react';
import { useText } from '../i18n';
import type { Catalogue } from '../i18n/zh-CN';
import type { AchievementContent, DemandContent, Indicator, Kind, Price } from '../shared/api/types';
import { type Codes, type ListName, useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { IndicatorTable, Prose } from '../shared/parts';
import { differences } from './differences';

const order: Record<Kind, string[]> = {
  achievement: [
    'title',
    'title_en',
    'field',
    'subfield',
    'keywords',
    'summary',
    'problem',
    'advantage',
    'indicators',
    'applications',
    'evidence',
    'trl',
    'level',
    'ip',
    'modes',
    'price',
    'sought_partner',
    'category',
    'nature',
    'forms',
    'completed_by',
    'inventors',
    'started',
    'finished',
    'registration',
    'secret',
  ],
  demand: [
    'title',
    'title_en',
    'field',
    'subfield',
    'industry',
    'keywords',
    'summary',
    'problem',
    'background',
    'indicators',
    'min_trl',
    'modes',
    'budget',
    'ownership',
    'ownership_note',
    'solver_requirements',
    'deadline',
    'challenge',
    'anonymous',
    'secret',
  ],
};

/** The fields of a kind in the order in which people read them. */
export const fieldsOf = (kind: Kind): readonly string[] => order[kind];

interface Props {
  kind: Kind;
  before: AchievementContent | DemandContent;
  after: AchievementContent | DemandContent;
}

/** The public text and the submitted one, part by part; unchanged parts stay folded. */
export function Comparison({ kind, before, after }: Props) {
  const t = useText();
  const [all, setAll] = useState(false);
  const parts = differences(before, after, order[kind]);
  const changed = parts.filter((p) => p.changed);
  const shown = all ? parts : changed;
  return (
    <section className="comparison">
      <div className="row spread">
        <h2>{t.review.changes(changed.length)}</h2>
        <label className="row small">
          <input type="checkbox" checked={all} onChange={(e) => setAll(e.target.checked)} /> {t.review.showSame}
        </label>
      </div>
      {shown.map((part) => (
        <div key={part.key} className={part.changed ? 'difference changed' : 'difference'}>
          <h3>
            {labelOf(part.key, kind, t)} {part.changed && <span className="tag need">{t.review.changed}</span>}
          </h3>
          <div className="sides">
            <div>
              <p className="muted small">{t.review.publicVersion}</p>
              <Value name={part.key} value={part.before} kind={kind} />
            </div>
            <div className="after">
              <p className="muted small">{t.review.newVersion}</p>
              <Value name={part.key} value={part.after} kind={kind} />
            </div>
          </div>
        </div>
      ))}
    </section>
  );
}

/** What a part of the content is called in the form. */
export function labelOf(key: string, kind: Kind, t: Catalogue): string {
  const { labels, sections } = t.form;
  const special: Record<string, string> = {
    indicators: sections.indicators,
    ip: t.detail.ip,
    price: t.price.label,
    budget: t.price.budget,
    registration: t.detail.registration,
    problem: kind === 'demand' ? labels.demandProblem : labels.problem,
  };
  return special[key] ?? (labels as Record<string, string>)[key] ?? key;
}

const lists: Record<string, ListName> = {
  field: 'field',
  category: 'category',
  nature: 'nature',
  level: 'level',
  ownership: 'ownership',
  modes: 'mode',
  forms: 'form',
  trl: 'trl',
  min_trl: 'trl',
};

function Value({ name, value, kind }: { name: string; value: unknown; kind: Kind }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  if (value === undefined || value === null || value === '') return <p className="muted">{t.common.none}</p>;
  if (name === 'indicators') return <IndicatorTable indicators={value as Indicator[]} kind={kind} />;
  if (name === 'price' || name === 'budget') return <p>{format.price(value as Price)}</p>;
  return <Prose text={plain(name, value, t, codes)} />;
}

/** Any other value as text: codes by their labels, lists joined, objects by their values. */
function plain(name: string, value: unknown, t: Catalogue, codes: Codes): string {
  const list = lists[name];
  if (Array.isArray(value)) {
    return t.common.list(value.map((v) => (list ? codes.label(list, String(v)) : plain('', v, t, codes))));
  }
  if (typeof value === 'boolean') return value ? t.form.yes : t.common.none;
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, v]) =>
        key === 'type'
          ? codes.label('ip_type', String(v))
          : key === 'status'
            ? codes.label('ip_status', String(v))
            : String(v),
      )
      .filter(Boolean)
      .join(' ');
  }
  if (list === 'trl') return `${t.common.trlShort(Number(value))} ${codes.label('trl', Number(value))}`;
  return list ? codes.label(list, String(value)) : String(value);
}
