// Admits, returns or refuses, in a dialog that says what follows.

import { App, Checkbox, Form, Input } from 'antd';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import type { Application } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { FormModal } from '../shared/form-modal';

export type Decision = 'admit' | 'return' | 'refuse';

interface Values {
  reasons?: string[];
  note?: string;
}

/** At least one: said by a rule of our own, because a group of boxes can't be "required" to a screen reader. */
const chosen = (message: string) => async (_: unknown, reasons: string[] | undefined) => {
  if (!reasons?.length) throw new Error(message);
};

interface DialogProps {
  decision: Decision;
  application: Application;
  settle: () => Promise<void>;
  close: () => void;
}

export function DecisionDialog({ decision, application: a, settle, close }: DialogProps) {
  const t = useText();
  const codes = useCodes();
  const { message } = App.useApp();
  const list = decision === 'refuse' ? 'application_refusal' : 'application_return';
  const send = async ({ reasons, note }: Values) => {
    await body(
      api.POST('/applications/{id}/actions', {
        params: { path: { id: a.id }, header: { 'If-Match': `"${a.version}"` } },
        body: { action: decision, reasons, note: note?.trim() || undefined },
      }),
    );
    void message.success(t.apply.desk.done[decision]);
    await settle();
  };
  return (
    <FormModal<Values>
      title={codes.label('application_action', decision)}
      ok={codes.label('application_action', decision)}
      lead={<p>{t.apply.desk.effects[decision](a.name)}</p>}
      danger={decision === 'refuse'}
      send={send}
      close={close}
    >
      {decision !== 'admit' && (
        <>
          <Form.Item
            name="reasons"
            label={t.apply.desk.reasons}
            rules={[{ validator: chosen(t.review.reasonsMissing) }]}
          >
            <Checkbox.Group
              className="application-choices"
              options={codes.list(list).map((r) => ({ value: r.code, label: codes.label(list, r.code) }))}
            />
          </Form.Item>
          <Form.Item name="note" label={t.apply.desk.note} extra={t.apply.desk.noteHint}>
            <Input.TextArea rows={4} maxLength={1000} showCount />
          </Form.Item>
        </>
      )}
    </FormModal>
  );
}
