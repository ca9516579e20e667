import { Link } from '@tanstack/react-router';
import { App, Button, Input } from 'antd';
import { useRef } from 'react';
import { useText } from '../i18n';
import { Problem } from '../shared/api/problem';
import type { Kinds } from '../shared/api/types';
import { type Action, useAct } from './queries';

/** The steps of the transition table that need a reason. */
const withReason = new Set(['withdraw']);

/** What may be done with an item now, as the server says; each is confirmed first. What a review decides has no text here: it is done with the text before one's eyes. */
export function ActionButtons({
  kind,
  id,
  actions,
  editable,
}: {
  kind: Kinds;
  id: string;
  actions: readonly string[];
  editable: boolean;
}) {
  const t = useText();
  const confirm = useConfirmedAct(kind);
  return (
    <>
      {editable && (
        <Link
          to={kind === 'achievements' ? '/mine/achievements/$id/edit' : '/mine/demands/$id/edit'}
          params={{ id }}
          className="ant-btn-like"
        >
          {t.catalogue.edit}
        </Link>
      )}
      {actions.includes('endorse') && (
        <Link
          to="/review/$kind/$id"
          params={{ kind: kind === 'achievements' ? 'achievement' : 'demand', id }}
          className="ant-btn-like"
        >
          {t.catalogue.lookOver}
        </Link>
      )}
      {actions
        .filter((action) => t.catalogue.actions[action] && action !== 'edit')
        .map((action) => (
          <Button key={action} type="link" size="small" onClick={() => confirm(id, action as Action)}>
            {t.catalogue.actions[action]}
          </Button>
        ))}
    </>
  );
}

/** Asks before it acts, with a reason where one is needed, and says what came of it. */
export function useConfirmedAct(kind: Kinds, after?: (action: Action) => void) {
  const t = useText();
  const { modal, message } = App.useApp();
  const mutation = useAct(kind);
  const reason = useRef('');
  return (id: string, action: Action) => {
    reason.current = '';
    const needsReason = withReason.has(action);
    modal.confirm({
      title: t.catalogue.actions[action],
      content: (
        <>
          <p>{t.catalogue.confirm[action]}</p>
          {needsReason && (
            <Input.TextArea
              aria-label={t.catalogue.reason}
              placeholder={t.catalogue.reason}
              rows={3}
              maxLength={1000}
              onChange={(e) => {
                reason.current = e.target.value;
              }}
            />
          )}
        </>
      ),
      okText: t.catalogue.actions[action],
      cancelText: t.common.cancel,
      onOk: async () => {
        if (needsReason && !reason.current.trim()) {
          void message.error(t.catalogue.reasonMissing);
          throw new Error('a reason is needed'); // keeps the dialog open
        }
        try {
          await mutation.mutateAsync({ id, action, reason: reason.current.trim() || undefined });
          void message.success(t.catalogue.done[action] ?? t.form.saved);
          after?.(action);
        } catch (error) {
          const faults = error instanceof Problem ? error.faults.map((f) => f.message).filter(Boolean) : [];
          modal.error({
            title: error instanceof Problem ? error.message : t.states.offline,
            content: faults.length > 0 && (
              <ul>
                {faults.map((fault) => (
                  <li key={fault}>{fault}</li>
                ))}
              </ul>
            ),
            okText: t.common.close,
          });
        }
      },
    });
  };
}
