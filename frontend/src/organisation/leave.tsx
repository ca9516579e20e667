// Removing a person, and handing the management over: both are asked once more, and say what follows.

import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { accountChanged } from '../session/session';
import { api, body } from '../shared/api/client';
import { statusOf } from '../shared/api/problem';
import type { Member } from '../shared/api/types';
import { useRefusalText } from '../shared/faults';

interface LeaveProps {
  member: Member;
  organisation: string;
}

function useAsked({ member, organisation }: LeaveProps) {
  const t = useText();
  const { message, modal } = App.useApp();
  const refusal = useRefusalText();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const ask = (title: string, content: string, ok: string, done: string, step: () => Promise<unknown>) =>
    modal.confirm({
      title,
      content,
      okText: ok,
      cancelText: t.common.cancel,
      onOk: async () => {
        setBusy(true);
        try {
          await step();
          void message.success(done);
        } catch (error) {
          void message.error(statusOf(error) === 412 ? t.mine.stale : refusal(error), 8);
        } finally {
          await queries.invalidateQueries({ queryKey: ['users', organisation] });
          setBusy(false);
        }
      },
    });
  const params = { path: { id: member.id }, header: { 'If-Match': `"${member.version}"` } };
  return { ask, busy, params };
}

export function Remove(props: LeaveProps) {
  const t = useText();
  const { ask, busy, params } = useAsked(props);
  const { name } = props.member;
  return (
    <Button
      type="link"
      danger
      disabled={busy}
      aria-label={t.mine.removeOne(name)}
      onClick={() =>
        ask(t.mine.removeTitle(name), t.mine.removeText, t.mine.remove, t.mine.removeDone, () =>
          body(api.POST('/users/{id}/removal', { params })),
        )
      }
    >
      {t.mine.remove}
    </Button>
  );
}

export function HandOver(props: LeaveProps) {
  const t = useText();
  const { ask, busy, params } = useAsked(props);
  const { name } = props.member;
  return (
    <Button
      type="link"
      disabled={busy}
      aria-label={t.mine.handOverTo(name)}
      onClick={() =>
        ask(t.mine.handOverTitle(name), t.mine.handOverText, t.mine.handOver, t.mine.handOverDone(name), async () => {
          await body(api.POST('/users/{id}/hand-over', { params }));
          // From now on the pages offer less.
          accountChanged(await body(api.GET('/me')));
        })
      }
    >
      {t.mine.handOver}
    </Button>
  );
}
