import { useText } from '../i18n';
import type { PersonalTopic } from '../shared/api/types';
import { useFormat } from '../shared/format';
import { useSaid } from '../shared/said';

/** Every sort of what is held, with what of it is one's own. */
export function Topics({ topics }: { topics: readonly PersonalTopic[] }) {
  return (
    <ul className="topics">
      {topics.map((topic) => (
        <li key={topic.code} className="card">
          <Topic topic={topic} />
        </li>
      ))}
    </ul>
  );
}

function Topic({ topic }: { topic: PersonalTopic }) {
  const t = useText();
  const said = useSaid();
  const format = useFormat();
  const values = topic.values ?? [];
  return (
    <>
      <h3>
        {said(topic.title)}{' '}
        {topic.count !== undefined && <span className="small muted">{t.personal.count(topic.count)}</span>}
      </h3>
      <p>{said(topic.holds)}</p>
      <dl>
        <dt>{t.personal.why}</dt>
        <dd>{said(topic.why)}</dd>
        <dt>{t.personal.kept}</dt>
        <dd>{said(topic.kept)}</dd>
        <dt>{t.personal.seen}</dt>
        <dd>{said(topic.seen)}</dd>
        <dt>{t.personal.after}</dt>
        <dd>{t.personal.fates[topic.fate]}</dd>
      </dl>
      <details>
        <summary>{t.personal.basis}</summary>
        <ul className="small muted">
          {topic.basis.map((b) => (
            <li key={b.zh}>{said(b)}</li>
          ))}
        </ul>
      </details>
      {values.length > 0 && (
        <details open={topic.code === 'account'}>
          <summary>{t.personal.values}</summary>
          <ul className="values">
            {values.map((v, n) => (
              <li key={n}>
                <span className="muted">{said(v.label)}</span> <span className="breaks">{v.value}</span>{' '}
                {v.at && <time className="small muted">{format.moment(v.at)}</time>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** What goes with the account and what stays, each with its basis. */
export function Fates({ topics }: { topics: readonly PersonalTopic[] }) {
  const t = useText();
  const said = useSaid();
  const all = Object.keys(t.personal.fates) as PersonalTopic['fate'][];
  const stays = (fate: PersonalTopic['fate']) => fate === 'kept' || fate === 'unnamed';
  return (
    <dl className="fates">
      {all.map((fate) => {
        const of = topics.filter((topic) => topic.fate === fate);
        return (
          of.length > 0 && (
            <div key={fate}>
              <dt>{t.personal.fates[fate]}</dt>
              <dd>
                {stays(fate) ? (
                  <ul>
                    {of.map((topic) => (
                      <li key={topic.code}>
                        {said(topic.title)}
                        <span className="small muted">
                          {' '}
                          {topic.basis.map((b) => said(b)).join(t.personal.semicolon)}
                        </span>
                      </li>
                    ))}
                  </ul>
                ) : (
                  of.map((topic) => said(topic.title)).join(t.personal.comma)
                )}
              </dd>
            </div>
          )
        );
      })}
    </dl>
  );
}
