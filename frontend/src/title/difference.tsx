// The difference of a list to what stands, line by line, and the decision to write it.

import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import type { Import, TitleImport, TitleImportLine } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { Failed, Loading } from '../shared/states';
import { corrects, matched, toWrite } from './facts';
import { Term } from './parts';
import { useDifference } from './queries';

export function Difference({ item }: { item: Import }) {
  const query = useDifference(item.id, item.state);
  if (query.isPending) return <Loading lines={8} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} inline />;
  return <Shown item={item} difference={query.data} />;
}

function Shown({ item, difference }: { item: Import; difference: TitleImport }) {
  const t = useText();
  const words = t.titles.import;
  const [confirmed, setConfirmed] = useState<number[]>([]);
  const confirm = (place: number, yes: boolean) =>
    setConfirmed(yes ? [...confirmed, place] : confirmed.filter((p) => p !== place));
  const matches = matched(difference.lines).length;
  return (
    <div className="title-difference">
      <Notice difference={difference} />
      <dl className="import-numbers">
        <Count label={words.fresh} value={item.new} tone="offer" />
        <Count label={words.changed} value={item.changed} tone="offer" />
        <Count label={words.same} value={item.unchanged} />
        <Count label={words.bad} value={item.bad} tone={item.bad > 0 ? 'bad' : ''} />
        <Count label={words.missing} value={difference.missing.length + difference.more_missing} />
      </dl>
      {matches > 0 && <Alert type="warning" title={words.matches(matches)} />}
      {difference.lines.length > 0 && (
        <section>
          <h2>{words.difference}</h2>
          <Lines lines={difference.lines} confirmed={confirmed} confirm={confirm} />
          {difference.more_lines > 0 && <p className="muted small">{words.more(difference.more_lines)}</p>}
        </section>
      )}
      {difference.missing.length > 0 && <Missing difference={difference} />}
      <Apply item={item} lines={difference.lines} confirmed={confirmed} />
    </div>
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

/** What the notice says of every line, as it will be written. */
function Notice({ difference: { list, source_sha256 } }: { difference: TitleImport }) {
  const t = useText();
  const codes = useCodes();
  return (
    <p>
      {list.document_number} · {codes.label('title_level', list.level)}
      {list.batch && ` · ${list.batch}`} · <Term facts={list} />
      <br />
      <span className="muted small">
        {t.titles.import.hash}
        {t.common.colon}
        {source_sha256}
      </span>
    </p>
  );
}

interface LinesProps {
  lines: readonly TitleImportLine[];
  confirmed: readonly number[];
  confirm: (place: number, yes: boolean) => void;
}

function Lines({ lines, confirmed, confirm }: LinesProps) {
  const { lines: columns } = useText().titles.import;
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{columns.place}</th>
          <th scope="col">{columns.name}</th>
          <th scope="col">{columns.what}</th>
          <th scope="col">{columns.detail}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((l) => (
          <Line key={l.place} line={l} confirmed={confirmed.includes(l.place)} confirm={confirm} />
        ))}
      </tbody>
    </table>
  );
}

const tones = { new: 'offer', changed: 'need', unchanged: '' };

function Line({
  line,
  confirmed,
  confirm,
}: {
  line: TitleImportLine;
  confirmed: boolean;
  confirm: LinesProps['confirm'];
}) {
  const t = useText();
  const codes = useCodes();
  const words = t.titles.import;
  const { facts } = line;
  const inWords = useFieldWords();
  return (
    <tr>
      <td>{line.place}</td>
      <td>
        {line.title ? (
          <Link to="/titles/$id" params={{ id: line.title }}>
            {facts.name}
          </Link>
        ) : (
          facts.name
        )}
      </td>
      <td>
        <span className={`tag ${tones[line.what]}`}>{words.what[line.what]}</span>
      </td>
      <td>
        {line.what === 'new' && (
          <span className="muted small">
            {[facts.credit_code, codes.label('region', facts.region), facts.industry].filter(Boolean).join(' · ')}
          </span>
        )}
        {line.changes.map((c) => (
          <p key={c.field}>
            {words.change(inWords.name(c.field), inWords.value(c.field, c.old), inWords.value(c.field, c.new))}
          </p>
        ))}
        {line.match && (
          <Checkbox checked={confirmed} onChange={(e) => confirm(line.place, e.target.checked)}>
            {words.match(line.match.credit_code, codes.label('region', line.match.region))}
          </Checkbox>
        )}
      </td>
    </tr>
  );
}

/** The fields of a title and their values as people read them. */
function useFieldWords() {
  const t = useText();
  const codes = useCodes();
  const names: Record<string, string> = {
    level: t.titles.level,
    name: t.titles.name,
    credit_code: t.titles.creditCode,
    region: t.titles.region,
    industry: t.titles.industry,
    batch: t.titles.batch,
    notice_date: t.titles.notice,
    valid_from: t.titles.validFrom,
    valid_to: t.titles.validTo,
  };
  return {
    name: (field: string) => names[field] ?? field,
    value: (field: string, value = '') => {
      if (field === 'level') return codes.label('title_level', value);
      return field === 'region' ? codes.label('region', value) : value;
    },
  };
}

function Missing({ difference }: { difference: TitleImport }) {
  const t = useText();
  const words = t.titles.import;
  return (
    <section>
      <h2>{words.missing}</h2>
      <p className="muted small">{words.missingLead}</p>
      <ul className="row">
        {difference.missing.map((m) => (
          <li key={m.title} className="chip">
            {m.place}{' '}
            <Link to="/titles/$id" params={{ id: m.title }}>
              {m.name}
            </Link>
          </li>
        ))}
      </ul>
      {difference.more_missing > 0 && <p className="muted small">{words.more(difference.more_missing)}</p>}
    </section>
  );
}

function Apply({ item, lines, confirmed }: { item: Import; lines: readonly TitleImportLine[]; confirmed: number[] }) {
  const t = useText();
  const words = t.titles.import;
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const count = toWrite(item.new, item.changed, lines, confirmed);
  const needsReason = item.changed > 0 || corrects(lines, confirmed);
  if (count === 0) return <p className="muted">{words.nothing}</p>;
  const write = async () => {
    setBusy(true);
    setFault('');
    try {
      await body(
        api.POST('/titles/imports/{id}/apply', { params: { path: { id: item.id } }, body: { confirmed, reason } }),
      );
      await queries.invalidateQueries({ queryKey: ['import', item.id] });
      void queries.invalidateQueries({ queryKey: ['titles'] });
    } catch (error) {
      setFault(
        error instanceof Problem
          ? [error.message, ...error.faults.map((f) => f.message)].filter(Boolean).join(t.common.colon)
          : t.states.offline,
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="title-apply">
      {fault && <Alert type="error" role="alert" title={fault} />}
      {needsReason && (
        <div className="title-reason">
          <label htmlFor="title-reason">{words.reason}</label>
          <Input.TextArea
            id="title-reason"
            autoSize={{ minRows: 2, maxRows: 6 }}
            maxLength={1000}
            value={reason}
            onChange={(e) => setReason(e.target.value)}
          />
          <span className="muted small">{words.reasonHint}</span>
        </div>
      )}
      <div className="row">
        <Button
          type="primary"
          loading={busy}
          disabled={needsReason && reason.trim().length < 2}
          onClick={() => void write()}
        >
          {words.apply(count)}
        </Button>
      </div>
    </div>
  );
}
