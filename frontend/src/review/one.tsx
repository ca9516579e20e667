// One item under review: a first submission as it would appear, an edit beside what the public sees now; then the
// decision, publish or return with a reason.

import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Alert, App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { AchievementBody, useAchievementFacts } from '../achievement/content';
import { act, type Tagged, useWork } from '../catalogue/queries';
import { DemandBody, useDemandFacts } from '../demand/content';
import { HistoryLink } from '../history/link';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayDecide, maySeeReview } from '../session/may';
import { Problem, statusOf } from '../shared/api/problem';
import type { AchievementContent, DemandContent, Kind, Kinds } from '../shared/api/types';
import { named, useCodes } from '../shared/codes';
import { Facts } from '../shared/facts';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { KindTag, SampleTag } from '../shared/parts';
import { Failed, Loading, NotFound } from '../shared/states';
import { Comparison, labelOf } from './comparison';
import './review.css';

const route = getRouteApi('/desk/review/$kind/$id');

export function ReviewOnePage() {
  const { kind, id } = route.useParams();
  if (kind !== 'achievement' && kind !== 'demand') return <NotFound />;
  return <Guard may={maySeeReview}>{(user) => <One kind={kind} id={id} decides={mayDecide(user)} />}</Guard>;
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
  const submitted = data.working?.state === 'submitted' ? data.working : null;
  const before = data.public?.content;
  const title = (submitted ?? data.public)?.content.title ?? '';
  useTitle(title);
  return (
    <>
      <p className="small">
        <Link to="/review">← {t.review.back}</Link>
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
          </span>
        }
      >
        <HistoryLink kind={kinds} id={data.id} owners={[data.organisation.id]} />
      </PageHead>
      {!submitted && <Alert type="info" title={t.review.notWaiting} className="review-note" />}
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

  const decide = async (action: 'publish' | 'return', reason?: string) => {
    try {
      await act(kinds, item.data.id, item.etag, action, reason);
      void message.success(action === 'publish' ? t.review.published : t.review.returned);
      await queries.invalidateQueries();
      await navigate({ to: '/review' });
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
      {allowed.has('publish') && (
        <Button
          type="primary"
          onClick={() =>
            modal.confirm({
              title: t.review.publish,
              content: t.review.publishConfirm,
              okText: t.review.publish,
              cancelText: t.common.cancel,
              onOk: () => decide('publish'),
            })
          }
        >
          {t.review.publish}
        </Button>
      )}
      {returning && <ReturnDialog close={() => setReturning(false)} send={(reason) => decide('return', reason)} />}
    </div>
  );
}

/** The fewest characters that say what to mend. */
const shortestReason = 5;

function ReturnDialog({ close, send }: { close: () => void; send: (reason: string) => Promise<void> }) {
  const t = useText();
  const [form] = Form.useForm<{ reason: string }>();
  const [busy, setBusy] = useState(false);
  const submit = async ({ reason }: { reason: string }) => {
    setBusy(true);
    await send(reason.trim()).finally(() => setBusy(false));
  };
  return (
    <Modal
      open
      title={t.review.returnTitle}
      okText={t.review.return}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form form={form} layout="vertical" onFinish={(v) => void submit(v)}>
        <Form.Item
          name="reason"
          label={t.review.reason}
          extra={t.review.reasonHint}
          rules={[{ required: true, whitespace: true, min: shortestReason, message: t.review.reasonShort }]}
        >
          <Input.TextArea autoSize={{ minRows: 4, maxRows: 10 }} maxLength={1000} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
