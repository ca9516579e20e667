// Whose figures a page shows, and where they are asked for.

import { api, body } from '../shared/api/client';
import type { components } from '../shared/api/schema';
import type { FunnelParams, SilentParams } from './routes';

type Schemas = components['schemas'];
export type Funnel = Schemas['Funnel'];
export type FunnelSums = Schemas['FunnelSums'];
export type FunnelGroup = Schemas['FunnelGroup'];
export type FunnelMonth = Schemas['FunnelMonth'];
export type FunnelMoney = Schemas['FunnelMoney'];
export type Stage = Schemas['FunnelCount']['stage'];
export type WaitingIntroduction = Schemas['WaitingIntroduction'];
export type SilentDemand = Schemas['SilentDemand'];

/** Of an office's region, or of the own organisation. */
export type Scope = 'office' | 'own';

export const silentSize = 20;

export const read = {
  funnel: (scope: Scope, query: FunnelParams) =>
    body(scope === 'own' ? api.GET('/mine/funnel', { params: { query } }) : api.GET('/funnel', { params: { query } })),
  waiting: (scope: Scope, query: FunnelParams) =>
    body(
      scope === 'own'
        ? api.GET('/mine/funnel/introductions', { params: { query } })
        : api.GET('/funnel/introductions', { params: { query } }),
    ),
  silent: (scope: Scope, params: SilentParams) => {
    const query = { ...params, size: silentSize };
    return body(
      scope === 'own'
        ? api.GET('/mine/funnel/demands', { params: { query } })
        : api.GET('/funnel/demands', { params: { query } }),
    );
  },
};

/** The address of a workbook with what the page shows. */
export function sheetOf(scope: Scope, name: '' | '/introductions' | '/demands', params: object): string {
  const asked = new URLSearchParams(Object.entries(params).filter(([k, v]) => v && k !== 'page') as [string, string][]);
  return `${scope === 'own' ? '/mine' : ''}/funnel${name}.xlsx?${asked}`;
}
