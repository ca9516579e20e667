// Inputs of parameters that are lists or small tables: evidence, scoring sheet, days of the steps, windows, rulings,
// texts in two languages.

import type { ReactNode } from 'react';
import { useText } from '../i18n';
import type { Text } from '../shared/api/types';
import { valueAt, withValue } from './fields';
import type { Change } from './input';

interface LinesProps extends Change {
  as: 'evidence' | 'criteria' | 'steps' | 'window' | 'rulings' | 'bilingual';
  field: string;
}

interface Part {
  code: string;
  name: Text;
  required?: boolean;
  max?: number;
}

export function Lines({ as, field, text, change }: LinesProps) {
  const value = valueAt(text, field);
  const set = (next: unknown) => change(withValue(text, field, next));
  switch (as) {
    case 'bilingual':
      return <Bilingual value={(value as Text | undefined) ?? { zh: '', en: '' }} set={set} />;
    case 'rulings':
      return (
        <Rows<Text> value={value} set={set} fresh={{ zh: '', en: '' }}>
          {(row, put) => <Bilingual value={row} set={put} />}
        </Rows>
      );
    case 'evidence':
    case 'criteria':
      return (
        <Rows<Part>
          value={value}
          set={set}
          fresh={{ code: '', name: { zh: '', en: '' }, ...(as === 'evidence' ? { required: true } : { max: 10 }) }}
        >
          {(row, put) => <PartRow row={row} put={put} />}
        </Rows>
      );
    case 'steps':
      return <Days value={(value as Record<string, number> | undefined) ?? {}} set={set} />;
    default:
      return <Windows field={field} text={text} change={change} />;
  }
}

function Bilingual({ value, set }: { value: Text; set: (v: Text) => void }) {
  const { edit } = useText().programmes;
  return (
    <>
      <input
        className="field"
        aria-label={edit.zh}
        placeholder={edit.zh}
        value={value.zh}
        onChange={(e) => set({ ...value, zh: e.target.value })}
      />
      <input
        className="field"
        aria-label={edit.en}
        placeholder={edit.en}
        value={value.en}
        onChange={(e) => set({ ...value, en: e.target.value })}
      />
    </>
  );
}

interface RowsProps<T> {
  value: unknown;
  set: (v: unknown) => void;
  fresh: T;
  children: (row: T, put: (row: T) => void) => ReactNode;
}

function Rows<T>({ value, set, fresh, children }: RowsProps<T>) {
  const { edit } = useText().programmes;
  const rows = (value as T[] | undefined) ?? [];
  const keep = (next: T[]) => set(next.length > 0 ? next : undefined);
  return (
    <>
      {rows.map((row, i) => (
        <div key={i} className="programme-line">
          {children(row, (next) => keep(rows.map((r, j) => (j === i ? next : r))))}
          <button
            type="button"
            className="button"
            aria-label={edit.remove(i + 1)}
            onClick={() => keep(rows.filter((_, j) => j !== i))}
          >
            ×
          </button>
        </div>
      ))}
      <button type="button" className="button" onClick={() => keep([...rows, fresh])}>
        {edit.add}
      </button>
    </>
  );
}

function PartRow({ row, put }: { row: Part; put: (row: Part) => void }) {
  const { edit } = useText().programmes;
  return (
    <>
      <input
        className="field short"
        aria-label={edit.code}
        placeholder={edit.code}
        value={row.code}
        onChange={(e) => put({ ...row, code: e.target.value })}
      />
      <Bilingual value={row.name} set={(name) => put({ ...row, name })} />
      {row.required !== undefined && (
        <label>
          <input type="checkbox" checked={row.required} onChange={(e) => put({ ...row, required: e.target.checked })} />{' '}
          {edit.required}
        </label>
      )}
      {row.max !== undefined && (
        <input
          className="field short"
          type="number"
          min={1}
          max={1000}
          aria-label={edit.max}
          value={row.max}
          onChange={(e) => put({ ...row, max: Number(e.target.value) })}
        />
      )}
    </>
  );
}

function Days({ value, set }: { value: Record<string, number>; set: (v: unknown) => void }) {
  const { edit } = useText().programmes;
  const put = (step: string, days: string) => {
    const { [step]: _, ...rest } = value;
    const next = days === '' ? rest : { ...rest, [step]: Number(days) };
    set(Object.keys(next).length > 0 ? next : undefined);
  };
  return (
    <div className="options">
      {Object.entries(edit.steps).map(([step, label]) => (
        <label key={step}>
          {label}
          <input
            className="field select"
            type="number"
            min={1}
            max={250}
            value={value[step] ?? ''}
            onChange={(e) => put(step, e.target.value)}
          />
          {edit.days}
        </label>
      ))}
    </div>
  );
}

function Windows({ field, text, change }: { field: string } & Change) {
  const { edit } = useText().programmes;
  return (
    <div className="options">
      {Object.entries(edit.window).map(([bound, label]) => (
        <label key={bound}>
          {label}
          <input
            className="field select"
            type="date"
            value={String(valueAt(text, `${field}.${bound}`) ?? '')}
            onChange={(e) => change(withValue(text, `${field}.${bound}`, e.target.value || undefined))}
          />
        </label>
      ))}
    </div>
  );
}
