// All programmes that are published, for everyone.

import { Link } from '@tanstack/react-router';
import { useText } from '../i18n';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading, Note } from '../shared/states';
import { ProgrammeFacts, ProgrammeTags } from './parts';
import { useProgrammes, useWords } from './queries';
import './programme.css';

export function ProgrammesPage() {
  const t = useText();
  useTitle(t.programmes.title);
  const words = useWords();
  const query = useProgrammes();
  const shown = query.data?.items.filter((p) => p.state === 'published' || p.state === 'ended');
  return (
    <div className="wide">
      <PageHead title={t.programmes.title} lead={t.programmes.lead}>
        <Link to="/annual-plans" className="button quiet">
          {t.projects.plans.nav}
        </Link>
        <Link to="/calendar" className="button quiet">
          {t.calendar.nav}
        </Link>
      </PageHead>
      {query.isPending && <Loading lines={6} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {shown?.length === 0 && <Note title={t.programmes.none} hint={t.programmes.noneHint} inline />}
      <ul className="programme-list">
        {shown?.map((p) => (
          <li key={p.id} className="card programme-part">
            <h2>
              <Link to="/programmes/$id" params={{ id: p.id }}>
                {words(p.name)}
              </Link>
            </h2>
            <p className="row">
              <ProgrammeTags row={p} />
            </p>
            <ProgrammeFacts row={p} />
          </li>
        ))}
      </ul>
    </div>
  );
}
