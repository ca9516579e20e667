import type { components } from '../shared/api/schema';

type Schemas = components['schemas'];

export type Disclosure = Schemas['Disclosure'];
export type DisclosureRules = Schemas['DisclosureRules'];
export type DisclosureAction = Schemas['DisclosureActionRequest']['action'];
export type DisclosureActionRequest = Schemas['DisclosureActionRequest'];
export type ConfidentialPart = Schemas['ConfidentialPart'];
