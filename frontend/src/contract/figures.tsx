// The own organisation's contracts in figures, year by year, as the seller or as the buyer.

import { useQuery } from '@tanstack/react-query';
import { Radio } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { wanForReading } from '../shared/money';
import { Failed, Loading } from '../shared/states';

type Side = 'seller' | 'buyer';

/** Closed at first: the list is what people come for. */
export function Figures({ usually }: { usually: Side }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <details className="card contract-part figures" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        <h2>{t.contract.figures.title}</h2>
      </summary>
      {open && <Years usually={usually} />}
    </details>
  );
}

function Years({ usually }: { usually: Side }) {
  const t = useText();
  const [side, setSide] = useState<Side>(usually);
  const query = useQuery({
    queryKey: ['contracts', 'figures', side],
    queryFn: () => body(api.GET('/mine/contracts/figures', { params: { query: { side } } })),
  });
  const words = t.contract.figures;
  return (
    <>
      <Radio.Group
        aria-label={t.contract.filters.side}
        value={side}
        onChange={(e) => setSide(e.target.value)}
        options={[
          { value: 'seller', label: t.contract.weAre.seller },
          { value: 'buyer', label: t.contract.weAre.buyer },
        ]}
      />
      {query.isPending && <Loading lines={3} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && query.data.years.length === 0 && <p className="muted">{words.none}</p>}
      {query.data && query.data.years.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        <section className="table-wrap" tabIndex={0} aria-label={words.title}>
          <table className="data">
            <thead>
              <tr>
                <th scope="col">{words.year}</th>
                {words.columns.map((c) => (
                  <th key={c} scope="col" className="figure">
                    {c}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {query.data.years.map((y) => (
                <tr key={y.year}>
                  <th scope="row">{y.year}</th>
                  {[
                    t.common.count(y.contracts),
                    wanForReading(y.total_fen),
                    wanForReading(y.technical_fen),
                    t.common.count(y.registered),
                    wanForReading(y.certified_technical_fen),
                    wanForReading(y.paid_fen),
                  ].map((figure, i) => (
                    <td key={i} className="figure">
                      {figure}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
