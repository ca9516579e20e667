// One request: what stands of it, what this person can do now, the confidential part once it is open, and for the owner
// how often it was read.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { api, body } from '../shared/api/client';
import { named, useCodes } from '../shared/codes';
import { Facts } from '../shared/facts';
import { AttachedFiles } from '../shared/files/list';
import { FormModal } from '../shared/form-modal';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Prose } from '../shared/parts';
import { Failed, Loading, Read } from '../shared/states';
import { confidentialFile, useDisclosure, useRules, useStep } from './queries';
import { DisclosureTag } from './tag';
import type { Disclosure, DisclosureAction, DisclosureActionRequest } from './types';
import { UndertakingText } from './undertaking';
import './disclosure.css';

const route = getRouteApi('/desk/mine/disclosures/$id');

export function DisclosurePage() {
  const { id } = route.useParams();
  return <Guard may={mayKeepCatalogue}>{() => <One id={id} />}</Guard>;
}

function One({ id }: { id: string }) {
  const query = useDisclosure(id);
  return (
    <Read query={query} lines={8} page>
      {({ data, etag }) => <Shown d={data} etag={etag} />}
    </Read>
  );
}

function Shown({ d, etag }: { d: Disclosure; etag: string }) {
  const t = useText();
  const title = d.title || t.disclosure.hidden;
  useTitle(title);
  const waits = d.state === 'asked' && (d.undertaking ? 'owner' : 'party');
  return (
    <div className="disclosure-page">
      <PageHead title={title} lead={<DisclosureTag state={d.state} />}>
        <Link to="/mine/disclosures" className="button">
          {t.disclosure.nav}
        </Link>
      </PageHead>
      {waits === 'party' && d.side === 'owner' && <p className="muted">{t.disclosure.waitsForParty}</p>}
      {waits === 'party' && d.side === 'party' && !d.actions.includes('accept') && (
        <p className="muted">{t.disclosure.managerNeeded}</p>
      )}
      {waits === 'owner' && d.side === 'party' && <p className="muted">{t.disclosure.waitsForOwner}</p>}
      <section className="card">
        <DisclosureFacts d={d} />
        <Steps d={d} etag={etag} />
      </section>
      {d.side === 'party' && d.state === 'granted' && <Reading item={d.item} />}
      {d.side === 'owner' && <Readings d={d} />}
    </div>
  );
}

function DisclosureFacts({ d }: { d: Disclosure }) {
  const t = useText();
  const language = useLanguage();
  const codes = useCodes();
  const format = useFormat();
  const other =
    d.side === 'owner'
      ? ([t.disclosure.party, d.party ? named(d.party, language) : ''] as const)
      : ([t.disclosure.owner, d.owner ? named(d.owner, language) : t.disclosure.anonymousOwner] as const);
  const path = d.kind === 'demands' ? '/demands/$id' : '/achievements/$id';
  return (
    <Facts
      className="facts"
      facts={[
        [
          t.disclosure.item,
          d.title ? (
            <Link key="item" to={path} params={{ id: d.item }}>
              {d.title}
            </Link>
          ) : (
            ''
          ),
        ],
        other,
        [t.disclosure.why, d.why],
        [t.disclosure.asked, format.moment(d.asked_at)],
        [
          t.disclosure.undertaking,
          d.undertaking
            ? `${t.disclosure.version(d.undertaking.version)} · ${t.disclosure.accepted(d.undertaking.by ?? '', format.moment(d.undertaking.at))}`
            : t.disclosure.notAccepted,
        ],
        [t.disclosure.decided, d.decided_at ? format.moment(d.decided_at) : ''],
        [t.disclosure.reason, d.reason_code ? codes.label('disclosure_reason', d.reason_code) : ''],
        [t.disclosure.note, d.reason ?? ''],
      ]}
    />
  );
}

const withReason: readonly string[] = ['refuse', 'revoke'];

