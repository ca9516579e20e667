// The name of the field that a fault of the server is about, as the form calls it.

import type { Catalogue } from '../i18n/zh-CN';
import { faultPath } from './values';

export function fieldOf(t: Catalogue, location: string | undefined): string {
  const labels = t.contract.labels as Record<string, string>;
  const own: Record<string, string> = { ip: t.contract.sections.rights, price: t.contract.sections.price };
  const steps = faultPath(location) ?? [];
  // "price.deductions[1].amount": the price is what the list already says.
  const named = steps.length > 1 && steps[0] === 'price' ? steps.slice(1) : steps;
  return named
    .map((step) => (typeof step === 'number' ? String(step + 1) : (labels[step] ?? own[step] ?? '')))
    .filter(Boolean)
    .join(' ');
}
