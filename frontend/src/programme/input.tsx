// One input for each sort of parameter. What is left empty is undecided: nothing is filled in by itself.

import { type ReactNode, useId, useState } from 'react';
import { useText } from '../i18n';
import type { ProgrammeParameter, ProgrammeText } from '../shared/api/types';
import { type ListName, useCodes } from '../shared/codes';
import { fenFromWan, wanFromFen } from '../shared/money';
import { basisPoints, inputs, percentOf, valueAt, withValue } from './fields';
import { Lines } from './lines';
import { useWords } from './queries';

export interface Change {
  text: ProgrammeText;
  change: (text: ProgrammeText) => void;
}

export function ParameterInput({ parameter, text, change }: { parameter: ProgrammeParameter } & Change) {
  const t = useText();
  const words = useWords();
  const id = useId();
  const { field } = parameter;
  const input = inputs[field];
  if (!input) return null;
  const value = valueAt(text, field);
  const set = (next: unknown) => change(withValue(text, field, next));
  const hint = `${id}-hint`;
  const plain = { id, 'aria-describedby': hint };
  const help = (
    <p id={hint} className="muted small">
      {words(parameter.meaning)}
      <br />
      {t.programmes.edit.source(parameter.source)}
    </p>
  );
  const single = (control: ReactNode) => (
    <div className="programme-field">
      <label htmlFor={id}>{words(parameter.name)}</label>
      {help}
      {control}
    </div>
  );
  const group = (controls: ReactNode) => (
    <fieldset className="programme-field" aria-describedby={hint}>
      <legend>{words(parameter.name)}</legend>
      {help}
      {controls}
    </fieldset>
  );
  switch (input.as) {
    case 'text':
      return single(
        <input
          {...plain}
          className="field"
          value={String(value ?? '')}
          onChange={(e) => set(e.target.value || undefined)}
        />,
      );
    case 'day':
      return single(
        <input
          {...plain}
          type="date"
          className="field select"
          value={String(value ?? '')}
          onChange={(e) => set(e.target.value || undefined)}
        />,
      );
    case 'money':
      return single(
        <Typed
          {...plain}
          shown={value === undefined ? '' : wanFromFen(Number(value))}
          unit={t.programmes.edit.wan}
          read={(typed) => {
            const fen = fenFromWan(typed);
            return typeof fen === 'number' ? fen : undefined;
          }}
          set={set}
        />,
      );
    case 'rate':
      return single(
        <Typed
          {...plain}
          shown={value === undefined ? '' : percentOf(Number(value))}
          unit={t.programmes.edit.percent}
          read={basisPoints}
          set={set}
        />,
      );
    case 'count':
      return single(
        <Typed
          {...plain}
          shown={value === undefined ? '' : String(value)}
          read={(typed) => (/^\d{1,4}$/.test(typed) ? Number(typed) : undefined)}
          set={set}
        />,
      );
    case 'bool':
      return group(<YesNo name={id} value={value as boolean | undefined} set={set} />);
    case 'one':
      return single(<OneOf {...plain} list={input.list} value={String(value ?? '')} set={set} />);
    case 'region':
      return single(<OneOf {...plain} list="region" any value={String(value ?? '')} set={set} />);
    case 'many':
      return group(<SomeOf list={input.list} value={(value as string[] | undefined) ?? []} set={set} />);
    default:
      return group(<Lines as={input.as} field={field} text={text} change={change} />);
  }
}

interface TypedProps {
  id: string;
  shown: string;
  unit?: string;
  read: (typed: string) => number | undefined;
  set: (value: number | undefined) => void;
  'aria-describedby'?: string;
}

/** A number as people type it; what can't be read is said and not kept. */
function Typed({ shown, unit, read, set, ...rest }: TypedProps) {
  const t = useText();
  const [typed, setTyped] = useState(shown);
  const wrong = typed !== '' && read(typed) === undefined;
  return (
    <span className="row">
      <input
        {...rest}
        className="field select"
        inputMode="decimal"
        aria-invalid={wrong}
        value={typed}
        onChange={(e) => {
          setTyped(e.target.value);
          set(e.target.value === '' ? undefined : read(e.target.value));
        }}
      />
      {unit && <span>{unit}</span>}
      {wrong && (
        <span className="fault" role="alert">
          {t.programmes.edit.wrongNumber}
        </span>
      )}
    </span>
  );
}

function YesNo({ name, value, set }: { name: string; value: boolean | undefined; set: (v: unknown) => void }) {
  const { edit } = useText().programmes;
  const options: [string, boolean | undefined][] = [
    [edit.yes, true],
    [edit.no, false],
    [edit.undecided, undefined],
  ];
  return (
    <div className="options">
      {options.map(([label, option]) => (
        <label key={label}>
          <input type="radio" name={name} checked={value === option} onChange={() => set(option)} /> {label}
        </label>
      ))}
    </div>
  );
}

interface OneOfProps {
  id: string;
  list: ListName;
  any?: boolean;
  value: string;
  set: (v: unknown) => void;
  'aria-describedby'?: string;
}

function OneOf({ list, any, value, set, ...rest }: OneOfProps) {
  const { edit } = useText().programmes;
  const codes = useCodes();
  return (
    <select {...rest} className="field select" value={value} onChange={(e) => set(e.target.value || undefined)}>
      <option value="">{edit.undecided}</option>
      {any && <option value="any">{edit.any}</option>}
      {codes.list(list).map((c) => (
        <option key={c.code} value={c.code}>
          {codes.label(list, c.code)}
        </option>
      ))}
    </select>
  );
}

function SomeOf({ list, value, set }: { list: ListName; value: string[]; set: (v: unknown) => void }) {
  const codes = useCodes();
  // What a list that the server does not have names stays, and can be taken out.
  const known = codes.list(list).map((c) => c.code);
  const all = [...known, ...value.filter((v) => !known.includes(v))];
  const toggle = (code: string, on: boolean) => {
    const next = all.filter((c) => (c === code ? on : value.includes(c)));
    set(next.length > 0 ? next : undefined);
  };
  return (
    <div className="options">
      {all.map((code) => (
        <label key={code}>
          <input type="checkbox" checked={value.includes(code)} onChange={(e) => toggle(code, e.target.checked)} />{' '}
          {codes.label(list, code)}
        </label>
      ))}
    </div>
  );
}
