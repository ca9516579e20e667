import { type FormEvent, useEffect, useState } from 'react';
import { useText } from '../i18n';

interface Props {
  label: string;
  placeholder: string;
  value?: string;
  large?: boolean;
  onSearch: (q: string) => void;
}

export function SearchBox({ label, placeholder, value = '', large, onSearch }: Props) {
  const t = useText();
  const [text, setText] = useState(value);
  // The address is the truth: going back shows the query of that time.
  useEffect(() => setText(value), [value]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(text.trim());
  };
  return (
    <search>
      <form className={large ? 'search-box large' : 'search-box'} onSubmit={submit}>
        <input
          className="field"
          type="search"
          name="q"
          aria-label={label}
          placeholder={placeholder}
          value={text}
          maxLength={400}
          enterKeyHint="search"
          autoComplete="off"
          onChange={(e) => setText(e.target.value)}
        />
        <button type="submit" className="button primary">
          {t.home.search}
        </button>
      </form>
    </search>
  );
}
