// What the pages of claims read and send: short names for the generated schemas.

import type { components } from '../shared/api/schema';

type Schemas = components['schemas'];

export type Claim = Schemas['Claim'];
export type ClaimRow = Schemas['ClaimRow'];
export type Sheet = Schemas['Calculation'];
export type SheetLine = Schemas['Line'];
export type Choice = Schemas['ClaimChoice'];
export type Flag = Schemas['Flagged'];
export type Review = Schemas['Review'];
export type Score = Schemas['Score'];
export type Objection = Schemas['Objection'];
export type Recovery = Schemas['Recovery'];
export type Batch = Schemas['Batch'];
export type BatchLine = Schemas['BatchLine'];
export type Notice = Schemas['Notice'];
export type Duty = Schemas['Duty'];
export type Option = Schemas['ClaimOption'];
export type Allocation = Schemas['Allocation'];
export type Account = Schemas['Account'];
export type ClaimForm = Required<Omit<Schemas['ClaimForm'], 'account'>> & Pick<Schemas['ClaimForm'], 'account'>;
export type ClaimStart = Schemas['ClaimStart'];
export type ClaimOrder = Schemas['ClaimActionRequest'];
export type Payment = Schemas['Payment'];
export type Invoice = Schemas['Invoice'];
export type ClaimSums = Schemas['ClaimSums'];
export type ClaimGroup = Schemas['ClaimGroup'];
export type RoundMoney = Schemas['RoundMoney'];
