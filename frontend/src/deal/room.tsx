// The deal room of an introduction: messages, and beside them meetings, milestones, files, the broker, the outcome, and
// who has seen what.

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useLanguage, useText } from '../i18n';
import type { Introduction } from '../introduction/queries';
import { named } from '../shared/codes';
import { AttachedFiles } from '../shared/files/list';
import { useFormat } from '../shared/format';
import { OrganisationLink } from '../shared/parts';
import { Read } from '../shared/states';
import { BrokerCard } from './broker';
import { Confidentials } from './confidential';
import { Meetings } from './meetings';
import { Milestones } from './milestones';
import { type RoomData, useRoom, useSeen } from './queries';
import { Thread } from './thread';
import './deal.css';

/** The children are what led to the room. */
export function Room({ introduction, children }: { introduction: Introduction; children: ReactNode }) {
  const query = useRoom(introduction.id);
  useSeen(introduction.id, query.data);
  return (
    <Read query={query} lines={10}>
      {(room) => (
        <Inside room={room} introduction={introduction}>
          {children}
        </Inside>
      )}
    </Read>
  );
}

interface InsideProps {
  room: RoomData;
  introduction: Introduction;
  children: ReactNode;
}

function Inside({ room, introduction: i, children }: InsideProps) {
  const t = useText();
  return (
    <section className="room" aria-labelledby="room-title">
      <h2 id="room-title">{t.introduction.room.title}</h2>
      <p className="dots">
        <span className="muted">{t.introduction.room.members}</span>
        {room.members.map((m) => (
          <span key={m.id}>
            <OrganisationLink organisation={m} />
          </span>
        ))}
      </p>
      <div className="room-columns">
        <Thread room={room} id={i.id} />
        <div className="room-side">
          <Meetings room={room} id={i.id} />
          <Milestones room={room} id={i.id} />
          <Files room={room} />
          <Confidentials introduction={i} />
          <Outcome introduction={i} />
          <BrokerCard introduction={i} />
          <Seen room={room} />
        </div>
        <div className="room-rest">{children}</div>
      </div>
    </section>
  );
}

/** What can come of it. */
function Outcome({ introduction: i }: { introduction: Introduction }) {
  const t = useText();
  if (i.part === 'broker' || (i.state !== 'open' && i.state !== 'parked')) return null;
  // A joint project is one of an enterprise with a university or an institute.
  const kinds: string[] = [i.proposer.kind, i.recipient.kind];
  const joint = kinds.includes('enterprise') && (kinds.includes('university') || kinds.includes('institute'));
  return (
    <section className="card room-part" aria-labelledby="outcome">
      <h3 id="outcome">{t.introduction.room.outcome}</h3>
      <p className="muted small">{t.introduction.room.outcomeHint}</p>
      <Link to="/mine/contracts/new" search={{ introduction: i.id }} className="button primary">
        {t.introduction.room.draftContract}
      </Link>
      {joint && (
        <>
          <p className="muted small">{t.projects.fromRoomHint}</p>
          <Link to="/projects/new" search={{ introduction: i.id }} className="button">
            {t.projects.fromRoom}
          </Link>
        </>
      )}
    </section>
  );
}

function Files({ room }: { room: RoomData }) {
  const t = useText();
  const language = useLanguage();
  const format = useFormat();
  return (
    <section className="card room-part" aria-labelledby="room-files">
      <h3 id="room-files">{t.introduction.room.files}</h3>
      {room.files.length === 0 && <p className="muted small">{t.introduction.room.noFiles}</p>}
      {room.files.map((m) => (
        <div key={m.id}>
          <AttachedFiles files={m.files} path={(sha256) => `/messages/${m.id}/files/${sha256}`} />
          <p className="muted small">
            {t.introduction.room.from(named(m.organisation, language), format.minute(m.at))}
          </p>
        </div>
      ))}
    </section>
  );
}

/** Up to when each member of the organisations has seen the room. */
function Seen({ room }: { room: RoomData }) {
  const t = useText();
  const language = useLanguage();
  const format = useFormat();
  const { seen, members } = room;
  return (
    <section className="card room-part" aria-labelledby="room-seen">
      <h3 id="room-seen">{t.introduction.room.seen}</h3>
      <ul className="room-seen">
        {seen.map((m) => {
          const of = members.find((o) => o.id === m.organisation);
          return (
            <li key={`${m.organisation} ${m.name} ${m.at}`}>
              {m.name || t.introduction.room.erased}
              <span className="muted small">
                {of && named(of, language)} · {t.introduction.room.seenAt(format.clock(m.at))}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
