// The form of a contract's text: new, from a demand or an achievement or from nothing, or an edit. What is typed is
// autosaved as scratch; "save" writes the draft that only the own organisation sees until it is confirmed.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Alert, App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import type { ContractInput } from '../shared/api/types';
import type { Found } from '../shared/autosave';
import { SavedAt } from '../shared/draft';
import { useKeptForm, WithDraft } from '../shared/kept-form';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Forbidden, Loading } from '../shared/states';
import { fieldOf } from './field-label';
import { Sections } from './fields';
import { FormAside } from './form-aside';
import { createContract, loadContract, prefill, saveContract, settle, type Tagged, useContract } from './queries';
import { type ContractValues, faultPath, inputFrom, valuesOf } from './values';
import '../catalogue/catalogue.css';
import './contract.css';

const newRoute = getRouteApi('/desk/mine/contracts/new');
const editRoute = getRouteApi('/desk/mine/contracts/$id/edit');

export function NewContractPage() {
  const links = newRoute.useSearch();
  return <Guard may={mayKeepCatalogue}>{() => <Fresh links={links} />}</Guard>;
}

export function EditContractPage() {
  const { id } = editRoute.useParams();
  return <Guard may={mayKeepCatalogue}>{() => <Existing id={id} />}</Guard>;
}

function Fresh({
  links,
}: {
  links: { demand?: string; achievement?: string; introduction?: string; project?: string };
}) {
  const query = useQuery({ queryKey: ['contract-prefill', links], queryFn: () => prefill(links), gcTime: 0 });
  if (query.isPending) return <Loading lines={12} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  return (
    <WithKept
      input={query.data}
      draftKey={`contract.new.${links.project ?? links.introduction ?? `${links.demand ?? ''}.${links.achievement ?? ''}`}`}
    />
  );
}

function Existing({ id }: { id: string }) {
  const query = useContract(id);
  if (query.isPending) return <Loading lines={12} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  const { contract, representatives, actions } = query.data.data;
  if (!actions.includes('edit')) return <Forbidden />;
  const input = { terms: contract.terms, representatives };
  return <WithKept key={query.data.etag} input={input} item={query.data} draftKey={`contract.${id}`} />;
}

interface FormProps {
  input: ContractInput;
  item?: Tagged;
  draftKey: string;
}

function WithKept(props: FormProps) {
  return (
    <WithDraft<ContractValues> draftKey={props.draftKey}>{(draft) => <Editor {...props} draft={draft} />}</WithDraft>
  );
}

function Editor({ input, item, draftKey, draft }: FormProps & { draft: Found<ContractValues> | null }) {
  const t = useText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const [reason, setReason] = useState('');
  const id = item?.data.contract.id ?? '';
  const { form, offered, setFaults, etag, autosave, drop, valid, failed, notes } = useKeptForm<ContractValues, Tagged>({
    draftKey,
    draft,
    etag: item?.etag ?? '',
    pathOf: faultPath,
    nameOf: (location) => fieldOf(t, location),
    reload: item && (() => loadContract(id)),
    take: (fresh) => queries.setQueryData(['contract', id], fresh),
  });
  const proposed = item?.data.contract.state === 'proposed';
  const title = item ? t.contract.editTitle : t.contract.create;
  useTitle(title);

  const save = async (over = etag.current): Promise<void> => {
    if (!(await valid())) return;
    if (proposed && !reason.trim()) {
      setFaults([t.contract.editReasonMissing]);
      return;
    }
    const sent = inputFrom(form.getFieldsValue(true), item ? undefined : input.links);
    setBusy(true);
    try {
      const saved = item
        ? await saveContract(id, over, { ...sent, reason: reason.trim() || undefined })
        : await createContract(sent);
      await drop();
      settle(queries, saved.data.contract.id, saved);
      void message.success(t.form.saved);
      await navigate({ to: '/contracts/$id', params: { id: saved.data.contract.id } });
    } catch (error) {
      await failed(error, save);
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <PageHead title={title} lead={t.contract.formLead} />
      {proposed && (
        <Alert
          className="form-note"
          type="warning"
          title={t.contract.editProposed}
          description={
            <Input
              aria-label={t.contract.reason}
              placeholder={t.contract.reason}
              maxLength={1000}
              value={reason}
              onChange={(e) => setReason(e.target.value)}
            />
          }
        />
      )}
      {notes}
      <div className="form-page">
        <Form
          form={form}
          layout="vertical"
          disabled={offered !== null || busy}
          initialValues={valuesOf(input.terms, input.representatives)}
          onValuesChange={autosave.changed}
          scrollToFirstError={{ block: 'center', focus: true }}
        >
          <Sections shared={item?.data.contract.shared ?? false} />
          <div className="form-bar">
            <SavedAt state={autosave.state} />
            <Button type="primary" onClick={() => void save()} loading={busy}>
              {t.contract.saveDraft}
            </Button>
          </div>
        </Form>
        <div className="form-beside">
          <FormAside form={form} initial={valuesOf(input.terms, input.representatives)} />
        </div>
      </div>
    </>
  );
}
