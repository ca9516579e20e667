import { type ReactNode, useEffect } from 'react';
import { useText } from '../i18n';

/** Names the page in the browser's tab. */
export function useTitle(title: string | undefined): void {
  const t = useText();
  useEffect(() => {
    document.title = title ? `${title} · ${t.brand.title}` : t.brand.title;
  }, [title, t]);
}

export function PageHead({ title, lead, children }: { title: string; lead?: ReactNode; children?: ReactNode }) {
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        {lead && <p>{lead}</p>}
      </div>
      {children && <div className="row">{children}</div>}
    </div>
  );
}
