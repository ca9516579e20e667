// One item under review, by its own manager or by the office: a first submission as it would appear, an edit beside what
// the public sees now; then the decision, send on or publish, or return with what is to be mended.

import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Alert, App, Button } from 'antd';
import { useState } from 'react';
import { AchievementBody, useAchievementFacts } from '../achievement/content';
import { Unknown } from '../calendar/unknown';
import { act, type Tagged, useDuplicates, useWork } from '../catalogue/queries';
import { DemandBody, useDemandFacts } from '../demand/content';
import { HistoryLink } from '../history/link';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayDecide, mayKeepCatalogue, maySeeReview } from '../session/may';
import { Problem, statusOf } from '../shared/api/problem';
import type { AchievementContent, DemandContent, Kind, Kinds, ReturnNote } from '../shared/api/types';
import { named, useCodes } from '../shared/codes';
import { Facts } from '../shared/facts';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { KindTag, SampleTag } from '../shared/parts';
import { Failed, Loading, NotFound } from '../shared/states';
import { Comparison, labelOf } from './comparison';
import { NearDuplicates } from './near';
import { ReturnDialog } from './return-dialog';
import { Returned } from './returned';
import './review.css';

const route = getRouteApi('/desk/review/$kind/$id');

export function ReviewOnePage() {
  const { kind, id } = route.useParams();
  if (kind !== 'achievement' && kind !== 'demand') return <NotFound />;
  return (
    <Guard may={(user) => maySeeReview(user) || mayKeepCatalogue(user)}>
      {(user) => <One kind={kind} id={id} decides={mayDecide(user) || mayKeepCatalogue(user)} />}
    </Guard>
  );
}

function One({ kind, id, decides }: { kind: Kind; id: string; decides: boolean }) {
  const kinds: Kinds = kind === 'demand' ? 'demands' : 'achievements';
  const work = useWork(kinds, id);
  if (work.isPending) return <Loading lines={10} />;
  if (work.isError) return <Failed error={work.error} retry={() => void work.refetch()} page />;
  return <Shown kind={kind} item={work.data} decides={decides} refresh={() => void work.refetch()} />;
}

