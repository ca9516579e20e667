// The owner writes the confidential part of an item.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { api, tagged } from '../shared/api/client';
import type { Attached } from '../shared/api/types';
import { FileUpload } from '../shared/files/upload';
import { PageHead, useTitle } from '../shared/page';
import { useRefusals } from '../shared/refusal';
import { NotFound, Read } from '../shared/states';
import { confidentialFile } from './queries';
import type { ConfidentialPart } from './types';
import './disclosure.css';

const route = getRouteApi('/desk/mine/confidential/$id');

export function ConfidentialPage() {
  const { id } = route.useParams();
  return <Guard may={mayKeepCatalogue}>{() => <Existing id={id} />}</Guard>;
}

function Existing({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['confidential', 'own', id],
    queryFn: () => tagged(api.GET('/confidentials/{id}', { params: { path: { id } } })),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Read query={query} lines={8} page>
      {({ data, etag }) => (data.own ? <Editor key={etag} part={data} etag={etag} /> : <NotFound />)}
    </Read>
  );
}

interface Values {
  text: string;
  files: Attached[];
}

function Editor({ part, etag }: { part: ConfidentialPart; etag: string }) {
  const t = useText();
  useTitle(t.disclosure.confidentialTitle);
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [sending, setSending] = useState(false);
  const { refuse, clear, note } = useRefusals(form);
  const save = async () => {
    clear();
    setSending(true);
    const { text, files } = form.getFieldsValue(true) as Values;
    try {
      const saved = await tagged(
        api.PUT('/confidentials/{id}', {
          params: { path: { id: part.item }, header: { 'If-Match': etag } },
          body: { text, files: (files ?? []).map((f) => f.sha256) },
        }),
      );
      void message.success(t.disclosure.saved);
      queries.setQueryData(['confidential', 'own', part.item], saved);
      void queries.invalidateQueries({ queryKey: [part.kind === 'demands' ? 'demand' : 'achievement', part.item] });
    } catch (error) {
      refuse(error);
    } finally {
      setSending(false);
    }
  };
  const back = part.kind === 'demands' ? `/mine/demands/${part.item}/edit` : `/mine/achievements/${part.item}/edit`;
  return (
    <div className="disclosure-page">
      <PageHead title={t.disclosure.confidentialTitle} lead={t.disclosure.confidentialLead}>
        <a className="button" href={back}>
          {t.disclosure.back}
        </a>
      </PageHead>
      {note}
      <Form
        form={form}
        layout="vertical"
        className="card"
        initialValues={{ text: part.text ?? '', files: part.files }}
        onFinish={() => void save()}
      >
        <Form.Item name="text" label={t.disclosure.text} extra={t.disclosure.empty}>
          <Input.TextArea autoSize={{ minRows: 6, maxRows: 24 }} maxLength={8000} />
        </Form.Item>
        <Form.Item name="files" label={t.disclosure.files}>
          <FileUpload most={10} label={t.disclosure.files} path={confidentialFile(part.item)} onBusy={setBusy} />
        </Form.Item>
        <Button type="primary" htmlType="submit" disabled={busy} loading={sending}>
          {t.disclosure.save}
        </Button>
      </Form>
    </div>
  );
}
