// Bulk import: choose and upload, a dry run that lists every fault, then the good rows go in.

import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Alert, Button, Progress as Meter, Radio, Upload } from 'antd';
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
import { apply, type ImportKind, type Landing, running, upload, useImport } from './queries';
import './import.css';

const route = getRouteApi('/desk/mine/import');

export function ImportPage() {
  return <Guard may={mayImport}>{(user) => <Importing user={user} />}</Guard>;
}

function Importing({ user }: { user: User }) {
  const t = useText();
  useTitle(t.import.title);
  const { id, kind } = route.useSearch();
  const { query, percent, lost } = useImport(id);
  return (
    <div className="import-page">
      <PageHead title={t.import.title} lead={t.import.lead} />
      {!id && <Begin user={user} kind={(kind as ImportKind | undefined) ?? 'achievements'} />}
      {id && query.isPending && <Loading lines={8} />}
      {id && query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && <Shown item={query.data} percent={percent} lost={lost} user={user} />}
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

interface ShownProps {
  item: Import;
  percent: number;
  lost: boolean;
  user: User;
}

function Shown({ item, percent, lost, user }: ShownProps) {
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
      {running(item.state) && <Running item={item} percent={percent} lost={lost} />}
      {item.state === 'failed' && (
        <Alert
          type="error"
          role="alert"
          title={t.import.failedTitle}
          description={item.problem && [item.problem.title, item.problem.detail].filter(Boolean).join(t.common.colon)}
          className="import-note"
        />
      )}
      {item.state === 'done' && <Done item={item} />}
      {(item.state === 'checked' || item.state === 'done') && <Result item={item} user={user} />}
    </>
  );
}

function Running({ item, percent, lost }: { item: Import; percent: number; lost: boolean }) {
  const t = useText();
  const title = item.state === 'writing' ? t.import.stages.writing : t.import.stages.checking;
  return (
    <section className="card step-card">
      <h2>{title}</h2>
      <Meter percent={percent} status="active" aria-label={title} />
      <p role="status" className="muted small">
        {lost ? t.import.lost : item.rows > 0 && t.import.rowCount(item.rows)}
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

/** The rows that go in or went in: new ones and changed ones. */
function written(item: Import): number {
  return item.new + item.changed;
}

function Result({ item, user }: { item: Import; user: User }) {
  const t = useText();
  return (
    <>
      <dl className="import-numbers">
        <Count label={t.import.rows} value={item.rows} />
        <Count label={item.state === 'done' ? t.import.written : t.import.good} value={written(item)} tone="offer" />
        <Count label={t.import.bad} value={item.bad} tone={item.bad > 0 ? 'bad' : ''} />
        <Count label={t.import.unchanged} value={item.unchanged} />
      </dl>
      {item.state === 'checked' && <Apply item={item} user={user} />}
      {(item.faults ?? []).length > 0 && (
        <section>
          <div className="row spread">
            <h2>
              {t.import.faults}{' '}
              <span className="muted">{t.import.faultCount(item.faults.length + item.more_faults)}</span>
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

function Apply({ item, user }: { item: Import; user: User }) {
  const t = useText();
  const queries = useQueryClient();
  const [landing, setLanding] = useState<Landing>('draft');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  // What stands already needs no writing.
  if (written(item) === 0) return <p className="muted import-note">{t.import.nothingToWrite}</p>;
  // An office that brings in its own list may publish it as it stands.
  const landings: Landing[] = mayAdmitOrganisations(user) ? ['draft', 'submit', 'listed'] : ['draft', 'submit'];
  const write = async () => {
    setBusy(true);
    setFault('');
    try {
      await apply(item.id, landing);
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
      {item.kind !== 'organisations' && (
        <Radio.Group
          className="import-landing"
          aria-label={t.import.landing}
          value={landing}
          onChange={(e) => setLanding(e.target.value)}
          options={landings.map((l) => ({ value: l, label: t.import.landings[l] }))}
        />
      )}
      <div className="row">
        <Button type="primary" loading={busy} onClick={() => void write()}>
          {t.import.apply(written(item))}
        </Button>
      </div>
    </div>
  );
}
