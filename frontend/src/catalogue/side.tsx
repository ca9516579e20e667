import { Form, type FormInstance } from 'antd';
import { useText } from '../i18n';
import type { Kinds } from '../shared/api/types';
import { type CheckKey, completeness } from './completeness';
import type { Values } from './values';

/** Beside the form: how complete it is, and what is worth adding. */
export function FormSide({ kind, form, initial }: { kind: Kinds; form: FormInstance<Values>; initial: Values }) {
  const t = useText();
  const values = (Form.useWatch([], { form, preserve: true }) as Values | undefined) ?? initial;
  const { percent, missing } = completeness(kind, values);
  const { labels, sections } = t.form;
  const words: Record<CheckKey, string> = {
    title: labels.title,
    field: labels.field,
    summary: labels.summary,
    problem: kind === 'demands' ? labels.demandProblem : labels.problem,
    advantage: labels.advantage,
    evidence: labels.evidence,
    indicators: sections.indicators,
    trl: labels.trl,
    ip: t.detail.ip,
    modes: labels.modes,
    price: kind === 'demands' ? t.price.budget : t.price.label,
    keywords: labels.keywords,
    background: labels.background,
    deadline: labels.deadline,
    ownership: labels.ownership,
    solver_requirements: labels.solver_requirements,
  };
  return (
    <aside className="card form-side" aria-label={t.form.completeness}>
      <div>
        <strong>{t.form.complete100(percent)}</strong>
        <div className="meter" aria-hidden="true">
          <span style={{ width: `${percent}%` }} />
        </div>
      </div>
      {missing.length === 0 ? (
        <p className="muted">{t.form.complete}</p>
      ) : (
        <div>
          <p className="muted small">{t.form.missingHints}</p>
          <ul>
            {missing.slice(0, 6).map((key) => (
              <li key={key}>{words[key]}</li>
            ))}
          </ul>
        </div>
      )}
    </aside>
  );
}
