// The form of a claim while it may be changed. What is typed is autosaved as scratch; "save" writes the claim itself, and
// a step that hands it in saves it first.

import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, App, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useText } from '../i18n';
import { Problem, statusOf } from '../shared/api/problem';
import type { Fault } from '../shared/api/types';
import { dropDraft, type Found, useAutosave } from '../shared/autosave';
import { RestorePrompt, SavedAt } from '../shared/draft';
import { WithDraft } from '../shared/kept-form';
import { ClaimActions } from './actions';
import { ClaimFields, LiveSheet } from './form';
import { type FormState, fromState, readable, rekeyed, toState } from './form-state';
import { Proposal } from './proposal';
import { loadClaim, saveClaim, type TaggedClaim } from './queries';

export function ClaimEditing({ tagged }: { tagged: TaggedClaim }) {
  const draftKey = `claim.${tagged.data.id}`;
  return (
    <WithDraft<FormState> draftKey={draftKey}>
      {(draft) => <Editing tagged={tagged} draftKey={draftKey} draft={draft} />}
    </WithDraft>
  );
}

interface Props {
  tagged: TaggedClaim;
  draftKey: string;
  draft: Found<FormState> | null;
}

function Editing({ tagged, draftKey, draft }: Props) {
  const t = useText();
  const { message, modal } = App.useApp();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data: work } = tagged;
  const [offered, setOffered] = useState(draft);
  const [state, setState] = useState<FormState>(() => toState(work));
  const [saved, setSaved] = useState(state);
  const [faults, setFaults] = useState<Fault[]>([]);
  const [uploading, setUploading] = useState(false);
  const [saving, setSaving] = useState(false);
  const etag = useRef(tagged.etag);
  const dirty = state !== saved;
  const autosave = useAutosave<FormState>(draftKey, () => ({ values: state, etag: etag.current }));

  // Someone else has changed the claim, and nothing is typed here that would be lost.
  useEffect(() => {
    if (dirty || etag.current === tagged.etag) return;
    etag.current = tagged.etag;
    const theirs = toState(tagged.data);
    setState(theirs);
    setSaved(theirs);
  }, [dirty, tagged]);

  const change = (next: (before: FormState) => FormState) => {
    setState(next);
    autosave.changed();
  };
  const drop = async () => {
    await autosave.stop();
    await dropDraft(draftKey).catch(() => undefined);
  };
  const restore = () => {
    if (!offered) return;
    setState(rekeyed(offered.form.values));
    etag.current = offered.form.etag || etag.current;
    setOffered(null);
  };
  const forget = async () => {
    await drop();
    setOffered(null);
  };

  /** Another one was faster: the ETag to go on with over it, or false. */
  const conflict = async (typed: FormState): Promise<string | false> => {
    const fresh = await loadClaim(work.id);
    return new Promise((settled) =>
      modal.confirm({
        title: t.form.conflictTitle,
        content: t.form.conflictText,
        okText: t.form.keepMine,
        cancelText: t.form.takeTheirs,
        onOk: () => settled(save(typed, fresh.etag)),
        onCancel: async () => {
          await drop();
          const theirs = toState(fresh.data);
          etag.current = fresh.etag;
          setState(theirs);
          setSaved(theirs);
          queries.setQueryData(['claim', work.id], fresh);
          settled(false);
        },
      }),
    );
  };

  /** Saves what is typed; the ETag to go on with, or false when that failed. */
  const save = async (typed = state, over = etag.current): Promise<string | false> => {
    if (!readable(typed)) {
      void message.error(t.claim.unreadable);
      return false;
    }
    setSaving(true);
    try {
      const next = await saveClaim(work.id, fromState(typed), over);
      setFaults([]);
      etag.current = next.etag;
      setState(typed);
      setSaved(typed);
      await drop();
      queries.setQueryData(['claim', work.id], next);
      return next.etag;
    } catch (error) {
      if (statusOf(error) === 412) return await conflict(typed);
      if (error instanceof Problem) setFaults(error.faults as Fault[]);
      void message.error(error instanceof Problem ? error.message : t.states.offline);
      return false;
    } finally {
      setSaving(false);
    }
  };

  const shown = faults.length > 0 ? faults : dirty ? [] : (work.faults ?? []);
  if (offered) {
    return <RestorePrompt savedAt={offered.savedAt} restore={restore} forget={() => void forget()} />;
  }
  return (
    <>
      {work.proposed && work.state === 'draft' && <Proposal work={work} state={state} save={save} />}
      <div className="claim-edit">
        <ClaimFields work={work} state={state} change={change} faults={shown} busy={setUploading} />
        <LiveSheet work={work} state={state} />
      </div>
      {shown.length > 0 && (
        <Alert
          type="warning"
          title={t.claim.missing(shown.length)}
          description={
            <ul>
              {shown.map((f) => (
                <li key={f.location + f.message}>
                  {f.message} {f.hint && <span className="muted">{f.hint}</span>}
                </li>
              ))}
            </ul>
          }
        />
      )}
      <div className="row claim-save">
        <Button
          onClick={async () => {
            if (await save()) void message.success(t.form.saved);
          }}
          loading={saving}
          disabled={uploading || !dirty}
        >
          {t.common.save}
        </Button>
        <span className="muted small">{dirty ? t.claim.unsaved : t.claim.allSaved}</span>
        {dirty && <SavedAt state={autosave.state} />}
      </div>
      <ClaimActions
        work={work}
        etag={tagged.etag}
        before={async (action) => {
          if (action === 'discard' || action === 'withdraw') await drop();
          else if (dirty) return save();
          return etag.current;
        }}
        done={(action) => action === 'discard' && void navigate({ to: '/mine/claims' })}
      />
    </>
  );
}
