import { useQueryClient } from '@tanstack/react-query';
import { Form, Input } from 'antd';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import type { Member } from '../shared/api/types';
import { FormModal } from '../shared/form-modal';

interface ResetFactorProps {
  member: Member;
  organisation: string;
  close: () => void;
}

/** Takes away the second factor that a person has lost, with a reason that is kept. */
export function ResetFactor({ member, organisation, close }: ResetFactorProps) {
  const t = useText();
  const queries = useQueryClient();
  const send = async ({ reason }: { reason: string }) => {
    await body(
      api.POST('/users/{id}/factor-reset', {
        params: { path: { id: member.id }, header: { 'If-Match': `"${member.version}"` } },
        body: { reason },
      }),
    );
    await queries.invalidateQueries({ queryKey: ['users', organisation] });
  };
  return (
    <FormModal
      title={t.mine.factorOne(member.name)}
      ok={t.mine.factorReset}
      lead={t.mine.factorLead}
      stale={t.mine.stale}
      danger
      send={send}
      close={close}
    >
      <Form.Item name="reason" label={t.mine.factorReason} required extra={t.mine.factorHint}>
        <Input maxLength={300} />
      </Form.Item>
    </FormModal>
  );
}
