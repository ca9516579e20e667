// The word of one side on a voucher: confirm or dispute what the other recorded, or take an entry back.

import { App, Form, Input } from 'antd';
import { useText } from '../i18n';
import type { InvoiceWork, PaymentWork } from '../shared/api/types';
import { useFormat } from '../shared/format';
import { FormModal } from './form-modal';
import { Yuan } from './parts';
import { judgeVoucher, reverseVoucher, useSettle, type VoucherKind } from './queries';

export interface Judging {
  kind: VoucherKind;
  voucher: PaymentWork['payment'] | InvoiceWork['invoice'];
  version: number;
  action: 'confirm' | 'dispute' | 'reverse';
}

interface Values {
  reason?: string;
  code?: string;
  number?: string;
}

export function VoucherDialog({ id, judging, close }: { id: string; judging: Judging; close: () => void }) {
  const t = useText();
  const format = useFormat();
  const { message } = App.useApp();
  const settle = useSettle(id);
  const { kind, voucher, version, action } = judging;
  const words = t.contract.vouchers;
  const send = async (v: Values) => {
    const reason = v.reason?.trim();
    if (action === 'reverse') {
      const { code, number } = v;
      await reverseVoucher(kind, voucher.id, version, {
        reason: reason ?? '',
        code: code?.trim(),
        number: number?.trim(),
      });
    } else await judgeVoucher(kind, voucher.id, version, action, reason);
    void message.success(words.done[action]);
    settle();
  };
  return (
    <FormModal<Values>
      title={words.actions[action] ?? ''}
      ok={words.actions[action] ?? ''}
      danger={action === 'reverse'}
      send={send}
      close={close}
      draftKey={action === 'confirm' ? undefined : `${kind}.${voucher.id}.${action}`}
      lead={
        <>
          <p>
            <strong>
              {format.day(voucher.date)} <Yuan fen={voucher.amount_fen} />
            </strong>
          </p>
          <p>{voucher.reverses && action === 'confirm' ? words.effects.confirmReversal : words.effects[action]}</p>
        </>
      }
    >
      {action === 'reverse' && kind === 'invoice' && (
        <div className="form-pair">
          <Form.Item name="code" label={words.redCode}>
            <Input maxLength={20} autoComplete="off" />
          </Form.Item>
          <Form.Item name="number" label={words.redNumber}>
            <Input maxLength={30} autoComplete="off" />
          </Form.Item>
        </div>
      )}
      {action !== 'confirm' && (
        <Form.Item
          name="reason"
          label={t.contract.reason}
          rules={[{ required: true, whitespace: true, message: t.contract.reasonMissing }]}
        >
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
      )}
    </FormModal>
  );
}
