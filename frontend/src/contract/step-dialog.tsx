// Each step of a contract is confirmed in a dialog that says what it does, and asks for a reason where one is needed.

import { useNavigate } from '@tanstack/react-router';
import { App, Checkbox, Form, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { useText } from '../i18n';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { FormModal } from './form-modal';
import type { ContractProps } from './page';
import { Yuan } from './parts';
import { type ContractStep, stepContract, useSettle } from './queries';

/** The steps of the table that ask for a reason. */
const withReason = new Set<ContractStep>(['withdraw', 'return', 'terminate']);

export function useStepDialog({ contract }: ContractProps): { dialog: ReactNode; ask: (step: ContractStep) => void } {
  const t = useText();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const { id } = contract.data.contract;
  const settle = useSettle(id);
  const [step, setStep] = useState<ContractStep | null>(null);
  const send = async (values: { reason?: string }) => {
    if (!step) return;
    const answer = await stepContract(id, contract.etag, step, values.reason?.trim() || undefined);
    void message.success(t.contract.done[step]);
    if (step === 'discard') await navigate({ to: '/mine/contracts' });
    settle(step === 'discard' ? undefined : answer);
  };
  const dialog = step && (
    <FormModal
      title={t.contract.steps[step]}
      ok={t.contract.steps[step]}
      danger={step === 'discard' || step === 'terminate'}
      lead={<Lead contract={contract} step={step} />}
      send={send}
      close={() => setStep(null)}
      draftKey={withReason.has(step) ? `contract.${id}.${step}` : undefined}
    >
      {step === 'confirm' && (
        <Form.Item
          name="read"
          valuePropName="checked"
          rules={[
            {
              validator: async (_: unknown, checked: boolean | undefined) => {
                if (!checked) throw new Error(t.contract.freeze.readMissing);
              },
            },
          ]}
        >
          <Checkbox>{t.contract.freeze.read}</Checkbox>
        </Form.Item>
      )}
      {withReason.has(step) && (
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
  return { dialog, ask: setStep };
}

/** What the step does; for a confirmation, what it freezes. */
function Lead({ contract, step }: ContractProps & { step: ContractStep }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const work = contract.data;
  const { terms, state } = work.contract;
  if (step !== 'confirm') return <p>{t.contract.effects[step]}</p>;
  const second = state === 'proposed';
  return (
    <>
      <p>{second ? t.contract.freeze.second : t.contract.freeze.first}</p>
      <dl className="frozen">
        <Frozen label={t.contract.labels.project}>{terms.project}</Frozen>
        <Frozen label={t.contract.labels.type}>{codes.label('contract_type', terms.type)}</Frozen>
        <Frozen label={t.contract.labels.seller}>{terms.seller.name}</Frozen>
        <Frozen label={t.contract.labels.buyer}>{terms.buyer.name}</Frozen>
        <Frozen label={t.contract.labels.signed}>{format.day(terms.signed)}</Frozen>
        <Frozen label={t.contract.labels.total}>
          <Yuan fen={terms.price.total_fen} />
        </Frozen>
        <Frozen label={t.contract.technical}>
          <Yuan fen={work.technical_fen} />
        </Frozen>
      </dl>
      <p className="small muted">{second ? t.contract.freeze.secondNote : t.contract.freeze.firstNote}</p>
    </>
  );
}

function Frozen({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
