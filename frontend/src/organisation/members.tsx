// The people of an organisation, for who manages them: invite or add one, change a role, block, remove, hand over.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { App, Button, Select } from 'antd';
import { useState } from 'react';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { Problem, statusOf } from '../shared/api/problem';
import type { Member, User } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { Pager } from '../shared/pager';
import { Failed, Loading } from '../shared/states';
import { AddMember } from './add-member';
import { changeable, changedGrant, type Grant, grantable, type Role } from './grants';
import { Invitations, Invite } from './invitations';
import { HandOver, Remove } from './leave';
import { ResetFactor } from './reset-factor';

const route = getRouteApi('/desk/mine/organisation');
const size = 50;

export function Members({ organisation, user }: { organisation: string; user: User }) {
  const t = useText();
  const grants = grantable(user, organisation);
  const { page } = route.useSearch();
  const query = useQuery({
    queryKey: ['users', organisation, page],
    queryFn: () => body(api.GET('/users', { params: { query: { organisation, page, size } } })),
  });
  return (
    <section className="members" aria-labelledby="members-title">
      <div className="members-head">
        <h2 id="members-title">{t.mine.members}</h2>
        {grants.length > 0 && (
          <div className="row">
            <Invite organisation={organisation} grants={grants} />
            <AddMember organisation={organisation} grants={grants} />
          </div>
        )}
      </div>
      {query.isPending && <Loading lines={3} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && query.data.items.length === 0 && <p className="muted">{t.mine.noMembers}</p>}
      {query.data && query.data.items.length > 0 && (
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{t.mine.member}</th>
              <th scope="col">{t.mine.login}</th>
              <th scope="col">{t.mine.roles}</th>
              <th scope="col">{t.mine.status}</th>
              <th scope="col">{t.catalogue.columns.actions}</th>
            </tr>
          </thead>
          <tbody>
            {query.data.items.map((m) => (
              <Row
                key={m.id}
                member={m}
                organisation={organisation}
                grants={grants}
                self={m.id === user.id}
                handsOver={user.roles.some((r) => r.role === 'org_manager')}
              />
            ))}
          </tbody>
        </table>
      )}
      {query.data && <Pager page={page ?? 1} size={size} total={query.data.total} />}
      <Invitations organisation={organisation} />
    </section>
  );
}

type Change = Partial<Pick<Member, 'roles' | 'status'>>;

/** Changes an account over the version that the list shows; name and addresses are sent as they are by now. */
function useChange(member: Member, organisation: string) {
  const t = useText();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const change = async (part: Change, done: string) => {
    setBusy(true);
    const path = { id: member.id };
    try {
      const { name, phone, email } = await body(api.GET('/users/{id}', { params: { path } }));
      const { roles, status } = { ...member, ...part };
      await body(
        api.PUT('/users/{id}', {
          params: { path, header: { 'If-Match': `"${member.version}"` } },
          body: { name, phone, email, roles, status },
        }),
      );
      void message.success(done);
    } catch (error) {
      const stale = statusOf(error) === 412 ? t.mine.stale : '';
      void message.error(stale || (error instanceof Problem ? error.message : t.states.offline));
    } finally {
      await queries.invalidateQueries({ queryKey: ['users', organisation] });
      setBusy(false);
    }
  };
  return { change, busy };
}

interface RowProps {
  member: Member;
  organisation: string;
  grants: readonly Grant[];
  /** Nobody changes the own role or status; the server refuses it. */
  self: boolean;
  /** Who asks may give the own management away. */
  handsOver: boolean;
}

function Row({ member, organisation, grants, self, handsOver }: RowProps) {
  const t = useText();
  const codes = useCodes();
  const { modal } = App.useApp();
  const { change, busy } = useChange(member, organisation);
  const active = member.status === 'active';
  const mayChange = !self && changeable(member, grants);

  const [resetting, setResetting] = useState(false);

  const give = (role: Role) => {
    const grant = grants.find((g) => g.role === role);
    if (grant) void change({ roles: [changedGrant(member, grant)] }, t.mine.roleChanged);
  };
  const block = () =>
    modal.confirm({
      title: t.mine.blockTitle(member.name),
      content: t.mine.blockText,
      okText: t.mine.block,
      cancelText: t.common.cancel,
      onOk: () => change({ status: 'blocked' }, t.mine.blockDone),
    });

  return (
    <tr>
      <td>{member.name || <span className="muted">{t.mine.notYet}</span>}</td>
      <td className="login">{member.login}</td>
      <td>
        {mayChange ? (
          <Select
            className="role"
            aria-label={t.mine.roleOf(member.name)}
            value={member.roles[0]?.role}
            disabled={busy}
            onChange={give}
            options={grants.map((g) => ({ value: g.role, label: codes.label('role', g.role) }))}
          />
        ) : (
          t.common.list(member.roles.map((r) => codes.label('role', r.role)))
        )}
      </td>
      <td>
        <span className={active ? 'tag offer' : 'tag bad'}>{active ? t.mine.active : t.mine.blocked}</span>
      </td>
      <td className="actions">
        <HistoryLink kind="users" id={member.id} owners={[organisation]} className="ant-btn-like" />
        {self && <span className="muted small">{t.mine.you}</span>}
        {mayChange && member.second_factor && (
          <Button
            type="link"
            disabled={busy}
            aria-label={t.mine.factorOne(member.name)}
            onClick={() => setResetting(true)}
          >
            {t.mine.factorReset}
          </Button>
        )}
        {resetting && <ResetFactor member={member} organisation={organisation} close={() => setResetting(false)} />}
        {mayChange && active && handsOver && <HandOver member={member} organisation={organisation} />}
        {mayChange && <Remove member={member} organisation={organisation} />}
        {mayChange &&
          (active ? (
            <Button type="link" disabled={busy} aria-label={t.mine.blockOne(member.name)} onClick={block}>
              {t.mine.block}
            </Button>
          ) : (
            <Button
              type="link"
              disabled={busy}
              aria-label={t.mine.unblockOne(member.name)}
              onClick={() => void change({ status: 'active' }, t.mine.unblockDone)}
            >
              {t.mine.unblock}
            </Button>
          ))}
      </td>
    </tr>
  );
}
