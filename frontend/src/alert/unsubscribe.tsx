// Behind the link of a letter: asks once and ends that sort of mail, without signing in.

import { getRouteApi, Link } from '@tanstack/react-router';
import { useText } from '../i18n';
import { Problem, statusOf } from '../shared/api/problem';
import { useCodes } from '../shared/codes';
import { useTitle } from '../shared/page';
import { Failed, Loading, Note } from '../shared/states';
import { useUnsubscribe, useUnsubscribing } from './queries';
import './alert.css';

const route = getRouteApi('/unsubscribe/$token');

export function UnsubscribePage() {
  const t = useText();
  const { token } = route.useParams();
  useTitle(t.alerts.unsubscribe.title);
  const link = useUnsubscribing(token);
  if (link.isPending) {
    return (
      <div className="narrow">
        <Loading />
      </div>
    );
  }
  const unknown = [404, 422].includes(statusOf(link.error));
  if (link.isError && unknown) {
    return <Note title={t.alerts.unsubscribe.unknown} hint={t.alerts.unsubscribe.unknownHint} page />;
  }
  if (link.isError) return <Failed error={link.error} retry={() => void link.refetch()} page />;
  return (
    <div className="narrow unsubscribe">
      <Ask token={token} what={link.data.what} stopped={link.data.stopped} />
    </div>
  );
}

function Ask({ token, what, stopped }: { token: string; what: string; stopped: boolean }) {
  const t = useText();
  const codes = useCodes();
  const end = useUnsubscribe(token);
  const digest = what === 'daily' || what === 'weekly';
  const named = codes.label(digest ? 'alert_channel' : 'alert_sort', what);
  return (
    <section className="card">
      <h1>{t.alerts.unsubscribe.title}</h1>
      {stopped ? (
        <p role="status">{t.alerts.unsubscribe.done(named)}</p>
      ) : (
        <>
          <p>{t.alerts.unsubscribe.ask(named)}</p>
          <button type="button" className="button primary" disabled={end.isPending} onClick={() => end.mutate()}>
            {t.alerts.unsubscribe.button}
          </button>
        </>
      )}
      {end.isError && (
        <p role="alert" className="fault">
          {end.error instanceof Problem ? end.error.message : t.states.offline}
        </p>
      )}
      <p className="small muted">
        {stopped ? t.alerts.unsubscribe.again : t.alerts.unsubscribe.hint}{' '}
        <Link to="/notifications">{t.alerts.unsubscribe.settings}</Link>
      </p>
    </section>
  );
}
