// Listings that may be the same as a text, for its author and its reviewer.

import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { useLanguage, useText } from '../i18n';
import type { Kinds, NearDuplicate } from '../shared/api/types';
import { named, titled } from '../shared/codes';

export function NearDuplicates({ kind, near }: { kind: Kinds; near: readonly NearDuplicate[] }) {
  const t = useText();
  const language = useLanguage();
  if (near.length === 0) return null;
  return (
    <Alert
      type="warning"
      className="review-note"
      title={t.review.near}
      description={
        <ul className="near">
          {near.map((n) => (
            <li key={n.item.id}>
              <Link
                to={kind === 'achievements' ? '/achievements/$id' : '/demands/$id'}
                params={{ id: n.item.id }}
                target="_blank"
              >
                {titled(n.item, language)}
              </Link>{' '}
              <span className="muted small">
                {n.own
                  ? t.review.nearOwn
                  : n.item.organisation
                    ? named(n.item.organisation, language)
                    : t.review.nearOther}
                {' · '}
                {t.review.likeness(Math.round(n.score))}
              </span>
            </li>
          ))}
        </ul>
      }
    />
  );
}
