// Who does what by when.

import { Form, Input, Select } from 'antd';
import { useState } from 'react';
import { FormModal } from '../contract/form-modal';
import { useLanguage, useText } from '../i18n';
import { named, useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import {
  addMilestone,
  type MilestonePlan,
  type RoomData,
  type RoomMilestone,
  stepMilestone,
  useRefresh,
} from './queries';

export function Milestones({ room, id }: { room: RoomData; id: string }) {
  const t = useText();
  const x = t.introduction.room;
  const [asked, setAsked] = useState<RoomMilestone | 'new' | null>(null);
  return (
    <section className="card room-part" aria-labelledby="milestones">
      <h3 id="milestones">{x.milestones}</h3>
      {room.milestones.length === 0 && <p className="muted small">{x.noMilestones}</p>}
      <ul className="room-things">
        {room.milestones.map((m) => (
          <li key={m.id} className={m.state}>
            <One milestone={m} room={room} id={id} change={() => setAsked(m)} />
          </li>
        ))}
      </ul>
      {room.talks && (
        <button type="button" className="button" onClick={() => setAsked('new')}>
          {x.addMilestone}
        </button>
      )}
      {asked && <MilestoneDialog asked={asked} room={room} id={id} close={() => setAsked(null)} />}
    </section>
  );
}

function One({
  milestone: m,
  room,
  id,
  change,
}: {
  milestone: RoomMilestone;
  room: RoomData;
  id: string;
  change: () => void;
}) {
  const t = useText();
  const x = t.introduction.room;
  const language = useLanguage();
  const codes = useCodes();
  const format = useFormat();
  const refresh = useRefresh(id);
  const who = room.members.find((o) => o.id === m.plan.who);
  const does = (action: 'finish' | 'reopen' | 'drop') => void stepMilestone(m, { action }).then(refresh, refresh);
  return (
    <>
      <p>
        <strong>{m.plan.what}</strong>{' '}
        <span className={`tag ${m.state === 'done' ? 'offer' : m.late ? 'bad' : ''}`}>
          {m.late ? x.late : codes.label('milestone_state', m.state)}
        </span>
      </p>
      <p className="muted small">
        {who && `${named(who, language)} · `}
        {m.done_on ? x.doneOn(format.day(m.done_on)) : x.dueOn(format.day(m.plan.due))}
      </p>
      <div className="row">
        {m.actions.includes('finish') && (
          <button type="button" className="button" onClick={() => does('finish')}>
            {x.finish}
          </button>
        )}
        {m.actions.includes('change') && (
          <button type="button" className="link-button" onClick={change}>
            {x.change}
          </button>
        )}
        {m.actions.includes('reopen') && (
          <button type="button" className="link-button" onClick={() => does('reopen')}>
            {x.reopen}
          </button>
        )}
        {m.actions.includes('drop') && (
          <button type="button" className="link-button" onClick={() => does('drop')}>
            {x.drop}
          </button>
        )}
      </div>
    </>
  );
}

interface DialogProps {
  asked: RoomMilestone | 'new';
  room: RoomData;
  id: string;
  close: () => void;
}

function MilestoneDialog({ asked, room, id, close }: DialogProps) {
  const t = useText();
  const x = t.introduction.room;
  const language = useLanguage();
  const refresh = useRefresh(id);
  const title = asked === 'new' ? x.addMilestone : x.change;
  const send = async (plan: MilestonePlan) => {
    if (asked === 'new') await addMilestone(id, plan);
    else await stepMilestone(asked, { action: 'change', plan });
    refresh();
  };
  return (
    <FormModal<MilestonePlan>
      title={title}
      ok={title}
      initial={asked === 'new' ? {} : asked.plan}
      send={send}
      close={close}
    >
      <Form.Item name="what" label={x.what} rules={[{ required: true, whitespace: true, message: x.required }]}>
        <Input maxLength={300} />
      </Form.Item>
      <Form.Item name="who" label={x.who} rules={[{ required: true, message: x.required }]}>
        <Select options={room.members.map((m) => ({ value: m.id, label: named(m, language) }))} />
      </Form.Item>
      <Form.Item name="due" label={x.due} rules={[{ required: true, message: x.required }]}>
        <Input type="date" />
      </Form.Item>
    </FormModal>
  );
}
