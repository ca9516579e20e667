// Files that hang in a document: type, name, size, download, and a look at pictures.

import { App, Modal } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useText } from '../../i18n';
import { download, raw } from '../api/client';
import type { Attached } from '../api/types';
import { useCodes } from '../codes';
import { useFormat } from '../format';
import { badge, canPreview, sizeInWords } from './attached';
import './files.css';

interface ListProps {
  files: readonly Attached[];
  /** Where a file is fetched, below the API; a file of one's own organisation by default. */
  path?: (sha256: string) => string;
  /** Buttons behind a file. */
  actions?: (file: Attached) => ReactNode;
}

export const ownFile = (sha256: string): string => `/files/${sha256}`;

export function AttachedFiles({ files, path = ownFile, actions }: ListProps) {
  const [shown, setShown] = useState<Attached | null>(null);
  if (files.length === 0) return null;
  return (
    <>
      <ul className="files">
        {files.map((f) => (
          <li key={f.sha256}>
            <FileLine file={f} path={path} show={() => setShown(f)} />
            {actions?.(f)}
          </li>
        ))}
      </ul>
      {shown && <Picture file={shown} path={path} close={() => setShown(null)} />}
    </>
  );
}

function FileLine({ file, path, show }: { file: Attached; path: (sha256: string) => string; show: () => void }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const fetching = useDownload();
  const label = codes.label('file_type', file.type);
  return (
    <>
      <Badge type={file.type} />
      <div className="file-text">
        <p className="file-name">{file.name}</p>
        <p className="file-facts">
          {[label, sizeInWords(file.size), file.at && format.day(file.at), file.note].filter(Boolean).join(' · ')}
          {file.encrypted && (
            <span className="tag need" title={t.files.encryptedHint}>
              {t.files.encrypted}
            </span>
          )}
        </p>
      </div>
      {canPreview(file.type) && (
        <button type="button" className="link-button" onClick={show} aria-label={t.files.lookAt(file.name)}>
          {t.files.look}
        </button>
      )}
      <button
        type="button"
        className="link-button"
        onClick={() => fetching(path(file.sha256), file.name)}
        aria-label={t.files.downloadOf(file.name)}
      >
        {t.files.download}
      </button>
    </>
  );
}

/** Downloads and says so when it fails. */
export function useDownload(): (path: string, name: string) => void {
  const t = useText();
  const { message } = App.useApp();
  return (path, name) => {
    download(path, name).catch(() => void message.error(t.files.gone));
  };
}

export function Badge({ type }: { type: string }) {
  const { word, tone } = badge(type);
  return (
    <span className={`file-badge ${tone}`} aria-hidden="true">
      {word}
    </span>
  );
}

/** A picture from bytes that the page fetched with its token: no address of this server shows one by itself. */
function Picture({ file, path, close }: { file: Attached; path: (sha256: string) => string; close: () => void }) {
  const t = useText();
  const [url, setUrl] = useState('');
  const [failed, setFailed] = useState(false);
  const from = path(file.sha256);
  useEffect(() => {
    let made = '';
    let over = false;
    raw(from)
      .then((answer) => answer.blob())
      .then((blob) => {
        if (over) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      })
      .catch(() => setFailed(true));
    return () => {
      over = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [from]);
  return (
    <Modal open title={file.name} footer={null} onCancel={close} width="min(960px, 94vw)" destroyOnHidden>
      {failed && <p role="alert">{t.files.gone}</p>}
      {!failed && !url && <p role="status">{t.common.loading}</p>}
      {url && <img src={url} alt={file.name} className="file-picture" />}
    </Modal>
  );
}
