// Uploading files into a form: by button or by drag and drop, with progress, and with what is wrong at each file. What
// has arrived is the form's value; a document that is saved with it keeps the files.

import { type DragEvent, useEffect, useRef, useState } from 'react';
import { useText } from '../../i18n';
import { Problem } from '../api/problem';
import type { Attached } from '../api/types';
import { accepted, localFault, sizeInWords, withFile } from './attached';
import { AttachedFiles, ownFile } from './list';
import { sendFile } from './send';
import './files.css';

/** A file that is on its way, or was refused. */
interface Sending {
  key: number;
  name: string;
  size: number;
  percent: number;
  fault: string;
  stop: AbortController;
}

interface UploadProps {
  /** Of Form.Item. */
  id?: string;
  value?: readonly Attached[];
  onChange?: (files: Attached[]) => void;
  /** How many files there may be; with one, a new file takes the place of the former. */
  most?: number;
  disabled?: boolean;
  /** What is uploaded, for the name of the button. */
  label: string;
  hint?: string;
  /** Where a file that hangs already is fetched, below the API. */
  path?: (sha256: string) => string;
  /** Tells the form that it should wait with saving. */
  onBusy?: (busy: boolean) => void;
}

export function FileUpload(props: UploadProps) {
  const { id, value = [], most = 20, disabled = false, label, hint, path = ownFile } = props;
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { sending, said, take, forget, remove } = useSending(props);
  const choose = (files: FileList | null) => {
    if (!disabled && files) take([...files]);
  };
  const holdsFile = (e: DragEvent) => e.dataTransfer.types.includes('Files');
  return (
    <div className="file-upload">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button does the same by keyboard */}
      <div
        className={over ? 'file-drop over' : 'file-drop'}
        onDragOver={(e) => {
          if (disabled || !holdsFile(e)) return;
          e.preventDefault();
          setOver(true);
        }}
        onDragLeave={(e) => {
          if (!e.currentTarget.contains(e.relatedTarget as Node | null)) setOver(false);
        }}
        onDrop={(e) => {
          if (!holdsFile(e)) return;
          e.preventDefault();
          setOver(false);
          choose(e.dataTransfer.files);
        }}
      >
        <button
          type="button"
          id={id}
          className="button"
          disabled={disabled}
          onClick={() => input.current?.click()}
          aria-label={t.files.chooseFor(label)}
        >
          {t.files.choose}
        </button>
        <p className="muted small">{hint ?? t.files.hint}</p>
        <input
          ref={input}
          type="file"
          hidden
          multiple={most > 1}
          accept={accepted}
          aria-label={label}
          onChange={(e) => {
            choose(e.target.files);
            e.target.value = ''; // the same file may be chosen again after it was mended
          }}
        />
      </div>
      <AttachedFiles
        files={value}
        path={path}
        actions={(f) => (
          <button
            type="button"
            className="link-button"
            disabled={disabled}
            onClick={() => remove(f)}
            aria-label={t.files.removeOf(f.name)}
          >
            {t.files.remove}
          </button>
        )}
      />
      {sending.length > 0 && (
        <ul className="files">
          {sending.map((s) => (
            <SendingLine key={s.key} item={s} forget={() => forget(s)} />
          ))}
        </ul>
      )}
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </div>
  );
}

function SendingLine({ item, forget }: { item: Sending; forget: () => void }) {
  const t = useText();
  return (
    <li className={item.fault ? 'refused' : ''}>
      <div className="file-text">
        <p className="file-name">
          {item.name} <span className="muted small">{sizeInWords(item.size)}</span>
        </p>
        {item.fault ? (
          <p className="file-fault" role="alert">
            {item.fault}
          </p>
        ) : (
          <progress max={100} value={item.percent} aria-label={t.files.progressOf(item.name)} />
        )}
      </div>
      <button
        type="button"
        className="link-button"
        onClick={forget}
        aria-label={item.fault ? t.files.forgetOf(item.name) : t.files.stopOf(item.name)}
      >
        {item.fault ? t.files.forget : t.files.stop}
      </button>
    </li>
  );
}

/** Two files go out at a time; the others wait. */
const atOnce = 2;

function useSending({ value = [], onChange, most = 20, onBusy }: UploadProps) {
  const t = useText();
  const [sending, setSending] = useState<Sending[]>([]);
  const [said, setSaid] = useState('');
  // Files arrive after renders have passed: each is added to the list as it is then.
  const latest = useRef(value);
  latest.current = value;
  const next = useRef(1);
  const line = useRef<(() => Promise<void>)[]>([]);
  const running = useRef(0);
  const all = useRef(new Set<AbortController>());
  useEffect(() => {
    const pending = all.current;
    return () => {
      for (const stop of pending) stop.abort();
    };
  }, []);

  const change = (files: Attached[]) => {
    latest.current = files;
    onChange?.(files);
  };
  const patch = (key: number, part: Partial<Sending>) =>
    setSending((list) => list.map((s) => (s.key === key ? { ...s, ...part } : s)));
  const drop = (key: number) => setSending((list) => list.filter((s) => s.key !== key));

  const work = async () => {
    if (running.current >= atOnce) return;
    const job = line.current.shift();
    if (!job) return;
    running.current++;
    onBusy?.(true);
    await job();
    running.current--;
    if (running.current === 0 && line.current.length === 0) onBusy?.(false);
    void work();
  };

  const take = (files: readonly File[]) => {
    let room = most === 1 ? 1 : most - latest.current.length - sending.filter((s) => !s.fault).length;
    for (const file of files) {
      const fault = localFault(file, room--);
      const item: Sending = {
        key: next.current++,
        name: file.name,
        size: file.size,
        percent: 0,
        fault: fault ? t.files.faults[fault](most) : '',
        stop: new AbortController(),
      };
      setSending((list) => [...list, item]);
      if (fault) continue;
      all.current.add(item.stop);
      line.current.push(() => bring(file, item));
      void work();
    }
  };

  const bring = async (file: File, item: Sending) => {
    try {
      const sent = await sendFile(file, (percent) => patch(item.key, { percent }), item.stop.signal);
      change(most === 1 ? [sent] : withFile(latest.current, sent));
      drop(item.key);
      setSaid(t.files.arrived(sent.name));
    } catch (error) {
      if (item.stop.signal.aborted) drop(item.key);
      else patch(item.key, { fault: error instanceof Problem ? error.message : t.states.offline });
    } finally {
      all.current.delete(item.stop);
    }
  };

  const forget = (item: Sending) => {
    item.stop.abort();
    drop(item.key);
  };
  const remove = (file: Attached) => change(latest.current.filter((f) => f.sha256 !== file.sha256));
  return { sending, said, take, forget, remove };
}
