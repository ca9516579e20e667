// The form of one achievement or demand: new or an edit. What is typed is autosaved as scratch; "save" writes the
// working revision; "submit" sends it for review. The public revision stands until the review is done.

import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Alert, App, Button, Form } from 'antd';
import { useEffect, useState } from 'react';
import { useText } from '../i18n';
import { Advice } from '../introduction/advice';
import { carried, putDown } from '../paste/carry';
import { Returned } from '../review/returned';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import type { Kinds } from '../shared/api/types';
import type { Found } from '../shared/autosave';
import { SavedAt } from '../shared/draft';
import { useKeptForm, WithDraft } from '../shared/kept-form';
import { PageHead, useTitle } from '../shared/page';
import { StateTag } from '../shared/parts';
import { Failed, Loading } from '../shared/states';
import { useConfirmedAct } from './action-buttons';
import { Sections } from './fields';
import { MatchNow } from './match-now';
import { act, createItem, editedRevision, loadWork, saveItem, type Tagged, useWork, valuesOf } from './queries';
import { FormSide } from './side';
import { faultPath, type Values } from './values';
import './catalogue.css';

const editAchievement = getRouteApi('/desk/mine/achievements/$id/edit');
const editDemand = getRouteApi('/desk/mine/demands/$id/edit');

export function NewAchievementPage() {
  return <Guard may={mayKeepCatalogue}>{() => <WithKept kind="achievements" />}</Guard>;
}

export function NewDemandPage() {
  return <Guard may={mayKeepCatalogue}>{() => <WithKept kind="demands" />}</Guard>;
}

export function EditAchievementPage() {
  const { id } = editAchievement.useParams();
  return <Guard may={mayKeepCatalogue}>{() => <Existing kind="achievements" id={id} />}</Guard>;
}

export function EditDemandPage() {
  const { id } = editDemand.useParams();
  return <Guard may={mayKeepCatalogue}>{() => <Existing kind="demands" id={id} />}</Guard>;
}

function Existing({ kind, id }: { kind: Kinds; id: string }) {
  const work = useWork(kind, id);
  if (work.isPending) return <Loading lines={10} />;
  if (work.isError) return <Failed error={work.error} retry={() => void work.refetch()} page />;
  return <WithKept kind={kind} item={work.data} key={work.data.etag} />;
}

function WithKept({ kind, item }: { kind: Kinds; item?: Tagged }) {
  const key = `${kind}.${item?.data.id ?? 'new'}`;
  return (
    <WithDraft<Values> draftKey={key}>
      {(draft) => <Editor kind={kind} item={item} draftKey={key} draft={draft} />}
    </WithDraft>
  );
}

interface EditorProps {
  kind: Kinds;
  item?: Tagged;
  draftKey: string;
  draft: Found<Values> | null;
}

