// "What could I claim": every open round for each contract and title, with the sheet that the claim would get.

import { Link, useNavigate } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { Problem } from '../shared/api/problem';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { useSaid } from '../shared/said';
import { Failed, Loading, Note } from '../shared/states';
import { startClaim, useOptions } from './queries';
import { type Basis, SheetView, Stops } from './sheet';
import { stopping } from './sheet-lines';
import type { Option } from './types';
import './options.css';

export function ClaimOptionsPage() {
  return <Guard may={mayKeepCatalogue}>{() => <Options />}</Guard>;
}

function Options() {
  const t = useText();
  useTitle(t.claim.options.title);
  const query = useOptions();
  const options = query.data?.items ?? [];
  const forGood = options.filter((o) => o.fails_for_good);
  return (
    <>
      <PageHead title={t.claim.options.title} lead={t.claim.options.lead} />
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && options.length === 0 && (
        <Note title={t.claim.options.none} hint={t.claim.options.noneHint} inline />
      )}
      <Cards options={options.filter((o) => !o.fails_for_good)} />
      {forGood.length > 0 && (
        <details className="claim-options-not">
          <summary>{t.claim.options.forGood(forGood.length)}</summary>
          <p className="muted">{t.claim.options.forGoodHint}</p>
          <Cards options={forGood} />
        </details>
      )}
    </>
  );
}

/** What passes first, the largest award before the others; then what lacks least. */
function Cards({ options }: { options: readonly Option[] }) {
  const lacks = (o: Option) => stopping(o.sheet.lines).length;
  return (
    <ul className="claim-options">
      {[...options]
        .sort((a, b) => lacks(a) - lacks(b) || b.sheet.award_fen - a.sheet.award_fen)
        .map((o) => (
          <li key={`${o.round} ${o.contract} ${o.title}`} className="card">
            <One option={o} />
          </li>
        ))}
    </ul>
  );
}

function One({ option: o }: { option: Option }) {
  const t = useText();
  const said = useSaid();
  const format = useFormat();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const basis: Basis = { contract: o.contract, allocations: o.allocations, own: true };
  const start = async () => {
    setBusy(true);
    try {
      const work = await startClaim({ round: o.round, contract: o.contract, title: o.title });
      await navigate({ to: '/mine/claims/$id', params: { id: work.id } });
    } catch (error) {
      void message.error(error instanceof Problem ? error.message : t.states.offline);
    } finally {
      setBusy(false);
    }
  };
  return (
    <article>
      <div className="row spread">
        <div>
          <h2>{o.project || said(o.programme.name)}</h2>
          <p className="dots">
            <span>{said(o.round_name)}</span>
            <span>{t.claim.options.closes(format.day(o.closes))}</span>
            {o.programme.example && <span>{t.claim.example}</span>}
          </p>
        </div>
        <p className="claim-option-award">
          {o.sheet.passes ? (
            <>
              <span className="muted small">{t.claim.options.about}</span>{' '}
              <strong>{t.claim.yuan(yuanForReading(o.sheet.award_fen))}</strong>
            </>
          ) : (
            <span className="tag bad">{t.claim.options.missing(stopping(o.sheet.lines).length)}</span>
          )}
        </p>
      </div>
      {!o.sheet.passes && <Stops lines={stopping(o.sheet.lines)} basis={basis} />}
      <div className="row">
        {o.open ? (
          <Link to="/mine/claims/$id" params={{ id: o.open }} className="button primary">
            {t.claim.options.goOn}
          </Link>
        ) : (
          <Button type={o.sheet.passes ? 'primary' : 'default'} loading={busy} onClick={() => void start()}>
            {t.claim.options.start}
          </Button>
        )}
      </div>
      <details>
        <summary>{t.claim.options.whole}</summary>
        <SheetView sheet={o.sheet} title={t.claim.sheet.title} basis={{ ...basis, own: false }} />
      </details>
    </article>
  );
}
