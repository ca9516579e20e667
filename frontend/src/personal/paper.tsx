import { useText } from '../i18n';
import { useSession } from '../session/session';
import { type Proof, ProofForm } from './proof';

interface PaperFormProps {
  id: string;
  /** What the operator has made sure of. */
  confirm: string;
  submit: string;
  send: (proof: Proof & { reference: string }) => Promise<unknown>;
}

/** An operator's proof before something is erased for who asked on paper, and the number of the paper. */
export function PaperForm({ id, confirm, submit, send }: PaperFormProps) {
  const t = useText();
  const session = useSession();
  const factor = session.state === 'signed-in' && (session.user.second_factor ?? false);
  return (
    <ProofForm
      id={id}
      code={factor}
      confirm={confirm}
      submit={submit}
      danger
      send={(proof, of) => send({ ...proof, reference: of('reference').trim() })}
    >
      <label>
        <span>{t.personal.reference}</span>
        <input className="field" name="reference" maxLength={40} required />
        <span className="small muted">{t.personal.referenceHint}</span>
      </label>
    </ProofForm>
  );
}
