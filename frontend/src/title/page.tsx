// One title: what stands on a day, as known now or then, and all that happened to it.

import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { statusOf } from '../shared/api/problem';
import type { Title } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { type Fact, Facts } from '../shared/facts';
import { useFormat } from '../shared/format';
import { useTitle } from '../shared/page';
import { SampleTag } from '../shared/parts';
import { Failed, Loading, Note } from '../shared/states';
import { History } from './history';
import { Holder, StatusTag, Term } from './parts';
import { useOneTitle } from './queries';
import { type MomentParams, recordable } from './routes';
import './title.css';

const route = getRouteApi('/titles/$id');

export function TitlePage() {
  const t = useText();
  const { id } = route.useParams();
  const moment = route.useSearch();
  const query = useOneTitle(id, moment);
  if (query.isPending) {
    return (
      <div className="wide">
        <Loading lines={8} />
      </div>
    );
  }
  // What was not known then is no missing page.
  if (query.isError && moment.known_on && statusOf(query.error) === 404) {
    return (
      <Note title={t.titles.unknownThen} page>
        <Link to="/titles/$id" params={{ id }} search={{ on: moment.on }} className="button">
          {t.titles.now}
        </Link>
      </Note>
    );
  }
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  return <Shown title={query.data} moment={moment} />;
}

function Shown({ title, moment }: { title: Title; moment: MomentParams }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const { facts } = title;
  useTitle(facts.name);
  const rows: Fact[] = [
    [t.titles.holder, <Holder key="holder" title={title} />],
    [t.titles.creditCode, facts.credit_code],
    [t.titles.termLabel, <Term key="term" facts={facts} />],
    [t.titles.notice, format.day(facts.notice_date)],
    [t.titles.document, title.key.document_number],
    [t.titles.place, t.titles.placeIs(title.key.place)],
    [t.titles.batch, facts.batch],
    [t.titles.region, codes.label('region', facts.region)],
    [t.titles.industry, facts.industry],
  ];
  return (
    <article className="wide title-page">
      <header>
        <p className="row">
          <Link to="/titles">{t.titles.title}</Link>
          <StatusTag status={title.status} />
          {title.sample && <SampleTag />}
          <HistoryLink
            kind="titles"
            id={title.id}
            owners={[title.organisation]}
            region={facts.region}
            className="small"
          />
        </p>
        <h1>
          {facts.name}
          {t.common.colon}
          {codes.label('title_level', facts.level)}
        </h1>
      </header>
      <AsOf id={title.id} moment={moment} full={title.full} />
      <Facts facts={rows} />
      <Actions title={title} />
      <section>
        <h2>{t.titles.history}</h2>
        <History events={title.events} />
      </section>
    </article>
  );
}

function AsOf({ id, moment, full }: { id: string; moment: MomentParams; full: boolean }) {
  const t = useText();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState(moment);
  useEffect(() => setChosen(moment), [moment]);
  const show = (event: FormEvent) => {
    event.preventDefault();
    void navigate({
      to: '/titles/$id',
      params: { id },
      search: { on: chosen.on || undefined, known_on: chosen.known_on || undefined },
    });
  };
  return (
    <form className="title-filters" onSubmit={show} aria-label={t.titles.asOf}>
      <label className="title-day">
        <span className="muted small">{t.titles.on}</span>
        <input
          className="field"
          type="date"
          value={chosen.on ?? ''}
          onChange={(e) => setChosen({ ...chosen, on: e.target.value })}
        />
      </label>
      {full && (
        <label className="title-day" title={t.titles.knownOnHint}>
          <span className="muted small">{t.titles.knownOn}</span>
          <input
            className="field"
            type="date"
            value={chosen.known_on ?? ''}
            onChange={(e) => setChosen({ ...chosen, known_on: e.target.value })}
          />
        </label>
      )}
      <button type="submit" className="button">
        {t.titles.show}
      </button>
      {(moment.on || moment.known_on) && (
        <Link to="/titles/$id" params={{ id }} className="button quiet">
          {t.titles.now}
        </Link>
      )}
    </form>
  );
}

/** What the one who keeps the library may record now. */
function Actions({ title }: { title: Title }) {
  const t = useText();
  const offered = recordable.filter((k) => title.actions.includes(k));
  if (offered.length === 0) return null;
  return (
    <nav className="row" aria-label={t.titles.record.kind}>
      {offered.map((kind) => (
        <Link key={kind} to="/titles/$id/record" params={{ id: title.id }} search={{ kind }} className="button">
          {t.titles.record.title[kind]}
        </Link>
      ))}
    </nav>
  );
}
