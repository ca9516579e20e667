import { useText } from '../i18n';
import { base } from '../shared/api/client';
import { useTitle } from '../shared/page';

export function AboutPage() {
  const t = useText();
  useTitle(t.about.title);
  return (
    <article className="narrow">
      <h1>{t.about.title}</h1>
      <p style={{ margin: '12px 0 28px', fontSize: 17 }}>{t.about.lead}</p>
      {t.about.sections.map((section) => (
        <section key={section.title} style={{ marginBottom: 24 }}>
          <h2>{section.title}</h2>
          <p>{section.text}</p>
        </section>
      ))}
      <p>
        <a href={`${base}/openapi.json`}>{t.about.api}</a>
      </p>
    </article>
  );
}
