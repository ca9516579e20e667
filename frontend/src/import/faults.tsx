import { useState } from 'react';
import { useText } from '../i18n';
import type { ImportFault } from '../shared/api/types';

/** As many faults as are shown at once; a file may have thousands. */
const step = 100;

export function FaultTable({ faults }: { faults: readonly ImportFault[] }) {
  const t = useText();
  const [most, setMost] = useState(step);
  const { columns } = t.import;
  return (
    <>
      <table className="rows fault-rows">
        <thead>
          <tr>
            <th scope="col">{columns.place}</th>
            <th scope="col">{columns.column}</th>
            <th scope="col">{columns.value}</th>
            <th scope="col">{columns.message}</th>
            <th scope="col">{columns.hint}</th>
          </tr>
        </thead>
        <tbody>
          {faults.slice(0, most).map((fault, i) => (
            <tr key={i}>
              <td className="muted">
                {fault.row ? t.import.place(fault.sheet ?? '', fault.row) : (fault.sheet ?? t.import.wholeFile)}
              </td>
              <td>{fault.column || t.import.wholeRow}</td>
              <td>{fault.value ? <code>{fault.value}</code> : <span className="muted">{t.import.empty}</span>}</td>
              <td>{fault.message}</td>
              <td>{fault.hint}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {faults.length > most && (
        <p className="row">
          <button type="button" className="button" onClick={() => setMost(most + step)}>
            {t.search.moreValues(Math.min(step, faults.length - most))}
          </button>
        </p>
      )}
    </>
  );
}
