// The dialogs of a contract, in its words.

import { useText } from '../i18n';
import { type FormModalProps, FormModal as Shared } from '../shared/form-modal';

export function FormModal<V extends object>({ rename, ...props }: FormModalProps<V>) {
  const t = useText();
  return <Shared<V> {...props} stale={t.contract.stale} rename={{ amount_fen: 'amount', ...rename }} />;
}
