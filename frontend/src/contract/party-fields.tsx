// One party of a contract: chosen among the organisations of the platform, or typed where it has no account yet.

import { useQuery } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useOptions } from '../catalogue/editors';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';

export function PartyFields({ side, fixed }: { side: 'seller' | 'buyer'; fixed: boolean }) {
  const t = useText();
  const options = useOptions();
  const { labels, hints } = t.contract;
  const kinds = options('organisation_kind').filter((o) => o.value !== 'department');
  return (
    <fieldset className="party-fields" aria-label={labels[side]}>
      <legend>{labels[side]}</legend>
      {!fixed && <Find side={side} />}
      <div className="form-pair">
        <Form.Item name={[side, 'name']} label={labels.name}>
          <Input maxLength={200} readOnly={fixed} />
        </Form.Item>
        <Form.Item name={[side, 'credit_code']} label={labels.credit_code}>
          <Input maxLength={18} readOnly={fixed} autoComplete="off" />
        </Form.Item>
        <Form.Item name={[side, 'kind']} label={labels.kind}>
          <Select placeholder={t.form.ask} options={kinds} />
        </Form.Item>
        <Form.Item name={[side, 'nature']} label={labels.nature}>
          <Select placeholder={t.form.ask} options={options('party_nature')} allowClear />
        </Form.Item>
        <Form.Item name={[side, 'region']} label={labels.region}>
          <Select placeholder={t.form.ask} options={options('region')} showSearch={{ optionFilterProp: 'label' }} />
        </Form.Item>
        <Form.Item name={[side, 'representative']} label={labels.representative} extra={hints.representative}>
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
      </div>
      <Form.Item name={[side, 'address']} label={labels.address}>
        <Input maxLength={300} />
      </Form.Item>
    </fieldset>
  );
}

/** Fills a party in from the organisations that are admitted. */
function Find({ side }: { side: 'seller' | 'buyer' }) {
  const t = useText();
  const form = Form.useFormInstance();
  const [q, setQ] = useState('');
  const query = useQuery({
    queryKey: ['organisations', 'party', q],
    queryFn: () => body(api.GET('/organisations', { params: { query: { q: q || undefined, size: 20 } } })),
    placeholderData: (before) => before,
    enabled: q !== '',
  });
  const found = (query.data?.items ?? []).filter((o) => o.kind !== 'department');
  const choose = (id: string) => {
    const o = found.find((f) => f.id === id);
    if (!o) return;
    const { name, credit_code, kind, region, address } = o;
    form.setFieldValue(side, { ...form.getFieldValue(side), name, credit_code, kind, region, address });
  };
  return (
    <Form.Item label={t.contract.findParty} className="find-party">
      <Select
        aria-label={`${t.contract.findParty} ${t.contract.labels[side]}`}
        showSearch={{ filterOption: false, onSearch: setQ }}
        value={null}
        placeholder={t.contract.findPartyHint}
        notFoundContent={q === '' ? t.contract.findPartyHint : t.contract.noneFound}
        onSelect={(id) => choose(String(id))}
        options={q === '' ? [] : found.map((o) => ({ value: o.id, label: `${o.name}（${o.credit_code}）` }))}
      />
    </Form.Item>
  );
}
