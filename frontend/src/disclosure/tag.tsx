import { useCodes } from '../shared/codes';

const tones: Record<string, string> = {
  asked: 'need',
  granted: 'offer',
  refused: 'bad',
  revoked: 'bad',
  withdrawn: '',
};

export function DisclosureTag({ state }: { state: string }) {
  const codes = useCodes();
  return <span className={`tag ${tones[state] ?? ''}`}>{codes.label('disclosure_state', state)}</span>;
}
