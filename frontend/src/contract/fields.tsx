// The fields of a contract's text in sections: those that Civil Code article 845 names and those of the national form.

import { Button, Checkbox, Form, Input, Radio, Select } from 'antd';
import type { ReactNode } from 'react';
import { RightsEditor, useOptions } from '../catalogue/editors';
import { useText } from '../i18n';
import { PartyFields } from './party-fields';
import { PriceFields } from './price-fields';

export function FormSection({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section className="card form-section">
      <h2>{title}</h2>
      {hint && <p className="muted small section-hint">{hint}</p>}
      {children}
    </section>
  );
}

/** shared: the other side has seen it, so the parties stay. */
export function Sections({ shared }: { shared: boolean }) {
  const t = useText();
  const { sections, labels, hints } = t.contract;
  return (
    <>
      <FormSection title={sections.basics}>
        <Basics />
      </FormSection>
      <FormSection title={sections.parties} hint={shared ? hints.partiesFixed : hints.parties}>
        <Parties shared={shared} />
      </FormSection>
      <FormSection title={sections.subject}>
        <Long name="subject" label={labels.subject} hint={hints.subject} rows={5} />
        <Long name="seller_tasks" label={labels.seller_tasks} hint={hints.tasks} />
        <Long name="buyer_tasks" label={labels.buyer_tasks} />
      </FormSection>
      <FormSection title={sections.dates}>
        <div className="form-pair">
          <Day name="signed" label={labels.signed} />
          <Form.Item name="place" label={labels.place}>
            <Input maxLength={300} />
          </Form.Item>
          <Day name="begins" label={labels.begins} />
          <Day name="ends" label={labels.ends} notBefore="begins" />
        </div>
      </FormSection>
      <FormSection title={sections.price} hint={hints.price}>
        <PriceFields />
      </FormSection>
      <FormSection title={sections.rights} hint={hints.rights}>
        <RightsEditor />
      </FormSection>
      <FormSection title={sections.clauses}>
        <Long name="ownership" label={labels.ownership} />
        <Long name="secrecy" label={labels.secrecy} />
        <Long name="acceptance" label={labels.acceptance} />
      </FormSection>
      <FormSection title={sections.declarations} hint={hints.declarations}>
        <YesNo name="related" label={labels.related} hint={hints.related} />
        <YesNo name="fiscal_plan" label={labels.fiscal_plan} />
        <Form.Item name="import" valuePropName="checked">
          <Checkbox>{labels.import}</Checkbox>
        </Form.Item>
      </FormSection>
    </>
  );
}

function Basics() {
  const t = useText();
  const options = useOptions();
  const { labels, hints } = t.contract;
  return (
    <>
      <Form.Item
        name="project"
        label={labels.project}
        rules={[{ required: true, whitespace: true, message: t.form.checks.required }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="type" label={labels.type} extra={hints.type}>
        <Select placeholder={t.form.ask} options={options('contract_type')} allowClear />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="field" label={labels.field}>
          <Select placeholder={t.form.ask} options={options('field')} allowClear />
        </Form.Item>
        <Form.Item name="plan_source" label={labels.plan_source}>
          <Select placeholder={t.form.ask} options={options('plan_source')} allowClear />
        </Form.Item>
      </div>
    </>
  );
}

function Parties({ shared }: { shared: boolean }) {
  const t = useText();
  const form = Form.useFormInstance();
  const swap = () => {
    const { seller, buyer } = form.getFieldsValue(true);
    form.setFieldsValue({ seller: buyer, buyer: seller });
  };
  return (
    <>
      <PartyFields side="seller" fixed={shared} />
      {!shared && (
        <p className="swap">
          <Button size="small" onClick={swap}>
            {t.contract.swap}
          </Button>
        </p>
      )}
      <PartyFields side="buyer" fixed={shared} />
    </>
  );
}

function Long({ name, label, hint, rows = 3 }: { name: string; label: string; hint?: string; rows?: number }) {
  return (
    <Form.Item name={name} label={label} extra={hint}>
      <Input.TextArea autoSize={{ minRows: rows, maxRows: 16 }} maxLength={8_000} />
    </Form.Item>
  );
}

function Day({ name, label, notBefore }: { name: string; label: string; notBefore?: string }) {
  const t = useText();
  const form = Form.useFormInstance();
  const order = {
    validator: async (_: unknown, day: string | undefined) => {
      const first = notBefore ? form.getFieldValue(notBefore) : undefined;
      if (day && first && day < first) throw new Error(t.form.checks.order);
    },
  };
  return (
    <Form.Item name={name} label={label} dependencies={notBefore ? [notBefore] : undefined} rules={[order]}>
      <Input type="date" />
    </Form.Item>
  );
}

/** A question that has to be answered: no answer is neither yes nor no. */
function YesNo({ name, label, hint }: { name: string; label: string; hint?: string }) {
  const t = useText();
  return (
    <Form.Item name={name} label={label} extra={hint}>
      <Radio.Group
        options={[
          { value: true, label: t.contract.yes },
          { value: false, label: t.contract.no },
        ]}
      />
    </Form.Item>
  );
}
