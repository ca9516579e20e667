// The files of a contract: its text, annexes and whatever else both sides have to find again.

import { Alert } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { Problem, statusOf } from '../shared/api/problem';
import type { Attached } from '../shared/api/types';
import { AttachedFiles } from '../shared/files/list';
import { FileUpload } from '../shared/files/upload';
import type { ContractProps } from './page';
import { attach, detach, loadContract, useSettle } from './queries';

export function ContractFiles({ contract }: ContractProps) {
  const t = useText();
  const work = contract.data;
  const { id, state, attachments = [] } = work.contract;
  const settle = useSettle(id);
  const [fault, setFault] = useState('');
  const open = state === 'draft' || state === 'proposed';

  const refuse = (error: unknown) => {
    const stale = statusOf(error) === 412 ? t.contract.stale : '';
    setFault(stale || (error instanceof Problem ? (error.faults[0]?.message ?? error.message) : t.states.offline));
  };
  // Several files may arrive at once; each stands on the version that the one before left.
  const add = async (files: Attached[]) => {
    setFault('');
    try {
      for (const file of files) settle(await attach(id, (await loadContract(id)).etag, file.sha256));
    } catch (error) {
      refuse(error);
      settle();
    }
  };
  const remove = async (file: Attached) => {
    setFault('');
    try {
      settle(await detach(id, contract.etag, file.sha256));
    } catch (error) {
      refuse(error);
      settle();
    }
  };
  return (
    <section className="card contract-part" aria-labelledby="files">
      <h2 id="files">{t.contract.files.title}</h2>
      {fault && <Alert type="error" role="alert" title={fault} />}
      {attachments.length === 0 && <p className="muted">{t.contract.files.none}</p>}
      <AttachedFiles
        files={attachments}
        path={(sha256) => `/contracts/${id}/files/${sha256}`}
        actions={
          work.side && open
            ? (file) => (
                <button
                  type="button"
                  className="link-button"
                  onClick={() => void remove(file)}
                  aria-label={t.files.removeOf(file.name)}
                >
                  {t.files.remove}
                </button>
              )
            : undefined
        }
      />
      {work.side && (
        <FileUpload
          label={t.contract.files.title}
          hint={open ? t.contract.files.hint : t.contract.files.hintFrozen}
          value={[]}
          most={50}
          onChange={(files) => void add(files)}
        />
      )}
    </section>
  );
}
