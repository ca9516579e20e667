// A form of Ant Design that loses nothing: what is typed is autosaved and offered again, what the server refuses is shown
// at its field, and a change that someone else made meanwhile is asked about. Forms of the catalogue and of contracts.

import { Alert, App, Form } from 'antd';
import { type ReactNode, useRef, useState } from 'react';
import { useText } from '../i18n';
import { Problem, statusOf } from './api/problem';
import { dropDraft, type Found, useAutosave, useDraft } from './autosave';
import { RestorePrompt, toFirstFault } from './draft';
import { useFaultText } from './faults';
import { Loading } from './states';
import './form.css';

/** Looks for an autosaved form before the form opens, so that typing can't overwrite it unseen. */
export function WithDraft<V>({
  draftKey,
  children,
}: {
  draftKey: string;
  children: (draft: Found<V> | null) => ReactNode;
}) {
  const draft = useDraft<V>(draftKey);
  if (draft.isPending) return <Loading lines={12} />;
  // A draft that can't be read must not keep anyone from working.
  return children(draft.data ?? null);
}

interface Kept<V, F> {
  draftKey: string;
  draft: Found<V> | null;
  /** Of the version that the form opens on; '' for something new. */
  etag: string;
  /** The field of the form for a place that the server names. */
  pathOf: (location: string | undefined) => (string | number)[] | null;
  /** What a place without a field is called. */
  nameOf: (location: string | undefined) => string;
  /** What stands now, when someone else was faster; left out for something new. */
  reload?: () => Promise<F>;
  /** Puts what stands now in the place of what was typed. */
  take?: (fresh: F) => void;
}

export function useKeptForm<V extends object, F extends { etag: string }>(kept: Kept<V, F>) {
  const t = useText();
  const { message, modal } = App.useApp();
  const faultText = useFaultText();
  const [form] = Form.useForm<V>();
  const [offered, setOffered] = useState(kept.draft);
  const [faults, setFaults] = useState<string[]>([]);
  const etag = useRef(kept.etag);
  const autosave = useAutosave<V>(kept.draftKey, () => ({ values: form.getFieldsValue(true), etag: etag.current }));

  /** What was typed stands elsewhere now, or is not wanted: the draft goes. */
  const drop = async () => {
    await autosave.stop();
    await dropDraft(kept.draftKey).catch(() => undefined);
  };

  const restore = () => {
    if (!offered) return;
    form.setFieldsValue(offered.form.values as never);
    // A save then goes over the version that the draft was typed on: a newer one is seen as a conflict.
    etag.current = offered.form.etag || etag.current;
    setOffered(null);
    autosave.changed();
  };

  const forget = async () => {
    await drop();
    setOffered(null);
  };

  /** Checks what the browser can check; false when something is wrong, which is in view then. */
  const valid = async (): Promise<boolean> => {
    setFaults([]);
    try {
      await form.validateFields();
      return true;
    } catch {
      requestAnimationFrame(toFirstFault);
      return false;
    }
  };

  const showFaults = (problem: Problem) => {
    const elsewhere: string[] = [];
    for (const fault of problem.faults) {
      const path = kept.pathOf(fault.location);
      const text = faultText({ message: problem.message, ...fault });
      if (path && form.getFieldInstance(path as never)) form.setFields([{ name: path as never, errors: [text] }]);
      else elsewhere.push([kept.nameOf(fault.location), text].filter(Boolean).join(t.common.colon));
    }
    setFaults(problem.faults.length > 0 ? elsewhere : [problem.message]);
    requestAnimationFrame(toFirstFault);
  };

  const conflict = async (again: (etag: string) => Promise<void>, reload: () => Promise<F>) => {
    const fresh = await reload();
    modal.confirm({
      title: t.form.conflictTitle,
      content: t.form.conflictText,
      okText: t.form.keepMine,
      cancelText: t.form.takeTheirs,
      onOk: () => again(fresh.etag),
      onCancel: async () => {
        await drop();
        kept.take?.(fresh);
      },
    });
  };

  /** Says why a save failed; again saves over another version. */
  const failed = async (error: unknown, again: (etag: string) => Promise<void>): Promise<void> => {
    if (statusOf(error) === 412 && kept.reload) return conflict(again, kept.reload);
    if (error instanceof Problem && error.status < 500) return showFaults(error);
    void message.error(error instanceof Problem ? t.states.failed : t.states.offline);
  };

  /** What stands above the form: a draft that is offered, and faults that have no field. */
  const notes = (
    <>
      {offered && <RestorePrompt savedAt={offered.savedAt} restore={restore} forget={() => void forget()} />}
      {faults.length > 0 && (
        <Alert
          className="form-note"
          type="error"
          role="alert"
          title={t.form.faults(faults.length)}
          description={faults.map((fault) => <p key={fault}>{fault}</p>)}
        />
      )}
    </>
  );

  return { form, offered, setFaults, etag, autosave, drop, valid, failed, notes };
}
