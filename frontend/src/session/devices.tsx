import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import type { OpenSession } from '../shared/api/types';
import { useFormat } from '../shared/format';
import { Failed, Loading } from '../shared/states';
import { browserOf } from './browser';

/** Where one is signed in, and a way to end each. */
export function Devices() {
  const t = useText();
  const query = useQuery({ queryKey: ['sessions'], queryFn: () => body(api.GET('/me/sessions', {})) });
  return (
    <section className="card" aria-labelledby="devices-title">
      <h2 id="devices-title">{t.devices.title}</h2>
      {query.isPending && <Loading lines={2} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      <ul className="devices">
        {query.data?.items.map((s) => (
          <Device key={s.id} session={s} />
        ))}
      </ul>
    </section>
  );
}

function Device({ session }: { session: OpenSession }) {
  const t = useText();
  const format = useFormat();
  const cache = useQueryClient();
  const end = useMutation({
    mutationFn: () => body(api.DELETE('/me/sessions/{id}', { params: { path: { id: session.id } } })),
    onSettled: () => cache.invalidateQueries({ queryKey: ['sessions'] }),
  });
  const name = browserOf(session.agent ?? '') || t.devices.unknown;
  return (
    <li>
      <div>
        <strong>{name}</strong> {session.current && <span className="tag offer">{t.devices.current}</span>}
        <p className="small muted">
          {t.devices.where(session.address ?? '', format.moment(session.started), format.moment(session.last_use))}
        </p>
      </div>
      {!session.current && (
        <button type="button" className="button" disabled={end.isPending} onClick={() => end.mutate()}>
          {t.devices.end}
          <span className="visually-hidden"> {name}</span>
        </button>
      )}
    </li>
  );
}
