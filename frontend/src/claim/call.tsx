// What the enterprise has to know or do now, in every state of its claim: whose turn it is, until when, what comes next.

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Unknown } from '../calendar/unknown';
import { useText } from '../i18n';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import type { Claim } from './types';

interface Said {
  tone: '' | 'good' | 'bad';
  title: string;
  lines: ReactNode[];
}

export function ClaimCall({ work }: { work: Claim }) {
  const said = useCall(work);
  if (!said) return null;
  return (
    <div className={`claim-call ${said.tone}`.trim()} role="status">
      <strong>{said.title}</strong>
      {said.lines.filter(Boolean).map((line, i) => (
        <p key={i}>{line}</p>
      ))}
    </div>
  );
}

function useCall(claim: Claim): Said | null {
  const t = useText();
  const format = useFormat();
  const codes = useCodes();
  const last = claim.steps?.at(-1);
  const open = claim.due_open && <Unknown term={claim.due_open} />;
  const due = claim.due ? t.claim.calls.due(format.day(claim.due)) : open;
  const words = t.claim.calls;
  const amount = claim.decision && yuanForReading(claim.decision.granted_fen ?? claim.decision.eligible_fen);
  const notice = (
    <Link key="notice" to="/notices/$id" params={{ id: claim.id }}>
      {words.seeNotice}
    </Link>
  );
  switch (claim.state) {
    case 'draft':
      return null;
    case 'supplement':
      return {
        tone: '',
        title: words.supplement(claim.due ? format.day(claim.due) : '', codes.label('claim_part', last?.part)),
        lines: [open, last?.reason, words.supplementHint],
      };
    case 'rejected':
      return { tone: 'bad', title: codes.label('claim_state', claim.state), lines: [last?.reason, words.rejectedHint] };
    case 'withdrawn':
      return {
        tone: 'bad',
        title: last?.action === 'lapse' ? words.lapsed : codes.label('claim_state', claim.state),
        lines: [last?.reason, words.withdrawnHint],
      };
    case 'submitted':
    case 'local_review':
    case 'formal_check':
    case 'expert_review':
      return {
        tone: '',
        title: words.waits[claim.state] ?? '',
        lines: [last?.action === 'reopen' || last?.action === 'uphold' ? words.reopened(last.reason ?? '') : '', due],
      };
    case 'decided':
      return {
        tone: 'good',
        title: claim.decision?.granted_fen === undefined ? words.eligible(amount ?? '') : words.granted(amount ?? ''),
        lines: [claim.decision?.granted_fen === undefined ? words.eligibleHint : words.noticeNext],
      };
    case 'public_notice':
      return {
        tone: 'good',
        title: words.granted(amount ?? ''),
        lines: [
          claim.notice_open ? (
            <Unknown key="open" term={claim.notice_open} />
          ) : claim.notice_stage === 'over' ? (
            words.noticeOver(format.day(claim.notice_to))
          ) : (
            words.noticeRuns(format.day(claim.notice_from), format.day(claim.notice_to))
          ),
          notice,
        ],
      };
    case 'objection':
      return { tone: '', title: words.objection, lines: [words.objectionHint, due, notice] };
    case 'approved':
    case 'allocated':
      return {
        tone: claim.hold ? 'bad' : 'good',
        title: words.granted(amount ?? ''),
        lines: [
          claim.returned && words.returned(claim.returned),
          claim.hold ? words.held(claim.hold) : words.waits[claim.state],
          due,
        ],
      };
    case 'paid': {
      const report = claim.programme_text.procedure.performance_check;
      return {
        tone: 'good',
        title: words.paid(amount ?? '', format.day(claim.paid_on)),
        lines: [report ? words.reportDue : words.closeNext, report && due],
      };
    }
    case 'performance_check':
      return { tone: 'good', title: words.reportFiled, lines: [due] };
    case 'closed':
      return { tone: 'good', title: words.closed(amount ?? ''), lines: [last?.reason] };
    case 'recovery':
    case 'recovered':
      return {
        tone: claim.state === 'recovery' ? 'bad' : '',
        title: claim.state === 'recovery' ? words.recovery : words.recovered,
        lines: [
          last?.reason,
          claim.recovery && (
            <Link to="/mine/recoveries/$id" params={{ id: claim.recovery }}>
              {words.seeRecovery}
            </Link>
          ),
        ],
      };
  }
  return null;
}
