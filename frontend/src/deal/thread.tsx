// The messages of a room, the newest at the end, and the field to write the next one. What is typed is autosaved.

import { Alert, App, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useLanguage, useText } from '../i18n';
import { Problem } from '../shared/api/problem';
import type { Attached } from '../shared/api/types';
import { dropDraft, findDraft, useAutosave } from '../shared/autosave';
import { named } from '../shared/codes';
import { SavedAt } from '../shared/draft';
import { AttachedFiles } from '../shared/files/list';
import { FileUpload } from '../shared/files/upload';
import { useFormat } from '../shared/format';
import { Prose } from '../shared/parts';
import { olderMessages, type RoomData, type RoomMessage, say, useRefresh } from './queries';

export function Thread({ room, id }: { room: RoomData; id: string }) {
  const t = useText();
  const [older, setOlder] = useState<{ items: RoomMessage[]; next?: string } | null>(null);
  const next = older ? older.next : room.messages.next;
  const all = [...room.messages.items, ...(older?.items ?? [])];
  const shown = all.filter((m, n) => all.findIndex((x) => x.id === m.id) === n).reverse();
  const more = async () => {
    if (!next) return;
    const page = await olderMessages(id, next);
    setOlder({ items: [...(older?.items ?? []), ...page.items], next: page.next });
  };
  return (
    <section className="card thread" aria-labelledby="thread">
      <h3 id="thread">{t.introduction.room.thread}</h3>
      {next && (
        <button type="button" className="button" onClick={() => void more()}>
          {t.introduction.room.older}
        </button>
      )}
      {shown.length === 0 && <p className="muted">{t.introduction.room.noMessages}</p>}
      <ol className="messages" aria-live="polite">
        {shown.map((m) => (
          <li key={m.id} className={m.own ? 'own' : undefined}>
            <Message message={m} room={room} last={m === shown.at(-1)} />
          </li>
        ))}
      </ol>
      {room.talks ? <Write id={id} /> : <p className="muted">{t.introduction.room.closed}</p>}
    </section>
  );
}

function Message({ message: m, room, last }: { message: RoomMessage; room: RoomData; last: boolean }) {
  const t = useText();
  const language = useLanguage();
  const format = useFormat();
  const seen = room.seen.filter((s) => s.organisation !== m.organisation.id && s.at >= m.at);
  const names = seen.map((s) => s.name || t.introduction.room.erased);
  return (
    <>
      <p className="message-head">
        <strong>{m.name || t.introduction.room.erased}</strong>
        <span className="muted small">
          {named(m.organisation, language)} · {format.minute(m.at)}
        </span>
      </p>
      {m.text && <Prose text={m.text} />}
      <AttachedFiles files={m.files} path={(sha256) => `/messages/${m.id}/files/${sha256}`} />
      {m.own && last && (
        <p className="muted small">
          {names.length > 0 ? t.introduction.room.seenBy(t.common.list(names)) : t.introduction.room.notSeen}
        </p>
      )}
    </>
  );
}

function Write({ id }: { id: string }) {
  const t = useText();
  const x = t.introduction.room;
  const { message } = App.useApp();
  const refresh = useRefresh(id);
  const [text, setText] = useState('');
  const [files, setFiles] = useState<Attached[]>([]);
  const [busy, setBusy] = useState(false);
  const [loading, setLoading] = useState(false);
  const [fault, setFault] = useState('');
  const key = `message.${id}`;
  const latest = useRef({ text, files });
  latest.current = { text, files };
  const autosave = useAutosave<{ text: string; files: Attached[] }>(key, () => ({ values: latest.current, etag: '' }));

  // What was typed and not sent comes back, unless something is typed already.
  useEffect(() => {
    let over = false;
    findDraft<{ text: string; files: Attached[] }>(key)
      .then((found) => {
        if (over || !found || latest.current.text) return;
        setText(found.form.values.text ?? '');
        setFiles(found.form.values.files ?? []);
      })
      .catch(() => undefined);
    return () => {
      over = true;
    };
  }, [key]);

  const send = async () => {
    setFault('');
    setBusy(true);
    try {
      await say(
        id,
        text.trim(),
        files.map((f) => f.sha256),
      );
      await autosave.stop();
      await dropDraft(key).catch(() => undefined);
      setText('');
      setFiles([]);
      void message.success(x.sent);
      refresh();
    } catch (error) {
      setFault(error instanceof Problem ? (error.faults[0]?.message ?? error.message) : t.states.offline);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="write">
      {fault && <Alert type="error" role="alert" title={fault} />}
      <Input.TextArea
        aria-label={x.write}
        placeholder={x.placeholder}
        autoSize={{ minRows: 3, maxRows: 12 }}
        maxLength={4000}
        value={text}
        disabled={busy}
        onChange={(e) => {
          setText(e.target.value);
          autosave.changed();
        }}
      />
      <FileUpload
        label={x.attach}
        value={files}
        most={10}
        disabled={busy}
        onChange={(given) => {
          setFiles(given);
          autosave.changed();
        }}
        onBusy={setLoading}
      />
      <div className="form-bar">
        <SavedAt state={autosave.state} />
        <button
          type="button"
          className="button primary"
          disabled={busy || loading || (!text.trim() && files.length === 0)}
          onClick={() => void send()}
        >
          {x.send}
        </button>
      </div>
    </div>
  );
}
