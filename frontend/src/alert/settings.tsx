// What comes by mail and by feed, and the saved searches.

import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { Problem } from '../shared/api/problem';
import type { MatchLimit, NotificationSettings, SavedSearch } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { PageHead, useTitle } from '../shared/page';
import { Read } from '../shared/states';
import {
  useChoose,
  useDeleteSearch,
  useFeed,
  useMatchLimit,
  useReplaceSearch,
  useSavedSearches,
  useSettings,
} from './queries';
import { feedOf, paramsOf } from './terms';
import './alert.css';

export function SettingsPage() {
  return <Guard may={() => true}>{() => <Settings />}</Guard>;
}

function Settings() {
  const t = useText();
  useTitle(t.alerts.title);
  const settings = useSettings();
  return (
    <div className="alert-settings">
      <PageHead title={t.alerts.title} lead={t.alerts.lead}>
        <Link to="/inbox" className="button">
          {t.alerts.back}
        </Link>
      </PageHead>
      <Read query={settings} lines={8}>
        {(chosen) => (
          <>
            <Mail chosen={chosen} />
            {chosen.matches && <Many limit={chosen.matches} />}
            <Searches />
            <Feeds on={chosen.feed ?? false} />
          </>
        )}
      </Read>
    </div>
  );
}

