// The form of a contract's text: new, from a demand or an achievement or from nothing, or an edit. What is typed is
// autosaved as scratch; "save" writes the draft that only the own organisation sees until it is confirmed.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Alert, App, Button, Form, Input } from 'antd';
import { useRef, useState } from 'react';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { Problem, statusOf } from '../shared/api/problem';
import type { ContractInput } from '../shared/api/types';
import { dropDraft, type Found, findDraft, useAutosave } from '../shared/autosave';
import { RestorePrompt, SavedAt, toFirstFault } from '../shared/draft';
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

function Fresh({ links }: { links: { demand?: string; achievement?: string } }) {
  const query = useQuery({ queryKey: ['contract-prefill', links], queryFn: () => prefill(links), gcTime: 0 });
  if (query.isPending) return <Loading lines={12} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  return <WithDraft input={query.data} draftKey={`contract.new.${links.demand ?? ''}.${links.achievement ?? ''}`} />;
}

function Existing({ id }: { id: string }) {
  const query = useContract(id);
  if (query.isPending) return <Loading lines={12} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  const { contract, representatives, actions } = query.data.data;
  if (!actions.includes('edit')) return <Forbidden />;
  const input = { terms: contract.terms, representatives };
  return <WithDraft key={query.data.etag} input={input} item={query.data} draftKey={`contract.${id}`} />;
}

interface FormProps {
  input: ContractInput;
  item?: Tagged;
  draftKey: string;
}

/** Looks for an autosaved form before the form opens, so that typing can't overwrite it unseen. */
function WithDraft(props: FormProps) {
  const draft = useQuery({
    queryKey: ['draft', props.draftKey],
    queryFn: () => findDraft<ContractValues>(props.draftKey),
    gcTime: 0,
    staleTime: 0,
    retry: 1,
  });
  if (draft.isPending) return <Loading lines={12} />;
  return <Editor {...props} draft={draft.data ?? null} />;
}

function Editor({ input, item, draftKey, draft }: FormProps & { draft: Found<ContractValues> | null }) {
  const t = useText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const [form] = Form.useForm<ContractValues>();
  const [offered, setOffered] = useState(draft);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<string[]>([]);
  const [reason, setReason] = useState('');
  const etag = useRef(item?.etag ?? '');
  const autosave = useAutosave<ContractValues>(draftKey, () => ({
    values: form.getFieldsValue(true),
    etag: etag.current,
  }));
  const proposed = item?.data.contract.state === 'proposed';
  const title = item ? t.contract.editTitle : t.contract.create;
  useTitle(title);

  const restore = () => {
    if (!offered) return;
    form.setFieldsValue(offered.form.values as never);
    etag.current = offered.form.etag || etag.current;
    setOffered(null);
    autosave.changed();
  };
  const forget = async () => {
    await dropDraft(draftKey).catch(() => undefined);
    setOffered(null);
  };

  const showFaults = (problem: Problem) => {
    const elsewhere: string[] = [];
    for (const fault of problem.faults) {
      const path = faultPath(fault.location);
      const text = [fault.message ?? problem.message, fault.hint].filter(Boolean).join(t.common.colon);
      if (path && form.getFieldInstance(path as never)) form.setFields([{ name: path as never, errors: [text] }]);
      else elsewhere.push([fieldOf(t, fault.location), text].join(t.common.colon));
    }
    setFaults(problem.faults.length > 0 ? elsewhere : [problem.message]);
    requestAnimationFrame(toFirstFault);
  };

  const conflict = async (id: string) => {
    const fresh = await loadContract(id);
    modal.confirm({
      title: t.form.conflictTitle,
      content: t.form.conflictText,
      okText: t.form.keepMine,
      cancelText: t.form.takeTheirs,
      onOk: () => save(fresh.etag),
      onCancel: async () => {
        await autosave.stop();
        await dropDraft(draftKey).catch(() => undefined);
        queries.setQueryData(['contract', id], fresh);
      },
    });
  };

  const save = async (over = etag.current): Promise<void> => {
    setFaults([]);
    try {
      await form.validateFields();
    } catch {
      requestAnimationFrame(toFirstFault);
      return;
    }
    if (proposed && !reason.trim()) {
      setFaults([t.contract.editReasonMissing]);
      return;
    }
    const sent = inputFrom(form.getFieldsValue(true), item ? undefined : input.links);
    setBusy(true);
    try {
      const saved = item
        ? await saveContract(item.data.contract.id, over, { ...sent, reason: reason.trim() || undefined })
        : await createContract(sent);
      await autosave.stop();
      await dropDraft(draftKey).catch(() => undefined);
      settle(queries, saved.data.contract.id, saved);
      void message.success(t.form.saved);
      await navigate({ to: '/contracts/$id', params: { id: saved.data.contract.id } });
    } catch (error) {
      if (statusOf(error) === 412 && item) await conflict(item.data.contract.id);
      else if (error instanceof Problem && error.status < 500) showFaults(error);
      else void message.error(error instanceof Problem ? t.states.failed : t.states.offline);
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <PageHead title={title} lead={t.contract.formLead} />
      {offered && <RestorePrompt savedAt={offered.savedAt} restore={restore} forget={() => void forget()} />}
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
      {faults.length > 0 && (
        <Alert
          className="form-note"
          type="error"
          role="alert"
          title={t.form.faults(faults.length)}
          description={faults.map((fault) => <p key={fault}>{fault}</p>)}
        />
      )}
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
