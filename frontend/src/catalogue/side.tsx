// Beside the form: how complete it is, what is worth adding, and what in the catalogue says the same. The server says it,
// for the text as it stands when typing rests.

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Form, type FormInstance } from 'antd';
import { useEffect, useState } from 'react';
import { useText } from '../i18n';
import { NearDuplicates } from '../review/near';
import type { Kinds } from '../shared/api/types';
import { check } from './queries';
import type { Values } from './values';

/** How long typing has to rest, in milliseconds. */
const rest = 800;

export function FormSide({
  kind,
  id,
  form,
  initial,
}: {
  kind: Kinds;
  id?: string;
  form: FormInstance<Values>;
  initial: Values;
}) {
  const t = useText();
  const values = (Form.useWatch([], { form, preserve: true }) as Values | undefined) ?? initial;
  const text = useRested(JSON.stringify(values));
  const checked = useQuery({
    queryKey: ['check', kind, id, text],
    queryFn: () => check(kind, id, JSON.parse(text) as Values),
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
  if (!checked.data) return null;
  const { completeness, near } = checked.data;
  return (
    <>
      <aside className="card form-side" aria-label={t.form.completeness}>
        <div>
          <strong>{t.form.complete100(completeness.percent)}</strong>
          <div className="meter" aria-hidden="true">
            <span style={{ width: `${completeness.percent}%` }} />
          </div>
        </div>
        {completeness.hints.length === 0 ? (
          <p className="muted">{t.form.complete}</p>
        ) : (
          <div>
            <p className="muted small">{t.form.missingHints}</p>
            <ul>
              {completeness.hints.slice(0, 6).map((hint) => (
                <li key={hint.field} className={hint.warning ? 'fault' : undefined}>
                  {hint.text} <span className="muted small">+{hint.points}</span>
                </li>
              ))}
            </ul>
          </div>
        )}
      </aside>
      <NearDuplicates kind={kind} near={near} />
    </>
  );
}

/** A value once it has not changed for a while. */
function useRested(value: string): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), rest);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
