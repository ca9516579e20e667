// What happened to a title, as it was recorded.

import { useText } from '../i18n';
import type { TitleEvent, TitleFacts } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { Term } from './parts';

export function History({ events }: { events: readonly TitleEvent[] }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const { events: columns } = t.titles;
  return (
    <table className="rows title-history">
      <thead>
        <tr>
          <th scope="col">{columns.kind}</th>
          <th scope="col">{columns.effective}</th>
          <th scope="col">{columns.what}</th>
          <th scope="col">{columns.document}</th>
          <th scope="col">{columns.recorded}</th>
        </tr>
      </thead>
      <tbody>
        {events.map((e, i) => (
          <tr key={i}>
            <td className="date">
              <strong>{codes.label('title_event', e.kind)}</strong>
            </td>
            <td className="date" data-label={columns.effective}>
              {format.day(e.effective)}
            </td>
            <td>
              <What event={e} />
              {e.reason && (
                <p className="small">
                  {t.titles.reason}
                  {t.common.colon}
                  {e.reason}
                </p>
              )}
              {e.source_sha256 && (
                <p className="muted small">
                  {t.titles.fileHash}
                  {t.common.colon}
                  <code>{e.source_sha256.slice(0, 12)}…</code>
                </p>
              )}
            </td>
            <td data-label={columns.document}>{e.document}</td>
            <td className="date" data-label={columns.recorded}>
              {format.day(e.recorded_at)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function What({ event: { kind, facts } }: { event: TitleEvent }) {
  const t = useText();
  switch (kind) {
    case 'renamed':
      return (
        <p>
          {t.titles.renamedTo}
          {t.common.colon}
          {facts.name} {facts.credit_code && <span className="muted small">{facts.credit_code}</span>}
        </p>
      );
    case 'corrected':
      return (
        <p>
          {t.titles.correctedTo}
          {t.common.colon}
          <Listed facts={facts} />
        </p>
      );
    case 'granted':
      return (
        <p>
          <Listed facts={facts} />
        </p>
      );
    default:
      return null;
  }
}

function Listed({ facts }: { facts: TitleFacts }) {
  const codes = useCodes();
  return (
    <>
      {facts.name} · {codes.label('title_level', facts.level)} · <Term facts={facts} />
    </>
  );
}
