// The form of a year: typed, or filled from pasted or dropped JSON.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, type FormEvent, useId, useState } from 'react';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { type Fault, Problem } from '../shared/api/problem';
import { Faults } from '../shared/faults';
import { readNotice } from './read';
import type { HolidayInput, WorkingDays } from './types';

/** A row of the form with a key of its own, so that rows can come and go. */
interface Row<T> {
  key: number;
  value: T;
}

type Run = HolidayInput['off'][number];

interface Typed {
  year: number;
  document: string;
  note: string;
  off: Row<Run>[];
  work: Row<string>[];
  reason: string;
}

let rows = 0;
const row = <T,>(value: T): Row<T> => {
  rows += 1;
  return { key: rows, value };
};

const typedFrom = (y: HolidayInput): Typed => ({
  year: y.year,
  document: y.document,
  note: y.note ?? '',
  off: y.off.map(row),
  work: y.work.map(row),
  reason: '',
});

const empty = (year: number): Typed =>
  typedFrom({ year, document: '', off: [{ name: '', from: '', to: '' }], work: [] });

export function EnterYear({ days }: { days: WorkingDays }) {
  const t = useText();
  const queries = useQueryClient();
  const [typed, setTyped] = useState<Typed>(() => empty(days.missing_year));
  const put = (part: Partial<Typed>) => setTyped({ ...typed, ...part });
  const send = useMutation({
    mutationFn: () =>
      body(
        api.POST('/calendar/versions', {
          body: {
            year: typed.year,
            document: typed.document,
            note: typed.note || undefined,
            off: typed.off.map((r) => r.value),
            work: typed.work.map((r) => r.value),
            reason: typed.reason || undefined,
          },
        }),
      ),
    onSuccess: () => {
      setTyped(empty(days.missing_year));
      return queries.invalidateQueries();
    },
  });
  const faults: Fault[] = send.error instanceof Problem ? send.error.faults : [];
  const at = (path: string) => faults.filter((f) => f.location?.replace(/^body\./, '') === path);
  const corrects = days.years.some((y) => y.year === typed.year);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    send.mutate();
  };
  return (
    <details className="card calendar-enter" open={days.waiting > 0}>
      <summary>{t.calendar.enterOpen}</summary>
      <Paste key={send.data?.id} take={(y) => setTyped(typedFrom(y))} />
      <form onSubmit={submit}>
        <div className="calendar-line">
          <label>
            {t.calendar.fields.year}
            <input
              className="field"
              type="number"
              min={2000}
              max={2100}
              required
              value={typed.year}
              aria-invalid={at('year').length > 0}
              onChange={(e) => put({ year: Number(e.target.value) })}
            />
          </label>
          <label className="calendar-grow">
            {t.calendar.fields.document}
            <input
              className="field"
              required
              maxLength={60}
              placeholder={t.calendar.fields.documentHint}
              value={typed.document}
              aria-invalid={at('document').length > 0}
              onChange={(e) => put({ document: e.target.value })}
            />
          </label>
        </div>
        <Faults of={[...at('year'), ...at('document')]} />
        <DaysOffFields rows={typed.off} at={at} put={(off) => put({ off })} />
        <WorkFields rows={typed.work} at={at} put={(work) => put({ work })} />
        <label>
          {t.calendar.fields.note}
          <input className="field" maxLength={300} value={typed.note} onChange={(e) => put({ note: e.target.value })} />
        </label>
        {corrects && (
          <label>
            {t.calendar.fields.reason}
            <input
              className="field"
              required
              maxLength={1000}
              placeholder={t.calendar.fields.reasonHint}
              value={typed.reason}
              aria-invalid={at('reason').length > 0}
              onChange={(e) => put({ reason: e.target.value })}
            />
            <Faults of={at('reason')} />
          </label>
        )}
        {send.isError && (
          <p className="fault" role="alert">
            {send.error instanceof Problem ? send.error.message : t.states.offline}
          </p>
        )}
        {send.isSuccess && (
          <p className="claim-call good" role="status">
            {t.calendar.sent(send.data.year)}
          </p>
        )}
        <button type="submit" className="button primary" disabled={send.isPending}>
          {t.calendar.submit}
        </button>
      </form>
    </details>
  );
}

interface FieldsOf<T> {
  rows: Row<T>[];
  at: (path: string) => Fault[];
  put: (rows: Row<T>[]) => void;
}

