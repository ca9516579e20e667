import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { PageHead, useTitle } from '../shared/page';
import { Duties } from './duties';

/** The landing page of people who are signed in. */
export function TodoPage() {
  return <Guard may={() => true}>{(user) => <Todo user={user} />}</Guard>;
}

function Todo({ user }: { user: Parameters<typeof Duties>[0]['user'] }) {
  const t = useText();
  useTitle(t.todo.title);
  return (
    <>
      <PageHead title={t.todo.hello(user.name)} lead={t.todo.lead} />
      <Duties user={user} />
    </>
  );
}
