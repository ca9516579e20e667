// The department's desk of programmes: all versions, what is undecided in them, files in, and the rounds.

import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import { type ChangeEvent, type FormEvent, useId, useState } from 'react';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadProgrammes, mayRuleProgrammes } from '../session/may';
import { api, body } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import type { ProgrammeRow, ProgrammeText, User } from '../shared/api/types';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading, Note } from '../shared/states';
import { ProgrammeFacts, ProgrammeTags, RoundList } from './parts';
import { useProgrammes, useRounds, useWords } from './queries';
import './programme.css';

export function ProgrammeDeskPage() {
  return <Guard may={mayReadProgrammes}>{(user) => <Desk user={user} />}</Guard>;
}

function Desk({ user }: { user: User }) {
  const t = useText();
  const { desk } = t.programmes;
  useTitle(desk.title);
  const rules = mayRuleProgrammes(user);
  const query = useProgrammes();
  const rounds = useRounds();
  return (
    <>
      <PageHead title={desk.title} lead={desk.lead}>
        {rules && (
          <>
            <Link to="/desk/programmes/new" className="button primary">
              {desk.new}
            </Link>
            <TakeIn />
          </>
        )}
        <Link to="/calendar" className="button">
          {t.calendar.nav}
        </Link>
      </PageHead>
      {query.isPending && <Loading lines={6} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data?.items.length === 0 && <Note title={desk.empty} hint={desk.emptyHint} inline />}
      <ul className="programme-list">
        {query.data?.items.map((row) => (
          <Row key={row.id} row={row} rules={rules} />
        ))}
      </ul>
      <section className="card programme-part">
        <h2>{t.programmes.rounds}</h2>
        {rounds.isPending && <Loading lines={3} />}
        {rounds.isError && <Failed error={rounds.error} retry={() => void rounds.refetch()} inline />}
        {rounds.data && <RoundList rounds={rounds.data.items} desk />}
      </section>
      {rules && query.data && <OpenRound versions={query.data.items.filter((p) => p.state === 'published')} />}
    </>
  );
}

function Row({ row, rules }: { row: ProgrammeRow; rules: boolean }) {
  const { desk } = useText().programmes;
  const words = useWords();
  return (
    <li className="card programme-part">
      <h2>
        <Link to="/desk/programmes/$id" params={{ id: row.id }}>
          {words(row.name)}
        </Link>
      </h2>
      <p className="row">
        <ProgrammeTags row={row} />
        {row.missing > 0 && <span className="tag bad">{desk.missing(row.missing)}</span>}
      </p>
      <ProgrammeFacts row={row} />
      <p className="row">
        {rules && (
          <Link to="/desk/programmes/new" search={{ from: row.id }} className="button">
            {desk.next}
          </Link>
        )}
        {(row.state === 'published' || row.state === 'ended') && (
          <Link to="/programmes/$id" params={{ id: row.id }} className="button">
            {desk.see}
          </Link>
        )}
      </p>
    </li>
  );
}

/** Takes in a file of parameters as a draft. */
function TakeIn() {
  const t = useText();
  const { desk } = t.programmes;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const id = useId();
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (!file) return;
    let text: ProgrammeText;
    try {
      text = JSON.parse(await file.text()) as ProgrammeText;
    } catch {
      return void message.error(desk.importWrong);
    }
    try {
      const made = await body(api.POST('/programmes', { body: text }));
      await queries.invalidateQueries({ queryKey: ['programmes'] });
      await navigate({ to: '/desk/programmes/$id', params: { id: made.id } });
    } catch (error) {
      void message.error(error instanceof Problem ? error.message : t.states.offline);
    }
  };
  return (
    <>
      <input
        id={id}
        type="file"
        accept=".json,application/json"
        className="visually-hidden"
        onChange={(e) => void take(e)}
      />
      <label htmlFor={id} className="button">
        {desk.import}
      </label>
    </>
  );
}

function OpenRound({ versions }: { versions: ProgrammeRow[] }) {
  const t = useText();
  const { round, edit } = t.programmes;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const words = useWords();
  const id = useId();
  const [fields, setFields] = useState({ programme: '', zh: '', en: '', opens: '', closes: '' });
  const [busy, setBusy] = useState(false);
  const put = (part: Partial<typeof fields>) => setFields({ ...fields, ...part });
  const open = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const { programme, zh, en, opens, closes } = fields;
    try {
      await body(api.POST('/rounds', { body: { programme, name: { zh, en }, opens, closes } }));
      await queries.invalidateQueries({ queryKey: ['rounds'] });
      setFields({ programme: '', zh: '', en: '', opens: '', closes: '' });
    } catch (error) {
      void message.error(error instanceof Problem ? (error.faults[0]?.message ?? error.message) : t.states.offline);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="card programme-part" onSubmit={(e) => void open(e)}>
      <h2>{round.open}</h2>
      <div className="programme-field">
        <label htmlFor={`${id}p`}>{round.programme}</label>
        <br />
        <select
          id={`${id}p`}
          className="field"
          required
          value={fields.programme}
          onChange={(e) => put({ programme: e.target.value })}
        >
          <option value="">{t.programmes.choose}</option>
          {versions.map((v) => (
            <option key={v.id} value={v.id}>
              {words(v.name)} · {t.programmes.version(v.number)}
            </option>
          ))}
        </select>
      </div>
      <fieldset className="programme-field">
        <legend>{round.name}</legend>
        <div className="programme-line">
          <input
            className="field"
            required
            maxLength={100}
            aria-label={edit.zh}
            placeholder={edit.zh}
            value={fields.zh}
            onChange={(e) => put({ zh: e.target.value })}
          />
          <input
            className="field"
            maxLength={200}
            aria-label={edit.en}
            placeholder={edit.en}
            value={fields.en}
            onChange={(e) => put({ en: e.target.value })}
          />
        </div>
      </fieldset>
      <div className="programme-line">
        <label>
          {round.opens}
          <input
            className="field select"
            type="date"
            required
            value={fields.opens}
            onChange={(e) => put({ opens: e.target.value })}
          />
        </label>
        <label>
          {round.closes}
          <input
            className="field select"
            type="date"
            required
            value={fields.closes}
            onChange={(e) => put({ closes: e.target.value })}
          />
        </label>
        <button type="submit" className="button primary" disabled={busy}>
          {round.submit}
        </button>
      </div>
    </form>
  );
}
