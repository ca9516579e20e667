// What is typed in a dialog, kept as the forms of pages are: autosaved, and offered again to whoever opens it anew.

import type { FormInstance } from 'antd';
import { type ReactNode, useRef, useState } from 'react';
import { dropDraft, useAutosave, useDraft } from './autosave';
import { RestorePrompt } from './draft';

interface KeptDialog {
  /** It is not known yet whether something was kept: typing now could overwrite it. */
  looking: boolean;
  /** Something in the form was changed. */
  changed: () => void;
  /** What was typed has been sent, or is not wanted. */
  drop: () => Promise<void>;
  /** Asks whether to go on with what was kept. */
  offer: ReactNode;
}

/** Keeps the form of a dialog under a key; without one it keeps nothing. */
export function useKeptDialog<V extends object>(form: FormInstance<V>, key: string | undefined): KeptDialog {
  const draft = useDraft<V>(key);
  const [answered, setAnswered] = useState(false);
  const typed = useRef(false);
  // A dialog acts on the version that its page shows: what was typed is for whichever stands.
  const autosave = useAutosave<V>(key ?? '', () => ({ values: form.getFieldsValue(true), etag: '' }));

  const drop = async () => {
    if (!key || !(typed.current || draft.data)) return;
    await autosave.stop();
    await dropDraft(key).catch(() => undefined);
  };
  const changed = () => {
    typed.current = true;
    if (key) autosave.changed();
  };

  const offer = draft.data && !answered && (
    <RestorePrompt
      savedAt={draft.data.savedAt}
      restore={() => {
        form.setFieldsValue(draft.data?.form.values as never);
        setAnswered(true);
        changed();
      }}
      forget={() => {
        setAnswered(true);
        void drop();
      }}
    />
  );
  return { looking: draft.isLoading, changed, drop, offer };
}