function DaysOffFields({ rows: runs, at, put }: FieldsOf<Run>) {
  const t = useText();
  const f = t.calendar.fields;
  const change = (key: number, part: Partial<Run>) =>
    put(runs.map((r) => (r.key === key ? { key, value: { ...r.value, ...part } } : r)));
  return (
    <fieldset>
      <legend>{f.off}</legend>
      {runs.map(({ key, value }, i) => (
        <div key={key}>
          <div className="calendar-line">
            <label className="calendar-grow">
              {f.name}
              <input
                className="field"
                required
                maxLength={30}
                value={value.name}
                onChange={(e) => change(key, { name: e.target.value })}
              />
            </label>
            {(['from', 'to'] as const).map((end) => (
              <label key={end}>
                {f[end]}
                <input
                  className="field"
                  type="date"
                  required
                  value={value[end]}
                  aria-invalid={at(`off[${i}].${end}`).length > 0}
                  onChange={(e) => change(key, { [end]: e.target.value })}
                />
              </label>
            ))}
            <button
              type="button"
              className="button quiet"
              aria-label={t.calendar.removeRow(value.name || value.from)}
              onClick={() => put(runs.filter((r) => r.key !== key))}
            >
              {t.calendar.remove}
            </button>
          </div>
          <Faults of={[...at(`off[${i}].name`), ...at(`off[${i}].from`), ...at(`off[${i}].to`)]} />
        </div>
      ))}
      <Faults of={at('off')} />
      <button type="button" className="button" onClick={() => put([...runs, row({ name: '', from: '', to: '' })])}>
        {t.calendar.addOff}
      </button>
    </fieldset>
  );
}

function WorkFields({ rows: days, at, put }: FieldsOf<string>) {
  const t = useText();
  return (
    <fieldset>
      <legend>{t.calendar.fields.work}</legend>
      <div className="calendar-work">
        {days.map(({ key, value }, i) => (
          <div key={key}>
            <span className="calendar-line">
              <input
                className="field"
                type="date"
                required
                aria-label={t.calendar.fields.work}
                aria-invalid={at(`work[${i}]`).length > 0}
                value={value}
                onChange={(e) => put(days.map((d) => (d.key === key ? { key, value: e.target.value } : d)))}
              />
              <button
                type="button"
                className="button quiet"
                aria-label={t.calendar.removeRow(value)}
                onClick={() => put(days.filter((d) => d.key !== key))}
              >
                {t.calendar.remove}
              </button>
            </span>
            <Faults of={at(`work[${i}]`)} />
          </div>
        ))}
      </div>
      <Faults of={at('work')} />
      <button type="button" className="button" onClick={() => put([...days, row('')])}>
        {t.calendar.addWork}
      </button>
    </fieldset>
  );
}

/** JSON of a year, pasted, dropped or chosen, fills the form. */
function Paste({ take }: { take: (year: HolidayInput) => void }) {
  const t = useText();
  const id = useId();
  const [text, setText] = useState('');
  const [said, setSaid] = useState<{ good: boolean; text: string } | null>(null);
  const read = (given: string) => {
    const year = readNotice(given);
    setSaid(
      year ? { good: true, text: t.calendar.pasteDone(year.year) } : { good: false, text: t.calendar.pasteWrong },
    );
    if (!year) return setText(given);
    setText('');
    take(year);
  };
  const drop = async (e: DragEvent) => {
    e.preventDefault();
    const file = e.dataTransfer.files[0];
    read(file ? await file.text() : e.dataTransfer.getData('text'));
  };
  return (
    <fieldset className="calendar-paste" onDragOver={(e) => e.preventDefault()} onDrop={(e) => void drop(e)}>
      <legend>{t.calendar.paste}</legend>
      <p className="muted small">{t.calendar.pasteHint}</p>
      <textarea
        className="field"
        rows={3}
        aria-label={t.calendar.paste}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      <p className="row">
        <button type="button" className="button" disabled={!text.trim()} onClick={() => read(text)}>
          {t.calendar.pasteRead}
        </button>
        <input
          id={id}
          type="file"
          accept=".json,application/json"
          className="visually-hidden"
          onChange={async (e) => {
            const file = e.target.files?.[0];
            e.target.value = '';
            if (file) read(await file.text());
          }}
        />
        <label htmlFor={id} className="button">
          {t.calendar.pasteFile}
        </label>
        {said && (
          <span className={said.good ? 'tag offer' : 'claim-fault'} role="status">
            {said.text}
          </span>
        )}
      </p>
    </fieldset>
  );
}
