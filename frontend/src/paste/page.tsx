// Paste your need: a visitor pastes a text or drops a file and sees its matches, without an account.

import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useText } from '../i18n';
import { MatchList } from '../match/matches';
import type { Kind } from '../shared/api/types';
import { PageHead, useTitle } from '../shared/page';
import { Loading, Note } from '../shared/states';
import { FileButton, useDrop } from './drop';
import { Refused, TooLarge } from './faults';
import { characters, largestFile, mostCharacters, saysSomething } from './limits';
import { type Asked, type Question, usePaste, usePasteTerms } from './queries';
import { UnderstoodPanel } from './understood';
import './paste.css';

const route = getRouteApi('/match');

export function PastePage() {
  const t = useText();
  useTitle(t.paste.title);
  const { kind: given } = route.useSearch();
  const kind: Kind = given ?? 'demand';
  const { last, progress, error, run, stop, fail } = usePaste();
  const [text, setText] = useState(last?.text ?? '');
  const [file, setFile] = useState(last?.file);
  const results = useRef<HTMLElement>(null);
  const busy = progress !== 'idle';

  const ask = async (question: Question) => {
    const asked = await run(question);
    if (!asked) return;
    setText(asked.text);
    setFile(asked.file);
  };

  // A new answer, or why there is none, is brought into sight and announced by moving the focus to it.
  const shown = useRef<unknown>(last?.answer);
  const outcome = error ?? last?.answer;
  useEffect(() => {
    if (!outcome || outcome === shown.current) return;
    shown.current = outcome;
    results.current?.focus({ preventScroll: true });
    results.current?.scrollIntoView({ block: 'start' });
  }, [outcome]);

  const take = (dropped: File) => {
    if (dropped.size > largestFile) fail(new TooLarge());
    else void ask({ kind, file: dropped });
  };

  return (
    <div className="wide paste-page">
      <PageHead title={t.paste.title} lead={t.paste.lead} />
      <div className="paste-columns">
        <PasteForm
          kind={kind}
          text={text}
          file={file}
          progress={progress}
          type={(typed) => {
            setText(typed);
            if (typed === '') setFile(undefined);
          }}
          take={take}
          submit={() => void ask({ kind, text })}
          stop={stop}
        />
        <section ref={results} tabIndex={-1} className="paste-results" aria-label={t.search.results} aria-busy={busy}>
          {busy && <Loading lines={6} />}
          {!busy && error !== null && <Refused error={error} />}
          {!busy && error === null && last?.answer && <Answer asked={last} changed={last.text !== text} />}
        </section>
        <aside className="paste-aside">
          <h2>{t.paste.tips}</h2>
          <ul>
            {t.paste.tipList.map((tip) => (
              <li key={tip}>{tip}</li>
            ))}
          </ul>
        </aside>
      </div>
    </div>
  );
}

interface FormProps {
  kind: Kind;
  text: string;
  file: string | undefined;
  progress: 'idle' | 'reading' | 'matching';
  type: (text: string) => void;
  take: (file: File) => void;
  submit: () => void;
  stop: () => void;
}

function PasteForm({ kind, text, file, progress, type, take, submit, stop }: FormProps) {
  const t = useText();
  const busy = progress !== 'idle';
  const { over, handlers } = useDrop(take);
  const count = characters(text);
  const ready = saysSomething(text) && !busy;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (ready) submit();
  };
  const quick = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ready) {
      event.preventDefault();
      submit();
    }
  };
  return (
    <form className={over ? 'card paste-form over' : 'card paste-form'} onSubmit={send} {...handlers}>
      <KindChoice kind={kind} />
      <div className="row spread">
        <label htmlFor="pasted">{t.paste.label[kind]}</label>
        <button type="button" className="link-button" onClick={() => type(t.paste.examples[kind])} disabled={busy}>
          {t.paste.tryExample}
        </button>
      </div>
      <textarea
        id="pasted"
        className="field"
        rows={9}
        value={text}
        placeholder={t.paste.placeholder[kind]}
        aria-describedby="pasted-count pasted-privacy"
        readOnly={busy}
        onChange={(e) => type(e.target.value)}
        onKeyDown={quick}
      />
      <p className="row spread small">
        <span className="muted">{file && t.paste.fromFile(file)}</span>
        <span id="pasted-count" className={count > mostCharacters ? 'over-limit' : 'muted'}>
          {count > mostCharacters ? t.paste.over(count, mostCharacters) : t.paste.count(count, mostCharacters)}
        </span>
      </p>
      <div className="paste-actions">
        <button type="submit" className="button primary" disabled={!ready}>
          {t.paste.submit}
        </button>
        <FileButton take={take} disabled={busy} />
        {busy && (
          <button type="button" className="button quiet" onClick={stop}>
            {t.common.cancel}
          </button>
        )}
        <p role="status" className="muted small">
          {progress === 'reading' && t.paste.reading}
          {progress === 'matching' && t.paste.matching}
        </p>
      </div>
      <Privacy />
      {over && <p className="drop-veil">{t.paste.drop}</p>}
    </form>
  );
}

/** Who sees the text; nothing is promised before the server has said so. */
function Privacy() {
  const t = useText();
  const { data: terms } = usePasteTerms();
  return (
    <p id="pasted-privacy" className="paste-privacy small">
      {terms && (terms.embedding_model ? t.paste.privacySent(terms.embedding_model) : t.paste.privacy)}
    </p>
  );
}

function KindChoice({ kind }: { kind: Kind }) {
  const t = useText();
  const navigate = useNavigate();
  const choices: Kind[] = ['demand', 'achievement'];
  return (
    <fieldset className="kind-choice">
      <legend className="visually-hidden">{t.paste.kind}</legend>
      {choices.map((choice) => (
        <label key={choice} className={choice === kind ? 'on' : ''}>
          <input
            type="radio"
            name="kind"
            checked={choice === kind}
            onChange={() =>
              void navigate({
                to: '/match',
                search: { kind: choice === 'achievement' ? 'achievement' : undefined },
                replace: true,
              })
            }
          />
          {t.paste.kinds[choice]}
        </label>
      ))}
    </fieldset>
  );
}

function Answer({ asked, changed }: { asked: Asked; changed: boolean }) {
  const t = useText();
  const { answer } = asked;
  if (!answer) return null;
  const { understood, items } = answer;
  return (
    <div className={`matches for-${understood.kind}`}>
      <UnderstoodPanel understood={understood} file={asked.file} />
      {changed && <p className="muted small">{t.paste.changed}</p>}
      <h2>
        {t.match[understood.kind]} <span className="muted">{items.length}</span>
      </h2>
      {items.length === 0 ? (
        <Note title={t.paste.none} hint={t.paste.noneHint} inline />
      ) : (
        <MatchList key={understood.text} items={items} />
      )}
    </div>
  );
}
