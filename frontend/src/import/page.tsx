// Bulk import: choose and upload, a dry run that lists every fault, then the good rows go in.

import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Alert, Button, Checkbox, Progress as Meter, Radio, Upload } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayAdmitOrganisations, mayImport } from '../session/may';
import { download } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import type { Import, User } from '../shared/api/types';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading } from '../shared/states';
import { FaultTable } from './faults';
import { apply, type ImportKind, type Progress, running, upload, useImport } from './queries';
import './import.css';

const route = getRouteApi('/desk/mine/import');

export function ImportPage() {
  return <Guard may={mayImport}>{(user) => <Importing user={user} />}</Guard>;
}

function Importing({ user }: { user: User }) {
  const t = useText();
  useTitle(t.import.title);
  const { id, kind } = route.useSearch();
  const { query, progress, lost } = useImport(id);
  return (
    <div className="import-page">
      <PageHead title={t.import.title} lead={t.import.lead} />
      {!id && <Begin user={user} kind={(kind as ImportKind | undefined) ?? 'achievements'} />}
      {id && query.isPending && <Loading lines={8} />}
      {id && query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && <Shown item={query.data} progress={progress} lost={lost} />}
    </div>
  );
}

function Begin({ user, kind }: { user: User; kind: ImportKind }) {
  const t = useText();
  const navigate = useNavigate();
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const kinds: ImportKind[] = mayAdmitOrganisations(user)
    ? ['achievements', 'demands', 'organisations']
    : ['achievements', 'demands'];

  const send = async (file: File) => {
    setFault('');
    if (!/\.(xlsx|csv)$/i.test(file.name)) {
      setFault(t.import.wrongType);
      return;
    }
    setBusy(true);
    try {
      const begun = await upload(kind, file);
      await navigate({ to: '/mine/import', search: { kind, id: begun.id } });
    } catch (error) {
      setFault(error instanceof Problem ? error.message : t.states.offline);
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <section className="card step-card">
        <h2>1. {t.import.step1}</h2>
        <Radio.Group
          aria-label={t.import.kind}
          value={kind}
          onChange={(e) => void navigate({ to: '/mine/import', search: { kind: e.target.value }, replace: true })}
          options={kinds.map((k) => ({ value: k, label: t.import.kinds[k] }))}
        />
        <p className="row">
          <button
            type="button"
            className="button"
            onClick={() => void download(`/templates/${kind}.xlsx`, `${kind}.xlsx`)}
          >
            {t.import.templateXlsx}
          </button>
          <button
            type="button"
            className="button"
            onClick={() => void download(`/templates/${kind}.csv`, `${kind}.csv`)}
          >
            {t.import.templateCsv}
          </button>
        </p>
      </section>
      <section className="card step-card">
        <h2>2. {t.import.step2}</h2>
        {fault && <Alert type="error" role="alert" title={fault} className="import-note" />}
        <Upload.Dragger
          accept=".xlsx,.csv"
          showUploadList={false}
          disabled={busy}
          beforeUpload={(file) => {
            void send(file);
            return false;
          }}
        >
          <p>
            <strong>{busy ? t.import.uploading : t.import.choose}</strong>
          </p>
          <p className="muted small">{t.import.chooseHint}</p>
        </Upload.Dragger>
      </section>
    </>
  );
}

function Shown({ item, progress, lost }: { item: Import; progress: Progress | null; lost: boolean }) {
  const t = useText();
  return (
    <>
      <p className="row import-file">
        <strong>{item.file}</strong>
        <span className="muted">{t.import.kinds[item.kind as ImportKind] ?? item.kind}</span>
        <Link to="/mine/import" search={{ kind: item.kind }}>
          {t.import.again}
        </Link>
      </p>
      {running(item.state) && <Running item={item} progress={progress} lost={lost} />}
      {item.state === 'failed' && (
        <Alert
          type="error"
          role="alert"
          title={t.import.failedTitle}
          description={item.problem}
          className="import-note"
        />
      )}
      {item.state === 'done' && <Done item={item} />}
      {(item.state === 'checked' || item.state === 'done') && <Result item={item} />}
    </>
  );
}

function Running({ item, progress, lost }: { item: Import; progress: Progress | null; lost: boolean }) {
  const t = useText();
  const done = progress?.done ?? 0;
  const total = progress?.total ?? item.rows ?? 0;
  const stage = progress?.stage || item.state;
  const percent = total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : 0;
  return (
    <section className="card step-card">
      <h2>{t.import.stages[stage] ?? t.import.stages[item.state] ?? stage}</h2>
      <Meter percent={percent} status="active" aria-label={t.import.stages[stage] ?? stage} />
      <p role="status" className="muted small">
        {lost ? t.import.lost : t.import.progress(done, total)}
      </p>
    </section>
  );
}

function Done({ item }: { item: Import }) {
  const t = useText();
  const kind = item.kind;
  return (
    <Alert
      type="success"
      role="status"
      className="import-note"
      title={t.import.doneTitle}
      description={
        <p className="row">
          {t.import.doneText(written(item))}
          {kind !== 'organisations' && (
            <Link to={kind === 'demands' ? '/mine/demands' : '/mine/achievements'}>{t.import.showAll}</Link>
          )}
        </p>
      }
    />
  );
}

function written(item: Import): number {
  return (item.created ?? 0) + (item.updated ?? 0);
}

function Result({ item }: { item: Import }) {
  const t = useText();
  return (
    <>
      <dl className="import-numbers">
        <Count label={t.import.rows} value={item.rows} />
        <Count
          label={item.state === 'done' ? t.import.written : t.import.good}
          value={item.state === 'done' ? written(item) : item.good}
          tone="offer"
        />
        <Count label={t.import.bad} value={item.bad} tone={item.bad > 0 ? 'bad' : ''} />
        <Count label={t.import.unchanged} value={item.unchanged} />
      </dl>
      {item.state === 'checked' && <Apply item={item} />}
      {(item.faults ?? []).length > 0 && (
        <section>
          <div className="row spread">
            <h2>
              {t.import.faults} <span className="muted">{t.import.faultCount(item.faults_total)}</span>
            </h2>
            {item.bad > 0 && (
              <button
                type="button"
                className="button"
                title={t.import.downloadFaultsHint}
                onClick={() => void download(`/imports/${item.id}/faults.xlsx`, 'faults.xlsx')}
              >
                {t.import.downloadFaults}
              </button>
            )}
          </div>
          <p className="muted small">{t.import.downloadFaultsHint}</p>
          <FaultTable faults={item.faults ?? []} />
        </section>
      )}
    </>
  );
}

function Count({ label, value, tone = '' }: { label: string; value: number; tone?: string }) {
  const t = useText();
  return (
    <div className={tone}>
      <dt>{label}</dt>
      <dd>{t.common.count(value)}</dd>
    </div>
  );
}

function Apply({ item }: { item: Import }) {
  const t = useText();
  const queries = useQueryClient();
  const [submit, setSubmit] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  if (item.good === 0) return <p className="muted import-note">{t.import.nothingToWrite}</p>;
  const write = async () => {
    setBusy(true);
    setFault('');
    try {
      await apply(item.id, submit);
      await queries.invalidateQueries({ queryKey: ['import', item.id] });
      void queries.invalidateQueries({ queryKey: ['mine'] });
    } catch (error) {
      setFault(error instanceof Problem ? error.message : t.states.offline);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="import-note">
      {fault && <Alert type="error" role="alert" title={fault} className="import-note" />}
      <div className="row">
        <Button type="primary" loading={busy} onClick={() => void write()}>
          {t.import.apply(item.good)}
        </Button>
        {item.kind !== 'organisations' && (
          <Checkbox checked={submit} onChange={(e) => setSubmit(e.target.checked)}>
            {t.import.alsoSubmit}
          </Checkbox>
        )}
      </div>
    </div>
  );
}
