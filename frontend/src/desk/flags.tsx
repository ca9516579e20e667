import type { Flag } from '../claim/types';
import { useText } from '../i18n';
import { useCodes } from '../shared/codes';
import { useSaid } from '../shared/said';

/** What a reviewer should look at, each with its figures and with what it may mean. */
export function Flags({ flags }: { flags: readonly Flag[] }) {
  const t = useText();
  const codes = useCodes();
  const said = useSaid();
  return (
    <section className="claim-part">
      <h3>{t.desk.flags}</h3>
      {flags.length === 0 && <p className="muted">{t.desk.noFlags}</p>}
      <ul className="flags">
        {flags.map((f) => (
          <li key={f.flag}>
            <p>
              <span className="tag need">{codes.label('claim_flag', f.flag)}</span> {said(f.found)}
            </p>
            <p className="muted small">{said(f.means)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
