// The agency that takes part, or is asked to.

import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Form, Input, Select } from 'antd';
import { useState } from 'react';
import { FormModal } from '../contract/form-modal';
import { useLanguage, useText } from '../i18n';
import { type BrokerAction, type Introduction, stepBroker, useSettle } from '../introduction/queries';
import { api, body } from '../shared/api/client';
import { named, useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { OrganisationLink } from '../shared/parts';
import './deal.css';

export function BrokerCard({ introduction: i }: { introduction: Introduction }) {
  const t = useText();
  const x = t.introduction.room;
  const codes = useCodes();
  const [asked, setAsked] = useState<BrokerAction | null>(null);
  const { broker } = i;
  return (
    <section className="card room-part broker" aria-labelledby="broker">
      <h3 id="broker">{x.broker}</h3>
      {broker ? (
        <>
          <p>
            <OrganisationLink organisation={broker.organisation} />{' '}
            <span className={`tag ${broker.state === 'in' ? 'offer' : 'need'}`}>
              {codes.label('broker_state', broker.state)}
            </span>
          </p>
          <p className="muted small">
            {[broker.by_proposer ? x.invitedBy.proposer : x.invitedBy.recipient, broker.words]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </>
      ) : (
        <p className="muted small">{x.noBroker}</p>
      )}
      <Former brokers={i.former_brokers} />
      {i.broker_actions.length > 0 && <p className="muted small">{x.brokerHint}</p>}
      <div className="row">
        {i.broker_actions.map((a) => (
          <button
            key={a}
            type="button"
            className={a === 'agree' || a === 'join' ? 'button primary' : 'button'}
            onClick={() => setAsked(a)}
          >
            {a === 'invite' ? x.invite : x.brokerSteps[a]}
          </button>
        ))}
      </div>
      {asked && <BrokerDialog introduction={i} action={asked} close={() => setAsked(null)} />}
    </section>
  );
}

/** Why an agency that was invited is not there. */
function Former({ brokers }: { brokers: Introduction['former_brokers'] }) {
  const t = useText();
  const x = t.introduction.room;
  const language = useLanguage();
  const codes = useCodes();
  const format = useFormat();
  if (brokers.length === 0) return null;
  return (
    <>
      <h4 className="small">{x.former}</h4>
      <ul className="room-things small">
        {brokers.map((b) => (
          <li key={`${b.organisation.id} ${b.since}`}>
            <span>{named(b.organisation, language)}</span>
            <span className="muted">
              {x.formerLine(
                codes.label('broker_state', b.state),
                codes.label('introduction_part', b.last_by),
                format.day(b.since),
              )}
              {b.words && `${t.common.colon}${b.words}`}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

interface DialogProps {
  introduction: Introduction;
  action: BrokerAction;
  close: () => void;
}

function BrokerDialog({ introduction: i, action, close }: DialogProps) {
  const t = useText();
  const x = t.introduction.room;
  const language = useLanguage();
  const navigate = useNavigate();
  const settle = useSettle(i.id);
  const agencies = useQuery({
    queryKey: ['organisations', 'agency'],
    queryFn: () => body(api.GET('/organisations', { params: { query: { kind: 'agency', size: 100 } } })),
    enabled: action === 'invite',
  });
  const title = action === 'invite' ? x.invite : (x.brokerSteps[action] ?? action);
  const send = async (values: { organisation?: string; words?: string }) => {
    const answer = await stepBroker(i, { action, ...values, words: values.words?.trim() || undefined });
    settle(answer);
    if (!answer) await navigate({ to: '/mine/introductions' });
  };
  return (
    <FormModal
      title={title}
      ok={title}
      danger={action === 'end' || action === 'refuse'}
      lead={<p>{x.brokerHint}</p>}
      send={send}
      close={close}
    >
      {action === 'invite' && (
        <Form.Item name="organisation" label={x.agency} rules={[{ required: true, message: x.required }]}>
          <Select
            loading={agencies.isPending}
            showSearch={{ optionFilterProp: 'label' }}
            options={(agencies.data?.items ?? []).map((o) => ({ value: o.id, label: named(o, language) }))}
          />
        </Form.Item>
      )}
      <Form.Item name="words" label={x.brokerWords}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormModal>
  );
}