/** Each choice is sent as it is made. */
function Mail({ chosen }: { chosen: NotificationSettings }) {
  const t = useText();
  const codes = useCodes();
  const choose = useChoose();
  // The choice that is on its way stands in the page already; one that fails goes back.
  const shown = choose.isPending ? (choose.variables ?? chosen) : chosen;
  const change = (part: Partial<NotificationSettings>) => choose.mutate({ ...shown, ...part });
  const digests = Object.values(shown.mail);
  return (
    <section className="card" aria-labelledby="mail-title">
      <h2 id="mail-title">{t.alerts.mail}</h2>
      {!chosen.carries && <p className="muted">{t.alerts.noMail}</p>}
      {chosen.carries && !chosen.mailbox && <p className="muted">{t.alerts.noMailbox}</p>}
      <ul className="mail-choices">
        {codes.list('alert_sort').map(({ code }) => (
          <li key={code}>
            <label htmlFor={`mail-${code}`}>
              <strong>{codes.label('alert_sort', code)}</strong>
              <span className="small muted">{t.alerts.hints[code]}</span>
            </label>
            <select
              id={`mail-${code}`}
              className="field select"
              aria-label={t.alerts.channelFor(codes.label('alert_sort', code))}
              value={shown.mail[code] ?? 'off'}
              onChange={(event) => change({ mail: { ...shown.mail, [code]: event.target.value } })}
            >
              {codes.list('alert_channel').map((c) => (
                <option key={c.code} value={c.code}>
                  {codes.label('alert_channel', c.code)}
                </option>
              ))}
            </select>
          </li>
        ))}
      </ul>
      <div className="row mail-habits">
        <label>
          <span className="small muted">{t.alerts.language}</span>
          <select
            className="field select"
            value={shown.language}
            onChange={(event) => change({ language: event.target.value as NotificationSettings['language'] })}
          >
            {(['both', 'zh', 'en'] as const).map((l) => (
              <option key={l} value={l}>
                {t.alerts.languages[l]}
              </option>
            ))}
          </select>
        </label>
        {(digests.includes('daily') || digests.includes('weekly')) && (
          <label>
            <span className="small muted">{t.alerts.hour}</span>
            <select
              className="field select"
              value={shown.hour}
              onChange={(event) => change({ hour: Number(event.target.value) })}
            >
              {Array.from({ length: 24 }, (_, hour) => (
                <option key={hour} value={hour}>
                  {t.alerts.hourOf(hour)}
                </option>
              ))}
            </select>
          </label>
        )}
        {digests.includes('weekly') && (
          <label>
            <span className="small muted">{t.alerts.weekday}</span>
            <select
              className="field select"
              value={shown.weekday}
              onChange={(event) => change({ weekday: Number(event.target.value) })}
            >
              {t.alerts.weekdays.map((day, i) => (
                <option key={day} value={i + 1}>
                  {day}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <p role="status" className="small said">
        {choose.isSuccess && t.alerts.saved}
      </p>
      <Fault error={choose.error} />
    </section>
  );
}

const limits = [0, 1, 2, 3, 5, 10, 20, 50];

/** How many matches a day the whole organisation is told of one by one: a manager may lower the platform's cap. */
function Many({ limit }: { limit: MatchLimit }) {
  const t = useText().alerts;
  const set = useMatchLimit();
  const shown = set.isPending ? set.variables : limit.own;
  const offered = limits.filter((n) => limit.platform === 0 || n < limit.platform || n === shown);
  if (shown !== undefined && !offered.includes(shown)) offered.push(shown);
  return (
    <section className="card" aria-labelledby="many-title">
      <h2 id="many-title">{t.many.title}</h2>
      <p className="muted">{t.many.lead}</p>
      <p>
        {t.many.platform(limit.platform)} {!limit.sets && limit.own !== undefined && t.many.own(limit.own)}{' '}
        {!limit.sets && <span className="muted">{t.many.by}</span>}
      </p>
      {limit.sets && (
        <>
          <label className="row">
            <span>{t.many.label}</span>
            <select
              className="field select"
              value={shown ?? ''}
              onChange={(event) => set.mutate(event.target.value === '' ? undefined : Number(event.target.value))}
            >
              <option value="">{t.many.asPlatform(limit.platform)}</option>
              {offered.map((n) => (
                <option key={n} value={n}>
                  {t.many.items(n)}
                </option>
              ))}
            </select>
          </label>
          <p className="small muted">{t.many.hint}</p>
          <p role="status" className="small said">
            {set.isSuccess && t.saved}
          </p>
          <Fault error={set.error} />
        </>
      )}
    </section>
  );
}

function Fault({ error }: { error: Error | null }) {
  const t = useText();
  if (!error) return null;
  return (
    <p role="alert" className="fault small">
      {error instanceof Problem ? error.message : t.states.offline}
    </p>
  );
}

function Searches() {
  const t = useText();
  const list = useSavedSearches();
  return (
    <section className="card" aria-labelledby="searches-title">
      <h2 id="searches-title">{t.alerts.searches}</h2>
      <Read query={list} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">
              {t.alerts.noSearches} <Link to="/search">{t.alerts.toSearch}</Link>
            </p>
          ) : (
            <ul className="saved-searches">
              {items.map((s) => (
                <Saved key={s.id} search={s} />
              ))}
            </ul>
          )
        }
      </Read>
    </section>
  );
}

function Saved({ search: s }: { search: SavedSearch }) {
  const t = useText();
  const language = useLanguage();
  const codes = useCodes();
  const replace = useReplaceSearch();
  const remove = useDeleteSearch();
  const { terms } = s;
  const words = [
    terms.q,
    ...(terms.kind ?? []).map((k) => (k === 'demand' ? t.common.demand : t.common.achievement)),
    ...codes.labels('field', terms.field),
    ...codes.labels('region', terms.region),
    ...(terms.trl ?? []).map((band) => `TRL ${band}`),
    ...codes.labels('mode', terms.mode),
  ].filter(Boolean);
  return (
    <li>
      <div>
        <Link to="/search" search={paramsOf(terms)}>
          {s.name}
        </Link>
        <p className="dots small">
          {words.map((w) => (
            <span key={w}>{w}</span>
          ))}
        </p>
      </div>
      <label className="small">
        <input
          type="checkbox"
          checked={replace.isPending ? (replace.variables?.tells ?? s.tells) : s.tells}
          aria-label={t.alerts.tellsOf(s.name)}
          onChange={(event) => replace.mutate({ ...s, tells: event.target.checked })}
        />{' '}
        {t.alerts.tells}
      </label>
      <a className="small" href={feedOf(terms, language)}>
        {t.alerts.feedOf}
      </a>
      <button
        type="button"
        className="button"
        aria-label={t.alerts.removeOf(s.name)}
        disabled={remove.isPending}
        onClick={() => remove.mutate(s.id)}
      >
        {t.alerts.remove}
      </button>
      <Fault error={replace.error ?? remove.error} />
    </li>
  );
}

function Feeds({ on }: { on: boolean }) {
  const t = useText();
  const language = useLanguage();
  const feed = useFeed();
  const [address, setAddress] = useState('');
  const change = (wanted: boolean) => feed.mutate(wanted, { onSuccess: setAddress });
  return (
    <section className="card" aria-labelledby="feeds-title">
      <h2 id="feeds-title">{t.alerts.feeds}</h2>
      <p className="muted">{t.alerts.feedsLead}</p>
      <p>
        <a href={feedOf({}, language)}>{t.alerts.publicFeed}</a>
      </p>
      <h3>{t.alerts.personalFeed}</h3>
      <div role="status" className="feed-address">
        {address ? (
          <>
            <label>
              <span className="small muted">{t.alerts.address}</span>
              <input className="field" readOnly value={address} onFocus={(event) => event.target.select()} />
            </label>
            <p className="small">{t.alerts.personalHint}</p>
          </>
        ) : (
          on && <p>{t.alerts.personalOn}</p>
        )}
      </div>
      <div className="row">
        <button type="button" className="button" disabled={feed.isPending} onClick={() => change(true)}>
          {on ? t.alerts.renew : t.alerts.make}
        </button>
        {on && (
          <button type="button" className="button" disabled={feed.isPending} onClick={() => change(false)}>
            {t.alerts.end}
          </button>
        )}
      </div>
      <Fault error={feed.error} />
    </section>
  );
}
