// The fields of an organisation's card that the organisation itself keeps; part of the form of who admits it too.

import { Button, Form, Input } from 'antd';
import { useText } from '../i18n';

export function CardFields() {
  const t = useText();
  const { labels } = t.mine;
  return (
    <>
      <div className="form-columns">
        <Form.Item name="short_name" label={labels.short_name}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name="name_en" label={labels.name_en}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="address" label={labels.address}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="website" label={labels.website}>
          <Input maxLength={200} inputMode="url" placeholder="https://" />
        </Form.Item>
      </div>
      <Form.Item name="introduction" label={labels.introduction}>
        <Input.TextArea autoSize={{ minRows: 4, maxRows: 12 }} maxLength={10_000} />
      </Form.Item>
      <h2>{t.organisations.contacts}</h2>
      <p className="muted small">{t.mine.contactsHint}</p>
      <Form.List name="contacts">
        {(rows, { add, remove }) => (
          <>
            {rows.map((row, i) => (
              <div key={row.key} className="contact-row">
                <Form.Item name={[row.name, 'office']} rules={[{ required: true, message: t.form.checks.required }]}>
                  <Input aria-label={t.mine.office} placeholder={t.mine.office} maxLength={100} />
                </Form.Item>
                <Form.Item name={[row.name, 'phone']}>
                  <Input aria-label={t.mine.phone} placeholder={t.mine.phone} maxLength={30} />
                </Form.Item>
                <Form.Item name={[row.name, 'email']}>
                  <Input aria-label={t.mine.email} placeholder={t.mine.email} maxLength={254} />
                </Form.Item>
                <Button type="text" aria-label={t.mine.removeContact(i + 1)} onClick={() => remove(row.name)}>
                  ×
                </Button>
              </div>
            ))}
            <Button onClick={() => add({})}>{t.mine.addContact}</Button>
          </>
        )}
      </Form.List>
    </>
  );
}
