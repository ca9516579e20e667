// The form of a version by sections, what is missing in it, and the steps that one may take with it.

import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import { useId, useState } from 'react';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadProgrammes, mayRuleProgrammes, province } from '../session/may';
import { api, body } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import type { Programme, ProgrammeParameter, ProgrammeText, User } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading } from '../shared/states';
import { ParameterInput } from './input';
import { Explanation } from './page';
import { Differences, ProgrammeFacts, ProgrammeTags } from './parts';
import { useParameters, useProgramme, useProgrammes, useWords } from './queries';
import { WhatIf } from './what-if';
import './programme.css';

const newRoute = getRouteApi('/desk/desk/programmes/new');
const editRoute = getRouteApi('/desk/desk/programmes/$id');

export function NewProgrammePage() {
  const { from } = newRoute.useSearch();
  return <Guard may={mayRuleProgrammes}>{() => <New from={from} />}</Guard>;
}

export function EditProgrammePage() {
  const { id } = editRoute.useParams();
  return <Guard may={mayReadProgrammes}>{(user) => <Existing key={id} id={id} user={user} />}</Guard>;
}

const blank: ProgrammeText = { code: '', kind: 'contract_subsidy', name: { zh: '', en: '' }, procedure: {} };

function New({ from }: { from: string | undefined }) {
  const t = useText();
  useTitle(t.programmes.edit.newTitle);
  const model = useProgramme(from);
  if (from && model.isPending) return <Loading lines={8} />;
  if (from && model.isError) return <Failed error={model.error} retry={() => void model.refetch()} inline />;
  return (
    <>
      <PageHead title={t.programmes.edit.newTitle} lead={t.programmes.desk.lead} />
      <Editor start={model.data?.data.text ?? blank} fresh />
    </>
  );
}

function Existing({ id, user }: { id: string; user: User }) {
  const t = useText();
  const words = useWords();
  const query = useProgramme(id);
  const all = useProgrammes();
  useTitle(query.data ? words(query.data.data.name) : t.programmes.desk.title);
  if (query.isPending) return <Loading lines={8} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  const { data: p, etag } = query.data;
  const editable = p.state === 'draft' && mayRuleProgrammes(user);
  return (
    <>
      <PageHead title={words(p.name)} lead={<ProgrammeFacts row={p} />}>
        <ProgrammeTags row={p} />
        <HistoryLink kind="programmes" id={p.id} region={province} />
      </PageHead>
      {p.example && <p className="programme-example">{t.programmes.exampleHint}</p>}
      {p.reason && <p>{t.programmes.reasonGiven(p.reason)}</p>}
      <Missing programme={p} />
      {p.actions.length > 0 && <Steps programme={p} etag={etag} />}
      {editable && <Editor key={etag} start={p.text} id={p.id} etag={etag} />}
      <Differences row={p} others={(all.data?.items ?? []).filter((o) => o.code === p.code && o.id !== p.id)} />
      <section className="card programme-part">
        <h2>{t.programmes.explanation}</h2>
        <Explanation sentences={p.explanation} />
      </section>
      <WhatIf id={p.id} />
    </>
  );
}

