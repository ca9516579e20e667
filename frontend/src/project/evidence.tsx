// The evidence that the call asks for, with its files; while the text may change the two add and remove them.

import { useState } from 'react';
import { useText } from '../i18n';
import { useWords } from '../programme/queries';
import { api, body } from '../shared/api/client';
import { useRefusalText } from '../shared/faults';
import { AttachedFiles } from '../shared/files/list';
import { FileUpload } from '../shared/files/upload';
import { over, type Project, useSettle } from './queries';

export function Evidence({ project: p }: { project: Project }) {
  const t = useText();
  const x = t.projects;
  const words = useWords();
  const settle = useSettle(p.id);
  const refusal = useRefusalText();
  const [fault, setFault] = useState('');
  const change = async (call: Promise<unknown>) => {
    setFault('');
    try {
      settle((await call) as Project);
    } catch (error) {
      setFault(refusal(error));
    }
  };
  const open = p.actions.includes('edit') && p.state !== 'proposed';
  if (p.wanted.length === 0) return null;
  return (
    <section className="card project-part" aria-labelledby="evidence">
      <h2 id="evidence">{x.sections.evidence}</h2>
      <ul className="lines">
        {p.wanted.map((e) => {
          const files = p.evidence.filter((f) => f.code === e.code).map((f) => f.file);
          const name = words(e.name);
          return (
            <li key={e.code}>
              <strong>{name}</strong>{' '}
              <span className="muted small">{e.required ? x.evidence.required : x.evidence.optional}</span>
              {files.length === 0 && !open && <p className="muted small">{x.noFiles}</p>}
              <AttachedFiles
                files={files}
                path={(sha256) => `/projects/${p.id}/files/${sha256}`}
                actions={
                  open
                    ? (f) => (
                        <button
                          type="button"
                          className="button"
                          onClick={() =>
                            void change(
                              body(
                                api.POST('/projects/{id}/evidence/removals', {
                                  params: over(p),
                                  body: { code: e.code, sha256: f.sha256 },
                                }),
                              ),
                            )
                          }
                        >
                          {x.evidence.remove}
                        </button>
                      )
                    : undefined
                }
              />
              {open && (
                <FileUpload
                  value={[]}
                  most={1}
                  label={x.evidence.choose(name)}
                  onChange={(sent) => {
                    const sha256 = sent.at(-1)?.sha256;
                    if (sha256)
                      void change(
                        body(api.POST('/projects/{id}/evidence', { params: over(p), body: { code: e.code, sha256 } })),
                      );
                  }}
                />
              )}
            </li>
          );
        })}
      </ul>
      {fault && (
        <p className="claim-fault" role="alert">
          {fault}
        </p>
      )}
    </section>
  );
}
