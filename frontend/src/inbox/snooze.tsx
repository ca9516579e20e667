// Asks until which day an alert is put aside.

import { type FormEvent, type RefObject, useEffect, useId, useRef, useState } from 'react';
import { useText } from '../i18n';

import { daysOn, today } from '../shared/china';

interface SnoozeProps {
  opener: RefObject<HTMLButtonElement | null>;
  close: () => void;
  send: (until: string) => void;
}

export function SnoozeForm({ opener, close, send }: SnoozeProps) {
  const t = useText();
  const name = useId();
  const box = useRef<HTMLFormElement>(null);
  const choices = { tomorrow: daysOn(today(), 1), week: daysOn(today(), 7), month: daysOn(today(), 30) };
  const [until, setUntil] = useState(choices.week);
  useEffect(() => {
    box.current?.querySelector('input')?.focus();
    box.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  useEffect(() => {
    const elsewhere = (event: PointerEvent): void => {
      const at = event.target as Node;
      if (!box.current?.contains(at) && !opener.current?.contains(at)) close();
    };
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send(until);
  };
  return (
    <form
      ref={box}
      className="why card"
      role="dialog"
      aria-labelledby={`${name}-title`}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <fieldset>
        <legend id={`${name}-title`}>{t.inbox.snoozeUntil}</legend>
        {(['tomorrow', 'week', 'month'] as const).map((choice) => (
          <label key={choice}>
            <input
              type="radio"
              name={name}
              checked={until === choices[choice]}
              onChange={() => setUntil(choices[choice])}
            />{' '}
            {t.inbox.snoozeDays[choice]} <span className="muted small">{choices[choice]}</span>
          </label>
        ))}
      </fieldset>
      <label className="note">
        <span>{t.inbox.snoozeDate}</span>
        <input
          type="date"
          className="field"
          required
          min={choices.tomorrow}
          max={daysOn(today(), 365)}
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
      </label>
      <div className="row">
        <button type="submit" className="button primary">
          {t.inbox.snooze}
        </button>
        <button type="button" className="button" onClick={close}>
          {t.common.cancel}
        </button>
      </div>
    </form>
  );
}
