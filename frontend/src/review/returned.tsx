// What a reviewer asked for the last time a text was sent back.

import { useText } from '../i18n';
import type { Kind, ReturnNote } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { labelOf } from './comparison';

export function Returned({ kind, note }: { kind: Kind; note: ReturnNote }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  return (
    <div>
      <p className="small">
        {note.as === 'manager' ? t.review.byManager : t.review.byOffice}
        {note.at && ` · ${format.clock(note.at)}`}
      </p>
      <p>{t.common.list(codes.labels('return_reason', note.reasons))}</p>
      {note.note && <p>{note.note}</p>}
      {note.marks && note.marks.length > 0 && (
        <ul>
          {note.marks.map((m, i) => (
            <li key={i}>
              <strong>{labelOf(m.field.split(/[.[]/)[0] ?? '', kind, t)}</strong>
              {t.common.colon}
              {m.note}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