function Editor({ kind, item, draftKey, draft }: EditorProps) {
  const t = useText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { modal, message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const id = item?.data.id ?? '';
  const { form, offered, etag, autosave, drop, valid, failed, notes } = useKeptForm<Values, Tagged>({
    draftKey,
    draft,
    etag: item?.etag ?? '',
    pathOf: faultPath,
    nameOf: (location) => location ?? '',
    reload: item && (() => loadWork(kind, id)),
    take: (fresh) => queries.setQueryData(['work', kind, id], fresh),
  });
  const recall = useConfirmedAct(kind);
  // What was pasted for matching and is to be published now.
  const [brought] = useState(() => (item ? null : carried(kind)));
  const { changed } = autosave;
  useEffect(() => {
    if (!brought) return;
    putDown();
    if (!draft) changed();
  }, [brought, draft, changed]);

  const working = item?.data.working;
  const locked = working?.state === 'submitted' || working?.state === 'internal';
  const marks = locked ? undefined : working?.return?.marks;
  useEffect(() => {
    for (const { field, note } of marks ?? []) {
      const name = faultPath(field);
      if (name) form.setFields([{ name: name as never, warnings: [note] }]);
    }
  }, [form, marks]);
  const title = item ? t.form.editTitle[kind] : t.form.newTitle[kind];
  useTitle(title);
  const listPath = kind === 'achievements' ? '/mine/achievements' : '/mine/demands';
  const editPath = kind === 'achievements' ? '/mine/achievements/$id/edit' : '/mine/demands/$id/edit';

  const write = async (submit: boolean, over = etag.current): Promise<void> => {
    if (!(await valid())) return;
    const values: Values = form.getFieldsValue(true);
    setBusy(true);
    try {
      const saved = item ? await saveItem(kind, id, over, values) : await createItem(kind, values);
      etag.current = saved.etag;
      await drop();
      if (submit) return await send(saved);
      void message.success(t.form.saved);
      settle(saved);
    } catch (error) {
      await failed(error, (fresh) => write(submit, fresh));
    } finally {
      setBusy(false);
    }
  };

  // The item is saved by now; if it may not be submitted yet, the form stays open on it and says why.
  const send = async (saved: Tagged): Promise<void> => {
    try {
      await act(kind, saved.data.id, saved.etag, 'submit');
      void message.success(t.catalogue.done.submit ?? '');
      await queries.invalidateQueries({ queryKey: ['mine', kind] });
      await navigate({ to: listPath });
    } catch (error) {
      if (!item) settle(saved);
      await failed(error, () => send(saved));
    }
  };

  const settle = (saved: Tagged) => {
    void queries.invalidateQueries({ queryKey: ['mine', kind] });
    if (item) queries.setQueryData(['work', kind, id], saved);
    else void navigate({ to: editPath, params: { id: saved.data.id }, replace: true });
  };

  const askSubmit = () =>
    modal.confirm({
      title: t.form.submitTitle,
      content: t.catalogue.confirm.submit,
      okText: t.catalogue.actions.submit,
      cancelText: t.common.cancel,
      onOk: () => write(true),
    });

  return (
    <>
      <PageHead title={title} lead={working && <StateTag state={working.state} />}>
        {item && (
          <Link to="/mine/confidential/$id" params={{ id }} className="button">
            {t.disclosure.editOwn}
          </Link>
        )}
      </PageHead>
      {locked && item && (
        <Alert
          className="form-note"
          type="info"
          title={t.form.lockedTitle}
          description={working?.state === 'internal' ? t.form.lockedByManager : t.form.lockedText}
          action={
            item.data.actions.includes('recall') && (
              <Button onClick={() => recall(item.data.id, 'recall')}>{t.form.recall}</Button>
            )
          }
        />
      )}
      {working?.return && !locked && (
        <Alert
          className="form-note"
          type={working.state === 'returned' ? 'error' : 'warning'}
          title={working.state === 'returned' ? t.form.returnedTitle : t.form.wasReturned}
          description={<Returned kind={kind === 'achievements' ? 'achievement' : 'demand'} note={working.return} />}
        />
      )}
      {item?.data.public?.state === 'published' && !locked && (
        <Alert className="form-note" type="info" title={t.form.editingPublic} />
      )}
      {item && <Advice kind={kind} id={id} />}
      {notes}
      <div className="form-page">
        <Form
          form={form}
          layout="vertical"
          disabled={locked || offered !== null || busy}
          initialValues={item ? valuesOf(kind, item.data) : { indicators: [], ip: [], ...brought }}
          onValuesChange={autosave.changed}
          scrollToFirstError={{ block: 'center', focus: true }}
        >
          <Sections kind={kind} isNew={!item} />
          {!locked && (
            <div className="form-bar">
              <SavedAt state={autosave.state} />
              <Button onClick={() => void write(false)} loading={busy}>
                {t.form.saveDraft}
              </Button>
              <Button type="primary" onClick={askSubmit} loading={busy}>
                {t.form.submit}
              </Button>
            </div>
          )}
        </Form>
        <div className="form-beside">
          <FormSide
            kind={kind}
            id={item?.data.id}
            form={form}
            initial={item && editedRevision(item.data) ? valuesOf(kind, item.data) : {}}
          />
          <MatchNow kind={kind} item={item} />
        </div>
      </div>
    </>
  );
}