function Missing({ programme: p }: { programme: Programme }) {
  const { edit } = useText().programmes;
  const words = useWords();
  if (p.state !== 'draft') return null;
  if (p.undecided.length === 0) return <p>{edit.whole}</p>;
  return (
    <section className="card programme-part programme-missing">
      <h2>{edit.missing}</h2>
      <p>{edit.missingHint}</p>
      <ul>
        {p.undecided.map((m) => (
          <li key={m.field}>
            <strong>{words(m.name)}</strong> <span className="muted">{words(m.meaning)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the server says is wrong, each with its place. */
function faultsOf(error: unknown): string[] {
  if (!(error instanceof Problem) || error.faults.length === 0) return [];
  return error.faults.map((f) => [f.location, f.message, f.hint].filter(Boolean).join(' · '));
}

function useSaid() {
  const t = useText();
  const { message } = App.useApp();
  return (error: unknown) => void message.error(error instanceof Problem ? error.message : t.states.offline);
}

function Faults({ lines }: { lines: string[] }) {
  if (lines.length === 0) return null;
  return (
    <div className="fault" role="alert">
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

/** The steps of the version's life that this person may take. */
function Steps({ programme: p, etag }: { programme: Programme; etag: string }) {
  const t = useText();
  const codes = useCodes();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const said = useSaid();
  const id = useId();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<string[]>([]);
  const step = async (action: Programme['actions'][number]) => {
    setBusy(true);
    setFaults([]);
    try {
      await body(
        api.POST('/programmes/{id}/actions', {
          params: { path: { id: p.id }, header: { 'If-Match': etag } },
          body: { action, reason: reason || undefined },
        }),
      );
      if (action === 'discard') await navigate({ to: '/desk/programmes' });
      setReason('');
      await queries.invalidateQueries({ queryKey: ['programmes'] });
    } catch (error) {
      setFaults(faultsOf(error));
      said(error);
    } finally {
      setBusy(false);
    }
  };
  const needsReason = p.actions.some((a) => a === 'return' || a === 'end');
  return (
    <section className="card programme-part">
      {p.wrote && p.state === 'proposed' && <p>{t.programmes.edit.wrote}</p>}
      {needsReason && (
        <div className="programme-field">
          <label htmlFor={id}>{t.programmes.edit.reason}</label>
          <p className="muted small">{t.programmes.edit.reasonHint}</p>
          <input
            id={id}
            className="field"
            maxLength={1000}
            value={reason}
            onChange={(e) => setReason(e.target.value)}
          />
        </div>
      )}
      <p className="row">
        {p.actions.map((action) => (
          <button
            key={action}
            type="button"
            className={action === 'publish' || action === 'propose' ? 'button primary' : 'button'}
            disabled={busy}
            onClick={() => void step(action)}
          >
            {codes.label('programme_action', action)}
          </button>
        ))}
      </p>
      <Faults lines={faults} />
    </section>
  );
}

interface EditorProps {
  start: ProgrammeText;
  fresh?: boolean;
  id?: string;
  etag?: string;
}

function Editor({ start, fresh, id, etag }: EditorProps) {
  const t = useText();
  const { edit } = t.programmes;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const said = useSaid();
  const [text, setText] = useState(start);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<string[]>([]);
  const save = async () => {
    setBusy(true);
    setFaults([]);
    try {
      const made = fresh
        ? await body(api.POST('/programmes', { body: text }))
        : await body(
            api.PUT('/programmes/{id}', {
              params: { path: { id: id ?? '' }, header: { 'If-Match': etag ?? '' } },
              body: text,
            }),
          );
      void message.success(edit.saved);
      await queries.invalidateQueries({ queryKey: ['programmes'] });
      if (fresh) await navigate({ to: '/desk/programmes/$id', params: { id: made.id } });
    } catch (error) {
      setFaults(faultsOf(error));
      said(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      {fresh && <Head text={text} change={setText} />}
      <Sections text={text} change={setText} />
      <div className="programme-bar">
        <Faults lines={faults} />
        <button type="submit" className="button primary" disabled={busy}>
          {edit.save}
        </button>
      </div>
    </form>
  );
}

/** Code and kind, which a version keeps. */
function Head({ text, change }: { text: ProgrammeText; change: (text: ProgrammeText) => void }) {
  const { edit } = useText().programmes;
  const codes = useCodes();
  const id = useId();
  const kind = (next: ProgrammeText['kind']) => {
    const { subsidy: _, reward: __, ...rest } = text;
    change({ ...rest, kind: next });
  };
  return (
    <section className="card programme-part">
      <div className="programme-field">
        <label htmlFor={id}>{edit.code}</label>
        <p className="muted small">{edit.codeHint}</p>
        <input
          id={id}
          className="field"
          required
          maxLength={40}
          value={text.code}
          onChange={(e) => change({ ...text, code: e.target.value })}
        />
      </div>
      <div className="options">
        {codes.list('programme_kind').map((k) => (
          <label key={k.code}>
            <input
              type="radio"
              name="kind"
              checked={text.kind === k.code}
              onChange={() => kind(k.code as ProgrammeText['kind'])}
            />{' '}
            {codes.label('programme_kind', k.code)}
          </label>
        ))}
      </div>
    </section>
  );
}

function Sections({ text, change }: { text: ProgrammeText; change: (text: ProgrammeText) => void }) {
  const { edit } = useText().programmes;
  const query = useParameters();
  if (query.isPending) return <Loading lines={12} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} inline />;
  const shown = query.data.items.filter((p) => p.field !== 'kind' && (!p.kind || p.kind === text.kind));
  const sections: Record<string, string> = edit.sections;
  return Object.keys(sections).map((section) => {
    const fields: ProgrammeParameter[] = shown.filter((p) => p.section === section);
    if (fields.length === 0) return null;
    return (
      <section key={section} className="card programme-part">
        <h2>{sections[section]}</h2>
        {fields.map((p) => (
          <ParameterInput key={p.field} parameter={p} text={text} change={change} />
        ))}
      </section>
    );
  });
}
