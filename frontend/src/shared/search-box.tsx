// The search box: a combobox (WAI-ARIA 1.2) whose list offers what the last word may become.

import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useText } from '../i18n';
import type { Completion } from './api/types';
import { useCompletions } from './completions';
import { completed, typing } from './typing';

interface Props {
  label: string;
  placeholder: string;
  value?: string;
  large?: boolean;
  onSearch: (q: string) => void;
}

export function SearchBox({ label, placeholder, value = '', large, onSearch }: Props) {
  const t = useText();
  const id = useId();
  const [text, setText] = useState(value);
  const [wanted, setWanted] = useState(false);
  const [active, setActive] = useState(-1);
  // What an input method shows while it composes is no text yet, and the arrow keys are its own.
  const composing = useRef(false);
  const offered = useCompletions(typing(text).word, wanted);
  const open = offered.length > 0;

  // The address is the truth: going back shows the query of that time.
  useEffect(() => setText(value), [value]);

  const close = () => {
    setWanted(false);
    setActive(-1);
  };
  const search = (q: string) => {
    close();
    onSearch(q.trim());
  };
  const choose = (completion: Completion) => {
    const q = completed(text, completion);
    setText(q);
    search(q);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    search(text);
  };
  const type = (typed: string) => {
    setText(typed);
    setActive(-1);
    setWanted(!composing.current);
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        event.preventDefault();
        if (!open) {
          setWanted(true);
          return;
        }
        // One place more than there are options: the text as it was typed.
        const places = offered.length + 1;
        setActive(((active + 1 + (event.key === 'ArrowDown' ? 1 : places - 1)) % places) - 1);
        return;
      }
      case 'Enter': {
        const chosen = open ? offered[active] : undefined;
        if (!chosen) return;
        event.preventDefault();
        choose(chosen);
        return;
      }
      case 'Escape':
        if (!open) return;
        event.preventDefault();
        close();
    }
  };

  return (
    <search>
      <form className={large ? 'search-box large' : 'search-box'} onSubmit={submit}>
        <div className="combobox">
          <input
            className="field"
            type="text"
            inputMode="search"
            name="q"
            role="combobox"
            aria-label={label}
            aria-autocomplete="list"
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            aria-activedescendant={open && active >= 0 ? `${id}-${active}` : undefined}
            placeholder={placeholder}
            value={text}
            maxLength={400}
            enterKeyHint="search"
            autoComplete="off"
            autoCorrect="off"
            spellCheck={false}
            onChange={(e) => type(e.target.value)}
            onCompositionStart={() => {
              composing.current = true;
            }}
            onCompositionEnd={(e) => {
              composing.current = false;
              type(e.currentTarget.value);
            }}
            onKeyDown={press}
            onBlur={close}
          />
          {open && (
            <div id={id} role="listbox" className="completions" aria-label={t.search.completions}>
              {offered.map((completion, i) => (
                <Offer
                  key={`${completion.kind} ${completion.text}`}
                  id={`${id}-${i}`}
                  completion={completion}
                  active={i === active}
                  choose={() => choose(completion)}
                />
              ))}
            </div>
          )}
        </div>
        <button type="submit" className="button primary">
          {t.home.search}
        </button>
      </form>
      <p role="status" className="visually-hidden">
        {open && t.search.completionCount(offered.length)}
      </p>
    </search>
  );
}

interface OfferProps {
  id: string;
  completion: Completion;
  active: boolean;
  choose: () => void;
}

function Offer({ id, completion, active, choose }: OfferProps) {
  const t = useText();
  const option = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) option.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, which keeps the focus
    // biome-ignore lint/a11y/useFocusableInteractive: named by aria-activedescendant of the input
    <div
      ref={option}
      id={id}
      role="option"
      aria-selected={active}
      className={active ? 'active' : ''}
      onPointerDown={(e) => e.preventDefault()} // the input keeps the focus
      onClick={choose}
    >
      <span className="text">{completion.text}</span>
      <span className="kind">{t.search.completionKinds[completion.kind]}</span>
      <span className="count">{t.search.listings(completion.count)}</span>
    </div>
  );
}
