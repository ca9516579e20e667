// How much of a form is filled in, and what is worth adding: a completeness score at posting makes better answers.

import type { Kinds } from '../shared/api/types';
import type { Values } from './values';

type Check = readonly [key: CheckKey, weight: number, filled: (v: Values) => boolean];

export type CheckKey =
  | 'title'
  | 'field'
  | 'summary'
  | 'problem'
  | 'advantage'
  | 'evidence'
  | 'indicators'
  | 'trl'
  | 'ip'
  | 'modes'
  | 'price'
  | 'keywords'
  | 'background'
  | 'deadline'
  | 'ownership'
  | 'solver_requirements';

const text = (value: string | undefined, least: number): boolean => (value?.trim().length ?? 0) >= least;
const figures = (v: Values): boolean => (v.indicators ?? []).some((i) => text(i.name, 1) && text(i.value, 1));

const checks: Record<Kinds, Check[]> = {
  achievements: [
    ['title', 10, (v) => text(v.title, 4)],
    ['field', 5, (v) => !!v.field],
    ['summary', 10, (v) => text(v.summary, 20)],
    ['problem', 12, (v) => text(v.problem, 20)],
    ['advantage', 12, (v) => text(v.advantage, 20)],
    ['evidence', 8, (v) => text(v.evidence, 10)],
    ['indicators', 15, figures],
    ['trl', 8, (v) => !!v.trl],
    ['ip', 6, (v) => (v.ip ?? []).length > 0],
    ['modes', 6, (v) => (v.modes ?? []).length > 0],
    ['price', 4, (v) => !!v.price?.kind],
    ['keywords', 4, (v) => (v.keywords ?? []).length > 0],
  ],
  demands: [
    ['title', 10, (v) => text(v.title, 4)],
    ['field', 5, (v) => !!v.field],
    ['problem', 22, (v) => text(v.problem, 40)],
    ['indicators', 20, figures],
    ['background', 8, (v) => text(v.background, 10)],
    ['deadline', 6, (v) => !!v.deadline],
    ['price', 8, (v) => !!v.price?.kind],
    ['modes', 6, (v) => (v.modes ?? []).length > 0],
    ['ownership', 5, (v) => !!v.ownership],
    ['solver_requirements', 5, (v) => text(v.solver_requirements, 5)],
    ['keywords', 5, (v) => (v.keywords ?? []).length > 0],
  ],
};

/** Percent filled in, and what is missing, the weightiest first. */
export function completeness(kind: Kinds, values: Values): { percent: number; missing: CheckKey[] } {
  const all = checks[kind];
  const sum = all.reduce((s, [, weight]) => s + weight, 0);
  const open = all.filter(([, , filled]) => !filled(values));
  const lost = open.reduce((s, [, weight]) => s + weight, 0);
  return {
    percent: Math.round(((sum - lost) / sum) * 100),
    missing: open.sort((a, b) => b[1] - a[1]).map(([key]) => key),
  };
}
