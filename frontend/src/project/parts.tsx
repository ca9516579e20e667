// Small parts of joint projects.

import { useText } from '../i18n';
import { useCodes } from '../shared/codes';
import { yuanForReading } from '../shared/money';

const tones: Record<string, string> = {
  proposed: 'need',
  submitted: 'need',
  returned: 'bad',
  refused: 'bad',
  accepted: 'offer',
  listed: 'offer',
  finishing: 'need',
  reported: 'need',
  completed: 'offer',
};

export function ProjectTag({ state }: { state: string }) {
  const codes = useCodes();
  return <span className={`tag ${tones[state] ?? ''}`}>{codes.label('project_state', state)}</span>;
}

/** A sum as it is read; what was not given says so. */
export function useSum(): (fen: number | undefined) => string {
  const { projects } = useText();
  return (fen) => (fen === undefined ? projects.unanswered : projects.yuan(yuanForReading(fen)));
}
