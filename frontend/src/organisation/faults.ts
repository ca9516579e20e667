import { faultPath } from '../catalogue/values';
import type { Catalogue } from '../i18n/zh-CN';
import type { Problem } from '../shared/api/problem';

/** The faults of a refused form as Ant Design takes them: each at its field, with what would be right. */
export function fieldFaults(problem: Problem, t: Catalogue) {
  return problem.faults.flatMap((fault) => {
    const path = faultPath(fault.location);
    const text = [fault.message ?? problem.message, fault.hint].filter(Boolean).join(t.common.colon);
    return path ? [{ name: path as never, errors: [text] }] : [];
  });
}
