import { useNavigate } from '@tanstack/react-router';
import { useText } from '../i18n';
import type { Understood } from '../shared/api/types';
import { carry } from './carry';
import { mostCharacters } from './limits';

/** What was taken from the text, so that a wrong reading is seen, and the way to publish it. */
export function UnderstoodPanel({ understood, file }: { understood: Understood; file: string | undefined }) {
  const t = useText();
  const navigate = useNavigate();
  const demand = understood.kind === 'demand';
  const publish = () => {
    carry({ kind: demand ? 'demands' : 'achievements', title: understood.title, text: understood.text });
    void navigate({ to: demand ? '/mine/demands/new' : '/mine/achievements/new' });
  };
  return (
    <div className="card understood">
      <div>
        <h2>{t.paste.understood}</h2>
        <dl>
          <div>
            <dt>{t.paste.readTitle}</dt>
            <dd>{understood.title}</dd>
          </div>
          <div>
            <dt>{t.paste.readFrom}</dt>
            <dd>
              {t.common.list(
                [
                  file,
                  t.paste.formats[understood.format],
                  understood.pages ? t.paste.pages(understood.pages) : '',
                ].filter((part): part is string => Boolean(part)),
              )}
            </dd>
          </div>
          <div>
            <dt>{t.paste.readLength}</dt>
            <dd>
              {t.paste.characters(understood.characters)}
              {understood.cut && <span className="cut">{t.paste.cut(mostCharacters)}</span>}
            </dd>
          </div>
        </dl>
      </div>
      <div className="publish">
        <button type="button" className="button" onClick={publish}>
          {t.paste.publish[understood.kind]}
        </button>
        <p className="muted small">{t.paste.publishHint}</p>
      </div>
    </div>
  );
}
