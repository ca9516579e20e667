// The parts of a form that is autosaved: the offer to go on with it, whether it is saved, and the way to its first fault.

import { Alert, Button } from 'antd';
import { useText } from '../i18n';
import type { SaveState } from './autosave';
import { useFormat } from './format';
import './form.css';

/** Brings the first field with a fault into view, and the focus to it. */
export function toFirstFault(): void {
  const first = document.querySelector<HTMLElement>('.ant-form-item-has-error');
  first?.scrollIntoView({ block: 'center' });
  first?.querySelector<HTMLElement>('input, textarea')?.focus({ preventScroll: true });
}

/** Offers a form that was autosaved and never sent. */
export function RestorePrompt({
  savedAt,
  restore,
  forget,
}: {
  savedAt: string;
  restore: () => void;
  forget: () => void;
}) {
  const t = useText();
  const format = useFormat();
  return (
    <Alert
      className="form-note"
      type="warning"
      title={t.form.restoreTitle(format.clock(savedAt))}
      description={
        <>
          <p>{t.form.restoreText}</p>
          <div className="row">
            <Button type="primary" onClick={restore}>
              {t.form.restore}
            </Button>
            <Button onClick={forget}>{t.form.forget}</Button>
          </div>
        </>
      }
    />
  );
}

/** Whether what was typed is saved. */
export function SavedAt({ state }: { state: SaveState }) {
  const t = useText();
  const format = useFormat();
  const text = {
    clean: '',
    saving: t.form.saving,
    saved: state.state === 'saved' ? t.form.savedAt(format.clock(state.at)) : '',
    failed: t.form.notSaved,
  }[state.state];
  return <p role="status">{text}</p>;
}
