// Meetings of a room: proposed, confirmed, changed, cancelled, and as a file for one's own calendar.

import { Form, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { FormModal } from '../contract/form-modal';
import { useLanguage, useText } from '../i18n';
import { endOf, localOf, momentOf } from '../shared/china';
import { named, useCodes } from '../shared/codes';
import { useDownload } from '../shared/files/list';
import { useFormat } from '../shared/format';
import { type MeetingPlan, proposeMeeting, type RoomData, type RoomMeeting, stepMeeting, useRefresh } from './queries';

const tones: Record<string, string> = { proposed: 'need', confirmed: 'offer', cancelled: '' };

type Asked = { step: 'propose' } | { step: 'change' | 'cancel'; meeting: RoomMeeting };

export function Meetings({ room, id }: { room: RoomData; id: string }) {
  const t = useText();
  const x = t.introduction.room;
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <section className="card room-part" aria-labelledby="meetings">
      <h3 id="meetings">{x.meetings}</h3>
      {room.meetings.length === 0 && <p className="muted small">{x.noMeetings}</p>}
      <ul className="room-things">
        {room.meetings.map((m) => (
          <li key={m.id}>
            <One meeting={m} room={room} id={id} ask={(step) => setAsked({ step, meeting: m })} />
          </li>
        ))}
      </ul>
      {room.talks && (
        <button type="button" className="button" onClick={() => setAsked({ step: 'propose' })}>
          {x.proposeMeeting}
        </button>
      )}
      {asked && <MeetingDialog asked={asked} id={id} close={() => setAsked(null)} />}
    </section>
  );
}

interface OneProps {
  meeting: RoomMeeting;
  room: RoomData;
  id: string;
  ask: (step: 'change' | 'cancel') => void;
}

function One({ meeting: m, room, id, ask }: OneProps) {
  const t = useText();
  const x = t.introduction.room;
  const language = useLanguage();
  const codes = useCodes();
  const format = useFormat();
  const fetching = useDownload();
  const refresh = useRefresh(id);
  const by = room.members.find((o) => o.id === m.proposed_by);
  const confirm = () => void stepMeeting(m, { action: 'confirm' }).then(refresh, refresh);
  return (
    <>
      <p>
        <strong>{m.plan.subject}</strong>{' '}
        <span className={`tag ${tones[m.state] ?? ''}`}>{codes.label('meeting_state', m.state)}</span>
      </p>
      <p className="small">{x.from_to(format.minute(m.plan.starts), format.hour(endOf(m.plan)))}</p>
      <p className="muted small">
        {[m.plan.place, by && x.proposedBy(named(by, language)), m.words].filter(Boolean).join(' · ')}
      </p>
      {m.plan.link && (
        <p className="small">
          <a href={m.plan.link} target="_blank" rel="noreferrer noopener">
            {m.plan.link}
          </a>
        </p>
      )}
      {m.plan.agenda && <p className="small agenda">{m.plan.agenda}</p>}
      <div className="row">
        {m.actions.includes('confirm') && (
          <button type="button" className="button primary" onClick={confirm}>
            {x.confirmMeeting}
          </button>
        )}
        {m.actions.includes('change') && (
          <button type="button" className="link-button" onClick={() => ask('change')}>
            {x.changeMeeting}
          </button>
        )}
        {m.actions.includes('cancel') && (
          <button type="button" className="link-button" onClick={() => ask('cancel')}>
            {x.cancelMeeting}
          </button>
        )}
        <button
          type="button"
          className="link-button"
          onClick={() => fetching(`/meetings/${m.id}/meeting.ics`, `${m.plan.subject}.ics`)}
        >
          {x.calendar}
        </button>
      </div>
    </>
  );
}

type PlanValues = Omit<MeetingPlan, 'starts'> & { starts: string; words?: string };

function MeetingDialog({ asked, id, close }: { asked: Asked; id: string; close: () => void }) {
  const t = useText();
  const x = t.introduction.room;
  const refresh = useRefresh(id);
  const meeting = asked.step === 'propose' ? undefined : asked.meeting;
  const titles = { propose: x.proposeMeeting, change: x.changeMeeting, cancel: x.cancelMeeting };
  const required = [{ required: true, whitespace: true, message: x.required }];
  const send = async ({ words, starts, ...rest }: PlanValues) => {
    const plan = { ...rest, starts: starts ? momentOf(starts) : '' };
    const why = words?.trim() || undefined;
    if (asked.step === 'propose') await proposeMeeting(id, plan);
    else if (asked.step === 'cancel') await stepMeeting(asked.meeting, { action: 'cancel', words: why });
    else await stepMeeting(asked.meeting, { action: 'change', plan, words: why });
    refresh();
  };
  return (
    <FormModal<PlanValues>
      title={titles[asked.step]}
      ok={titles[asked.step]}
      danger={asked.step === 'cancel'}
      initial={meeting ? { ...meeting.plan, starts: localOf(meeting.plan.starts) } : { minutes: 60 }}
      send={send}
      close={close}
    >
      {asked.step !== 'cancel' && (
        <>
          <Form.Item name="subject" label={x.subject} rules={required}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="starts" label={x.starts} rules={[{ required: true, message: x.required }]}>
            <Input type="datetime-local" />
          </Form.Item>
          <Form.Item name="minutes" label={x.minutes} rules={[{ required: true, message: x.required }]}>
            <InputNumber min={5} max={1440} step={15} style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name="place" label={x.place}>
            <Input maxLength={300} />
          </Form.Item>
          <Form.Item name="link" label={x.link}>
            <Input maxLength={300} placeholder="https://" />
          </Form.Item>
          <Form.Item name="agenda" label={x.agenda}>
            <Input.TextArea rows={3} maxLength={1000} />
          </Form.Item>
        </>
      )}
      {asked.step !== 'propose' && (
        <Form.Item
          name="words"
          label={x.why}
          rules={asked.step === 'cancel' ? [{ required: true, whitespace: true, message: x.whyMissing }] : []}
        >
          <Input maxLength={500} />
        </Form.Item>
      )}
    </FormModal>
  );
}
