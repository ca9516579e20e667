// Each step of a project is confirmed in a dialog that says what it does, and asks for what the step needs.

import { App, Form, Input, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useText } from '../i18n';
import type { Attached } from '../shared/api/types';
import { type ListName, useCodes } from '../shared/codes';
import { FileUpload } from '../shared/files/upload';
import { FormModal } from '../shared/form-modal';
import { type Project, type ProjectStep, stepProject, useSettle } from './queries';

type Action = ProjectStep['action'];

interface Values {
  words?: string;
  reasons?: string[] | string;
  through?: string;
  done?: string;
  problems?: string;
  next?: string;
  outcome?: string;
  files?: Attached[];
}

const needsWords = new Set(['withdraw', 'disagree', 'continue']);
const lists: Record<string, ListName> = {
  return: 'project_return_reason',
  refuse: 'project_refuse_reason',
  terminate: 'project_end_reason',
};
const danger = new Set(['withdraw', 'refuse', 'terminate', 'disagree']);
const isReport = (a: Action) => a === 'report' || a === 'finish';

/** The dialog of a step; ask opens it, for a milestone with which one it is. */
export function useProjectStep(p: Project): { dialog: ReactNode; ask: (action: Action, milestone?: number) => void } {
  const t = useText();
  const x = t.projects;
  const codes = useCodes();
  const { message } = App.useApp();
  const settle = useSettle(p.id);
  const [step, setStep] = useState<{ action: Action; milestone?: number } | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = (action: Action, milestone?: number) => setStep({ action, milestone });
  if (!step) return { dialog: null, ask };
  const { action, milestone } = step;
  const send = async (v: Values) => {
    const reasons = v.reasons === undefined ? undefined : [v.reasons].flat();
    const report = isReport(action)
      ? {
          through: v.through ?? '',
          done: v.done ?? '',
          problems: v.problems,
          next: v.next,
          outcome: v.outcome as NonNullable<ProjectStep['report']>['outcome'],
          files: v.files?.map((f) => f.sha256),
        }
      : undefined;
    settle(await stepProject(p, { action, words: v.words?.trim() || undefined, reasons, milestone, report }));
    void message.success(x.done);
  };
  const list = lists[action];
  const required = [{ required: true, message: x.required }];
  const dialog = (
    <FormModal<Values>
      title={x.steps[action] ?? action}
      ok={x.steps[action] ?? action}
      danger={danger.has(action)}
      busy={busy}
      rename={{ 'report.': '' }}
      lead={x.effects[action] && <p>{x.effects[action]}</p>}
      send={send}
      close={() => setStep(null)}
    >
      {list && (
        <Form.Item name="reasons" label={action === 'return' ? x.reasons : x.oneReason} rules={required}>
          <Select
            mode={action === 'return' ? 'multiple' : undefined}
            options={codes.list(list).map((c) => ({ value: c.code, label: codes.label(list, c.code) }))}
          />
        </Form.Item>
      )}
      {isReport(action) && <ReportFields final={action === 'finish'} onBusy={setBusy} />}
      {(list || needsWords.has(action) || action === 'reach') && (
        <Form.Item
          name="words"
          label={x.words}
          rules={needsWords.has(action) ? [{ required: true, whitespace: true, message: x.required }] : []}
        >
          <Input.TextArea rows={3} maxLength={1000} showCount />
        </Form.Item>
      )}
    </FormModal>
  );
  return { dialog, ask };
}

function ReportFields({ final, onBusy }: { final: boolean; onBusy: (busy: boolean) => void }) {
  const t = useText();
  const x = t.projects.reportForm;
  const codes = useCodes();
  const required = [{ required: true, message: t.projects.required }];
  return (
    <>
      <Form.Item name="through" label={x.through} rules={required}>
        <Input type="date" />
      </Form.Item>
      <Form.Item name="done" label={x.done} rules={required}>
        <Input.TextArea rows={4} maxLength={8000} />
      </Form.Item>
      <Form.Item name="problems" label={x.problems}>
        <Input.TextArea rows={2} maxLength={8000} />
      </Form.Item>
      {final ? (
        <Form.Item name="outcome" label={x.outcome} rules={required}>
          <Select
            options={codes
              .list('project_outcome')
              .map((c) => ({ value: c.code, label: codes.label('project_outcome', c.code) }))}
          />
        </Form.Item>
      ) : (
        <Form.Item name="next" label={x.next}>
          <Input.TextArea rows={2} maxLength={8000} />
        </Form.Item>
      )}
      <Form.Item name="files" label={x.files}>
        <FileUpload label={x.files} onBusy={onBusy} />
      </Form.Item>
    </>
  );
}
