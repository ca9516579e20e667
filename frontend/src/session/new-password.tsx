import { useText } from '../i18n';

/** A new password, typed twice: fields `next` and `again` of a form. */
export function NewPassword() {
  const t = useText();
  return (
    <>
      <label>
        <span>{t.password.next}</span>
        <input
          className="field"
          name="next"
          type="password"
          autoComplete="new-password"
          minLength={10}
          maxLength={128}
          aria-describedby="password-hint"
          required
        />
        <span id="password-hint" className="small muted">
          {t.password.hint}
        </span>
      </label>
      <label>
        <span>{t.password.again}</span>
        <input className="field" name="again" type="password" autoComplete="new-password" required />
      </label>
    </>
  );
}
