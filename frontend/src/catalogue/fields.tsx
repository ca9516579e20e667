// The fields of the form, in sections. Labels, hints and checks come from the catalogue of texts.

import { Checkbox, Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../i18n';
import type { Kinds } from '../shared/api/types';
import { fenFromWan } from '../shared/money';
import { IndicatorEditor, RightsEditor, useOptions } from './editors';
import { moneyFault, mostKeywords } from './values';

export function Sections({ kind, isNew }: { kind: Kinds; isNew: boolean }) {
  return kind === 'achievements' ? <AchievementSections isNew={isNew} /> : <DemandSections isNew={isNew} />;
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="card form-section">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Long({ name, label, hint, rows = 4 }: { name: string; label: string; hint?: string; rows?: number }) {
  return (
    <Form.Item name={name} label={label} extra={hint}>
      <Input.TextArea autoSize={{ minRows: rows, maxRows: 16 }} maxLength={10_000} />
    </Form.Item>
  );
}

/** The number is the key of later imports: it is given once. */
function Basics({ kind, isNew }: { kind: Kinds; isNew: boolean }) {
  const t = useText();
  const options = useOptions();
  const { labels, hints, checks } = t.form;
  const required = { required: true, message: checks.required };
  const most = mostKeywords[kind];
  return (
    <>
      <Form.Item name="title" label={labels.title} extra={hints.title} rules={[{ ...required, whitespace: true }]}>
        <Input maxLength={120} showCount />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="number" label={labels.number} extra={hints.number} rules={[{ ...required, whitespace: true }]}>
          <Input maxLength={60} readOnly={!isNew} />
        </Form.Item>
        <Form.Item name="field" label={labels.field}>
          <Select placeholder={t.form.ask} options={options('field')} allowClear />
        </Form.Item>
        <Form.Item name="subfield" label={labels.subfield}>
          <Input maxLength={100} />
        </Form.Item>
        {kind === 'demands' && (
          <Form.Item name="industry" label={labels.industry}>
            <Input maxLength={100} />
          </Form.Item>
        )}
        <Form.Item
          name="keywords"
          label={labels.keywords}
          extra={hints.keywords(most)}
          rules={[{ type: 'array', max: most, message: checks.keywords(most) }]}
        >
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，', ';', '；', '、']} />
        </Form.Item>
      </div>
      <Form.Item name="title_en" label={labels.title_en}>
        <Input maxLength={200} />
      </Form.Item>
    </>
  );
}

function AchievementSections({ isNew }: { isNew: boolean }) {
  const t = useText();
  const options = useOptions();
  const { labels, hints, sections } = t.form;
  return (
    <>
      <Section title={sections.basics}>
        <Basics kind="achievements" isNew={isNew} />
      </Section>
      <Section title={sections.content}>
        <Long name="summary" label={labels.summary} hint={hints.summary} rows={3} />
        <Long name="problem" label={labels.problem} hint={hints.problem} />
        <Long name="advantage" label={labels.advantage} hint={hints.advantage} />
        <Long name="applications" label={labels.applications} rows={2} />
        <Long name="evidence" label={labels.evidence} hint={hints.evidence} rows={2} />
      </Section>
      <Section title={sections.indicators}>
        <IndicatorEditor kind="achievements" />
      </Section>
      <Section title={sections.maturity}>
        <div className="form-pair">
          <Trl label={labels.trl} />
          <Form.Item name="level" label={labels.level}>
            <Select placeholder={t.form.ask} options={options('level')} allowClear />
          </Form.Item>
        </div>
        <RightsEditor />
      </Section>
      <Section title={sections.terms}>
        <Modes />
        <PriceFields kind="achievements" />
        <Long name="sought_partner" label={labels.sought_partner} rows={2} />
      </Section>
      <Section title={sections.background}>
        <div className="form-pair">
          <Form.Item name="category" label={labels.category}>
            <Select placeholder={t.form.ask} options={options('category')} allowClear />
          </Form.Item>
          <Form.Item name="nature" label={labels.nature}>
            <Select placeholder={t.form.ask} options={options('nature')} allowClear />
          </Form.Item>
        </div>
        <Form.Item name="forms" label={labels.forms}>
          <Select mode="multiple" placeholder={t.form.ask} options={options('form')} />
        </Form.Item>
        <Form.Item name="completed_by" label={labels.completed_by}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[';', '；', '、']} />
        </Form.Item>
        <Form.Item name="inventors" label={labels.inventors} extra={hints.inventors}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[';', '；', '、', ',', '，']} />
        </Form.Item>
        <div className="form-pair">
          <Month name="started" label={labels.started} />
          <Month name="finished" label={labels.finished} notBefore="started" />
          <Form.Item name={['registration', 'number']} label={labels.registrationNumber}>
            <Input maxLength={60} />
          </Form.Item>
          <DateField name={['registration', 'date']} label={labels.registrationDate} />
        </div>
        <Form.Item name={['registration', 'recommended_by']} label={labels.recommended_by}>
          <Input maxLength={120} />
        </Form.Item>
        <Flag name="secret" label={labels.secret} hint={hints.secret} />
      </Section>
    </>
  );
}