function Steps({ d, etag }: { d: Disclosure; etag: string }) {
  const t = useText();
  const step = useStep(d.id, etag);
  const [open, setOpen] = useState<DisclosureAction | null>(null);
  const take = async (values: Partial<DisclosureActionRequest>) => {
    await step.mutateAsync({ action: open as DisclosureAction, ...values });
  };
  if (d.actions.length === 0) return null;
  return (
    <>
      <p className="row">
        {d.actions.map((action) => (
          <button
            key={action}
            type="button"
            className={action === 'grant' || action === 'accept' ? 'button primary' : 'button'}
            onClick={() => setOpen(action as DisclosureAction)}
          >
            {t.disclosure.actions[action] ?? action}
          </button>
        ))}
      </p>
      {open && <StepDialog action={open} take={take} close={() => setOpen(null)} />}
    </>
  );
}

interface DialogProps {
  action: DisclosureAction;
  take: (values: Partial<DisclosureActionRequest>) => Promise<void>;
  close: () => void;
}

function StepDialog({ action, take, close }: DialogProps) {
  const t = useText();
  const codes = useCodes();
  const rules = useRules();
  const label = t.disclosure.actions[action] ?? action;
  const undertaking = rules.data?.undertaking;
  return (
    <FormModal<Partial<DisclosureActionRequest>>
      title={label}
      ok={label}
      danger={withReason.includes(action)}
      busy={action === 'accept' && !undertaking}
      lead={action === 'accept' && undertaking && <UndertakingText undertaking={undertaking} />}
      send={(values) =>
        take(
          action === 'accept' && undertaking
            ? { undertaking: { version: undertaking.version, sha256: undertaking.sha256 } }
            : values,
        )
      }
      close={close}
    >
      {withReason.includes(action) && (
        <>
          <Form.Item
            name="reason_code"
            label={t.disclosure.reason}
            rules={[{ required: true, message: t.claim.reasonMissing }]}
          >
            <Select
              options={codes
                .list('disclosure_reason')
                .map((c) => ({ value: c.code, label: codes.label('disclosure_reason', c.code) }))}
            />
          </Form.Item>
          <Form.Item name="reason" label={t.disclosure.note} extra={t.disclosure.noteHint}>
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={1000} />
          </Form.Item>
        </>
      )}
      {action === 'ask' && (
        <Form.Item
          name="why"
          label={t.disclosure.why}
          extra={t.disclosure.whyHint}
          rules={[{ required: true, min: 10, message: t.disclosure.whyHint }]}
        >
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={1000} />
        </Form.Item>
      )}
      {action === 'accept' && <p>{t.disclosure.acceptNow}</p>}
    </FormModal>
  );
}

/** What is open: fetched when it is asked for, because each reading is noted. */
function Reading({ item }: { item: string }) {
  const t = useText();
  const [wanted, setWanted] = useState(false);
  const query = useQuery({
    queryKey: ['confidential', item],
    queryFn: () => body(api.GET('/confidentials/{id}', { params: { path: { id: item } } })),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  return (
    <section className="card" aria-labelledby="reading-title">
      <h2 id="reading-title">{t.disclosure.part}</h2>
      <p className="muted">{t.disclosure.granted}</p>
      {!wanted && (
        <button type="button" className="button primary" onClick={() => setWanted(true)}>
          {t.disclosure.showNow}
        </button>
      )}
      {wanted && query.isPending && <Loading lines={4} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && (
        <>
          <Prose text={query.data.text ?? ''} />
          <AttachedFiles files={query.data.files} path={confidentialFile(item)} />
        </>
      )}
    </section>
  );
}

function Readings({ d }: { d: Disclosure }) {
  const t = useText();
  const format = useFormat();
  return (
    <section className="card">
      <h2>{t.disclosure.readings}</h2>
      {d.readings.length === 0 ? (
        <p className="muted">{t.disclosure.noReadings}</p>
      ) : (
        <table className="data">
          <thead>
            <tr>
              <th scope="col">{t.disclosure.day}</th>
              <th scope="col">{t.disclosure.count}</th>
            </tr>
          </thead>
          <tbody>
            {d.readings.map((r) => (
              <tr key={r.day}>
                <th scope="row">{format.day(r.day)}</th>
                <td className="figure">{r.count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