function Shown({ kind, item, decides, refresh }: { kind: Kind; item: Tagged; decides: boolean; refresh: () => void }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const language = useLanguage();
  const { data } = item;
  const kinds: Kinds = kind === 'demand' ? 'demands' : 'achievements';
  const state = data.working?.state;
  const submitted = state === 'submitted' || state === 'internal' ? data.working : null;
  const own = data.as === 'owner' || data.as === 'manager';
  const duplicates = useDuplicates(kinds, data.id, item.etag);
  const before = data.public?.content;
  const title = (submitted ?? data.public)?.content.title ?? '';
  useTitle(title);
  return (
    <>
      <p className="small">
        {own ? (
          <Link to={kind === 'demand' ? '/mine/demands' : '/mine/achievements'}>← {t.review.backToMine}</Link>
        ) : (
          <Link to="/review">← {t.review.back}</Link>
        )}
      </p>
      <PageHead
        title={title}
        lead={
          <span className="row">
            <KindTag kind={kind} />
            <span className="tag">{before ? t.review.isEdit : t.review.isNew}</span>
            {data.sample && <SampleTag />}
            <span>{named(data.organisation, language)}</span>
            <span className="muted">{codes.label('region', data.region)}</span>
            {submitted?.submitted_at && (
              <span className="muted">
                {t.review.submittedAt} {format.clock(submitted.submitted_at)}
              </span>
            )}
            {submitted?.due && <span className="muted">{t.review.due(format.day(submitted.due))}</span>}
            {submitted?.due_open && <Unknown term={submitted.due_open} />}
          </span>
        }
      >
        <HistoryLink kind={kinds} id={data.id} owners={[data.organisation.id]} />
      </PageHead>
      {!submitted && <Alert type="info" title={t.review.notWaiting} className="review-note" />}
      {submitted?.return && (
        <Alert
          type="info"
          className="review-note"
          title={t.review.lastReturn}
          description={<Returned kind={kind} note={submitted.return} />}
        />
      )}
      {submitted && duplicates.data && <NearDuplicates kind={kinds} near={duplicates.data.items} />}
      {submitted && (
        <p className="muted small review-note">
          {t.form.complete100(data.completeness.percent)}
          {data.completeness.hints.length > 0 &&
            `${t.common.colon}${t.common.list(data.completeness.hints.slice(0, 3).map((h) => h.text))}`}
        </p>
      )}
      {data.faults && data.faults.length > 0 && (
        <Alert
          type="warning"
          className="review-note"
          title={t.review.faults}
          description={
            <ul>
              {data.faults.map((f, i) => (
                <li key={i}>
                  {labelOf(f.location.split(/[.[]/)[0] ?? '', kind, t)}
                  {t.common.colon}
                  {f.message}
                </li>
              ))}
            </ul>
          }
        />
      )}
      {submitted && before && <Comparison kind={kind} before={before} after={submitted.content} />}
      {submitted && !before && <Whole kind={kind} content={submitted.content} />}
      {submitted && decides && <Decision kind={kind} item={item} refresh={refresh} />}
    </>
  );
}

function Whole({ kind, content }: { kind: Kind; content: AchievementContent | DemandContent }) {
  return kind === 'demand' ? (
    <WholeDemand content={content as DemandContent} />
  ) : (
    <WholeAchievement content={content as AchievementContent} />
  );
}

function WholeAchievement({ content }: { content: AchievementContent }) {
  return (
    <div className="review-whole">
      <Facts facts={useAchievementFacts(content)} />
      <AchievementBody content={content} />
    </div>
  );
}

function WholeDemand({ content }: { content: DemandContent }) {
  return (
    <div className="review-whole">
      <Facts facts={useDemandFacts(content)} />
      <DemandBody content={content} />
    </div>
  );
}

function Decision({ kind, item, refresh }: { kind: Kind; item: Tagged; refresh: () => void }) {
  const t = useText();
  const { modal, message } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [returning, setReturning] = useState(false);
  const kinds: Kinds = kind === 'demand' ? 'demands' : 'achievements';
  const allowed = new Set(item.data.actions);

  const forward = allowed.has('endorse') ? 'endorse' : 'publish';

  const decide = async (action: 'publish' | 'endorse' | 'return', note?: ReturnNote) => {
    try {
      await act(kinds, item.data.id, item.etag, action, { return: note });
      void message.success(
        { publish: t.review.published, endorse: t.review.endorsed, return: t.review.returned }[action],
      );
      await queries.invalidateQueries();
      await navigate({ to: allowed.has('endorse') ? (`/mine/${kinds}` as '/') : '/review' });
    } catch (error) {
      if (statusOf(error) === 412) {
        // Decided on what is no longer there: show the present state and let the reviewer look again.
        modal.warning({ title: t.form.conflictTitle, okText: t.common.close });
        setReturning(false);
        refresh();
      } else {
        modal.error({ title: error instanceof Problem ? error.message : t.states.offline, okText: t.common.close });
      }
    }
  };

  return (
    <div className="form-bar review-bar">
      {allowed.has('return') && <Button onClick={() => setReturning(true)}>{t.review.return}</Button>}
      {allowed.has(forward) && (
        <Button
          type="primary"
          onClick={() =>
            modal.confirm({
              title: t.review[forward],
              content: forward === 'endorse' ? t.review.endorseConfirm : t.review.publishConfirm,
              okText: t.review[forward],
              cancelText: t.common.cancel,
              onOk: () => decide(forward),
            })
          }
        >
          {t.review[forward]}
        </Button>
      )}
      {returning && (
        <ReturnDialog kind={kind} close={() => setReturning(false)} send={(note) => decide('return', note)} />
      )}
    </div>
  );
}
