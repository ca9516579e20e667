import { Navigate, useLocation } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { User } from '../shared/api/types';
import { Forbidden, Loading } from '../shared/states';
import { FactorForm } from './factor';
import { PasswordForm } from './password';
import { useSession } from './session';

/** Shows a page to people who are signed in and may see it; others are led to the sign-in and back. */
export function Guard({ may, children }: { may: (user: User) => boolean; children: (user: User) => ReactNode }) {
  const session = useSession();
  // The address that was asked for: while the sign-in page loads, the present one is already the sign-in's.
  const [asked] = useState(useLocation({ select: (l) => l.href }));
  if (session.state === 'starting') return <Loading />;
  if (session.state === 'visitor') return <Navigate to="/sign-in" search={{ next: asked }} replace />;
  if (session.user.must_change_password) return <PasswordForm must />;
  if (session.user.must_enrol_factor) return <FactorForm must />;
  return may(session.user) ? children(session.user) : <Forbidden />;
}
