// Each step of an introduction is confirmed in a dialog that says what it does, and asks for what the step needs.

import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { FormModal } from '../contract/form-modal';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { daysOn, today } from '../shared/china';
import { useCodes } from '../shared/codes';
import { type Introduction, type IntroductionAction, stepIntroduction, useSettle } from './queries';

interface Values {
  words?: string;
  reason?: string;
  day?: string;
  contract?: string;
}

const withWords = new Set<IntroductionAction>(['ask', 'answer']);
const withReason = new Set<IntroductionAction>(['decline', 'close']);

export function useIntroductionStep(i: Introduction): { dialog: ReactNode; ask: (step: IntroductionAction) => void } {
  const t = useText();
  const codes = useCodes();
  const { message } = App.useApp();
  const settle = useSettle(i.id);
  const [step, setStep] = useState<IntroductionAction | null>(null);
  const send = async (values: Values) => {
    if (!step) return;
    const answer = await stepIntroduction(i, {
      action: step,
      words: values.words?.trim() || undefined,
      reason: values.reason,
      day: values.day,
      contract: values.contract,
    });
    void message.success(t.introduction.done);
    settle(answer);
  };
  const list = step === 'close' ? 'close_reason' : 'decline_reason';
  const dialog = step && (
    <FormModal<Values>
      title={t.introduction.steps[step] ?? step}
      ok={t.introduction.steps[step] ?? step}
      danger={step === 'withdraw' || withReason.has(step)}
      lead={<p>{t.introduction.effects[step]}</p>}
      send={send}
      close={() => setStep(null)}
    >
      {withReason.has(step) && (
        <Form.Item
          name="reason"
          label={t.introduction.reasonLabel}
          rules={[{ required: true, message: t.introduction.reasonMissing }]}
        >
          <Select options={codes.list(list).map((c) => ({ value: c.code, label: codes.label(list, c.code) }))} />
        </Form.Item>
      )}
      {step === 'park' && (
        <Form.Item
          name="day"
          label={t.introduction.day}
          rules={[
            {
              required: true,
              validator: async (_, day?: string) => {
                if (!day || day <= today()) throw new Error(t.introduction.dayMissing);
              },
            },
          ]}
        >
          <Input type="date" min={daysOn(today(), 1)} />
        </Form.Item>
      )}
      {step === 'contract' && <ContractChoice introduction={i} />}
      {step !== 'accept' && step !== 'resume' && step !== 'contract' && (
        <Form.Item
          name="words"
          label={t.introduction.wordsFor[step] ?? t.introduction.words}
          rules={
            withWords.has(step) ? [{ required: true, whitespace: true, message: t.introduction.wordsMissing }] : []
          }
        >
          <Input.TextArea rows={4} maxLength={1000} showCount />
        </Form.Item>
      )}
    </FormModal>
  );
  return { dialog, ask: setStep };
}

/** The contracts in force with the other side. */
function ContractChoice({ introduction: i }: { introduction: Introduction }) {
  const t = useText();
  const other = i.recipient.own ? i.proposer : i.recipient;
  const query = useQuery({
    queryKey: ['contracts', 'of', other.organisation?.name],
    queryFn: () => body(api.GET('/mine/contracts', { params: { query: { q: other.organisation?.name, size: 100 } } })),
    enabled: other.organisation !== undefined,
  });
  const inForce = (query.data?.items ?? []).filter((c) => ['concluded', 'performed', 'terminated'].includes(c.state));
  return (
    <Form.Item
      name="contract"
      label={t.introduction.contractId}
      rules={[{ required: true, message: t.introduction.contractMissing }]}
      extra={query.data && inForce.length === 0 ? t.introduction.noContract : undefined}
    >
      <Select
        loading={query.isPending}
        options={inForce.map((c) => ({ value: c.id, label: [c.project, c.signed].filter(Boolean).join(' · ') }))}
      />
    </Form.Item>
  );
}
