// A sheet of A4 as a browser prints it: a bar with the button that only the screen shows, a head, and a foot that says
// what it is and when it was made. Page numbers come from the printer's own margin boxes.

import type { ReactNode } from 'react';
import { useText } from '../i18n';
import { type Fact, Facts } from './facts';
import { useFormat } from './format';
import './paper.css';

interface Props {
  title: string;
  /** Above the title: what kind of paper it is, or that its figures are examples. */
  over?: ReactNode;
  /** Below the title. */
  under?: ReactNode;
  /** What the foot of the paper names it by. */
  name: string;
  /** The way back, for the screen. */
  back?: ReactNode;
  children: ReactNode;
}

export function Paper({ title, over, under, name, back, children }: Props) {
  const t = useText();
  const format = useFormat();
  return (
    <article className="paper">
      <div className="paper-bar">
        <button type="button" className="button primary" onClick={() => window.print()}>
          {t.paper.print}
        </button>
        {back}
        <span className="muted small">{t.paper.hint}</span>
      </div>
      <header>
        {over}
        <h1>{title}</h1>
        {under}
      </header>
      {children}
      <footer>
        <span>{name}</span>
        <span>{t.paper.made(format.moment(new Date().toISOString()))}</span>
      </footer>
    </article>
  );
}

/** A part of a paper with its facts in two columns; nothing without any. */
export function PaperFacts({ title, facts }: { title?: string; facts: readonly Fact[] }) {
  if (!facts.some(([, value]) => value)) return null;
  return (
    <section>
      {title && <h2>{title}</h2>}
      <Facts facts={facts} className="paper-grid" />
    </section>
  );
}
