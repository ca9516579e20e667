// Beside the form: the amounts as they follow from what is typed, and what the server says of the text meanwhile.

import { useQuery } from '@tanstack/react-query';
import { Form, type FormInstance } from 'antd';
import { useEffect, useState } from 'react';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { Line } from './amounts';
import { fieldOf } from './field-label';
import { Warnings } from './parts';
import { amountsOf, type ContractValues, inputFrom } from './values';

/** Milliseconds without a keystroke before the server is asked. */
const quiet = 900;

export function FormAside({ form, initial }: { form: FormInstance<ContractValues>; initial: ContractValues }) {
  const t = useText();
  const values = (Form.useWatch([], { form, preserve: true }) as ContractValues | undefined) ?? initial;
  const amounts = amountsOf(values.price);
  const off = values.price?.mode === 'instalments' && amounts.planned !== amounts.total;
  return (
    <>
      <section className="card form-side" aria-labelledby="live-amounts">
        <h2 id="live-amounts">{t.contract.amounts.live}</h2>
        {amounts.unclear ? (
          <p className="muted">{t.contract.amounts.unclear}</p>
        ) : (
          <dl className="amounts" aria-live="polite">
            <Line label={t.contract.labels.total} fen={amounts.total} />
            <Line label={`− ${t.contract.labels.deductions}`} fen={amounts.deducted} less />
            <Line label={t.contract.technical} fen={amounts.technical} strong />
            {amounts.planned > 0 && <Line label={t.contract.labels.plan} fen={amounts.planned} />}
          </dl>
        )}
        {!amounts.unclear && amounts.technical < 0 && <p className="over">{t.contract.amounts.negative}</p>}
        {!amounts.unclear && off && <p className="over">{t.contract.amounts.planOff}</p>}
      </section>
      <Check values={values} />
    </>
  );
}

/** What keeps the text from being confirmed, and what to look at, by the server's own rules. */
function Check({ values }: { values: ContractValues }) {
  const t = useText();
  const [asked, setAsked] = useState('');
  const text = JSON.stringify(inputFrom(values));
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), quiet);
    return () => clearTimeout(timer);
  }, [text]);
  const query = useQuery({
    queryKey: ['contract-check', asked],
    queryFn: () => body(api.POST('/contracts/check', { body: JSON.parse(asked) })),
    enabled: asked !== '',
    placeholderData: (before) => before,
    retry: false,
    gcTime: 0,
  });
  if (!query.data) return null;
  const { faults, warnings } = query.data;
  return (
    <section className="card form-side" aria-labelledby="live-check">
      <h2 id="live-check">
        {faults.length === 0 ? t.contract.check.complete : t.contract.check.missing(faults.length)}
      </h2>
      {faults.length > 0 && (
        <ul className="missing">
          {faults.map((f) => (
            <li key={`${f.location} ${f.message}`}>
              {fieldOf(t, f.location)}
              {t.common.colon}
              {f.message}
            </li>
          ))}
        </ul>
      )}
      {warnings.length > 0 && (
        <>
          <h3>{t.contract.warnings(warnings.length)}</h3>
          <Warnings warnings={warnings} />
        </>
      )}
    </section>
  );
}