function DemandSections({ isNew }: { isNew: boolean }) {
  const t = useText();
  const options = useOptions();
  const { labels, hints, sections } = t.form;
  return (
    <>
      <Section title={sections.basics}>
        <Basics kind="demands" isNew={isNew} />
      </Section>
      <Section title={sections.content}>
        <Long name="summary" label={labels.summary} hint={hints.summary} rows={2} />
        <Long name="problem" label={labels.demandProblem} hint={hints.demandProblem} rows={5} />
        <Long name="background" label={labels.background} rows={3} />
      </Section>
      <Section title={sections.indicators}>
        <IndicatorEditor kind="demands" />
      </Section>
      <Section title={sections.terms}>
        <Trl label={labels.min_trl} />
        <Modes />
        <PriceFields kind="demands" />
      </Section>
      <Section title={sections.conditions}>
        <div className="form-pair">
          <Form.Item name="ownership" label={labels.ownership}>
            <Select placeholder={t.form.ask} options={options('ownership')} allowClear />
          </Form.Item>
          <DateField name="deadline" label={labels.deadline} />
        </div>
        <Long name="ownership_note" label={labels.ownership_note} rows={2} />
        <Long name="solver_requirements" label={labels.solver_requirements} rows={2} />
      </Section>
      <Section title={sections.visibility}>
        <Flag name="challenge" label={labels.challenge} hint={hints.challenge} />
        <Flag name="anonymous" label={labels.anonymous} hint={hints.anonymous} />
        <Flag name="secret" label={labels.secret} hint={hints.secret} />
      </Section>
    </>
  );
}

function Trl({ label }: { label: string }) {
  const t = useText();
  const options = useOptions();
  return (
    <Form.Item name="trl" label={label}>
      <Select
        placeholder={t.form.ask}
        allowClear
        options={options('trl').map((o) => ({ value: Number(o.value), label: `${o.value} · ${o.label}` }))}
      />
    </Form.Item>
  );
}

function Modes() {
  const t = useText();
  const options = useOptions();
  return (
    <Form.Item name="modes" label={t.form.labels.modes}>
      <Select mode="multiple" placeholder={t.form.ask} options={options('mode')} optionFilterProp="label" />
    </Form.Item>
  );
}

/** The price or budget: how, and the amounts that this needs, in 万元. */
function PriceFields({ kind }: { kind: Kinds }) {
  const t = useText();
  const options = useOptions();
  const form = Form.useFormInstance();
  const how = Form.useWatch(['price', 'kind'], form);
  const { labels, checks } = t.form;
  const amount = (needed: boolean) => ({
    validator: async (_: unknown, text: string | undefined) => {
      const fault = moneyFault(text);
      if (fault) throw new Error(checks[fault]);
      if (needed && !text?.trim()) throw new Error(checks.required);
    },
  });
  const notBelowMin = {
    validator: async (_: unknown, text: string | undefined) => {
      const max = fenFromWan(text ?? '');
      const min = fenFromWan(form.getFieldValue(['price', 'min']) ?? '');
      if (typeof max === 'number' && typeof min === 'number' && max < min) throw new Error(checks.rangeOrder);
    },
  };
  const kinds = options('price_kind').filter((o) => kind === 'achievements' || o.value !== 'open_license');
  return (
    <div className="form-pair">
      <Form.Item name={['price', 'kind']} label={kind === 'achievements' ? labels.priceKind : labels.budgetKind}>
        <Select placeholder={t.form.ask} options={kinds} allowClear />
      </Form.Item>
      {(how === 'fixed' || how === 'open_license') && (
        <Form.Item name={['price', 'min']} label={labels.amount} rules={[amount(how === 'fixed')]}>
          <Input inputMode="decimal" suffix={t.common.wan} />
        </Form.Item>
      )}
      {how === 'range' && (
        <div className="form-pair">
          <Form.Item name={['price', 'min']} label={labels.min} rules={[amount(false)]}>
            <Input inputMode="decimal" />
          </Form.Item>
          <Form.Item
            name={['price', 'max']}
            label={labels.max}
            dependencies={[['price', 'min']]}
            rules={[amount(true), notBelowMin]}
          >
            <Input inputMode="decimal" />
          </Form.Item>
        </div>
      )}
    </div>
  );
}

function Month({ name, label, notBefore }: { name: string; label: string; notBefore?: string }) {
  const t = useText();
  const form = Form.useFormInstance();
  const order = {
    validator: async (_: unknown, text: string | undefined) => {
      const start = notBefore ? form.getFieldValue(notBefore) : undefined;
      if (text && start && text < start) throw new Error(t.form.checks.order);
    },
  };
  return (
    <Form.Item
      name={name}
      label={label}
      extra={t.form.hints.months}
      dependencies={notBefore ? [notBefore] : undefined}
      rules={[{ pattern: /^\d{4}-(0[1-9]|1[0-2])$/, message: t.form.checks.month }, order]}
    >
      <Input maxLength={7} />
    </Form.Item>
  );
}

function DateField({ name, label }: { name: string | string[]; label: string }) {
  const t = useText();
  return (
    <Form.Item name={name} label={label} rules={[{ pattern: /^\d{4}-\d{2}-\d{2}$/, message: t.form.checks.date }]}>
      <Input type="date" />
    </Form.Item>
  );
}

function Flag({ name, label, hint }: { name: string; label: string; hint: string }) {
  return (
    <Form.Item name={name} valuePropName="checked" extra={hint}>
      <Checkbox>{label}</Checkbox>
    </Form.Item>
  );
}
