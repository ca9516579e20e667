// What the pages of claims read and send.

import type { Attached, Fault } from '../shared/api/types';
import type { Bilingual } from '../shared/said';

export interface SheetLine {
  code: string;
  label: Bilingual;
  amount_fen?: number;
  value?: string;
  source?: string;
  rule: string;
  outcome: string;
  reason?: Bilingual;
}

export interface Sheet {
  programme: string;
  version: number;
  rules: number;
  journal: number;
  lines: SheetLine[];
  base_fen: number;
  award_fen: number;
  passes: boolean;
  input_sha256: string;
}

export interface Allocation {
  payment: string;
  invoice: string;
  amount_fen: number;
}

export interface OtherAid {
  source: string;
  amount_fen: number;
  date?: string;
}

export interface Account {
  holder: string;
  bank: string;
  number: string;
}

export interface ClaimStep {
  action: string;
  from: string;
  to: string;
  part: string;
  by: string;
  reason?: string;
  at: string;
}

export interface Decision {
  sheet: string;
  sha256: string;
  base_fen: number;
  eligible_fen: number;
  granted_fen?: number;
  by: string;
  at: string;
  void?: string;
}

export interface ClaimEvidence {
  code: string;
  file: Attached;
}

export interface Claim {
  id: string;
  number?: string;
  state: string;
  programme: string;
  code: string;
  round: string;
  organisation: string;
  credit_code: string;
  name: string;
  region: string;
  contract?: string;
  project?: string;
  field?: string;
  seller?: string;
  seller_name?: string;
  title?: string;
  proposed?: boolean;
  allocations?: Allocation[];
  other_aid?: OtherAid[];
  not_related?: boolean;
  promised?: boolean;
  account?: Account;
  evidence?: ClaimEvidence[];
  asked_from?: string;
  recommendation?: { for: boolean; reason: string; by: string; at: string };
  implemented?: boolean;
  experts?: string[];
  decision?: Decision;
  former?: Decision[];
  hold?: string;
  notice_from?: string;
  notice_to?: string;
  batch?: string;
  paid_on?: string;
  paid_ref?: string;
  report?: { text: string; files?: Attached[]; by: string; at: string };
  recovery?: string;
  recover_from?: string;
  recovered_fen?: number;
  due?: string;
  submitted_at?: string;
  steps?: ClaimStep[];
  sample?: boolean;
  created_at: string;
  updated_at: string;
}

/** An action that a person may take now, or what stands against it. */
export interface Choice {
  action: string;
  part: string;
  reason?: boolean;
  bars?: string[];
  lacks?: Fault[];
}

export interface Flag {
  flag: string;
  found: Bilingual;
  means: Bilingual;
  sources: string[];
}

export interface Criterion {
  code: string;
  name: Bilingual;
  max: number;
}

export interface Score {
  criterion: string;
  points: number;
  note?: string;
}

export interface Review {
  id?: string;
  claim: string;
  expert?: string;
  /** Name of the expert, for an office. */
  name?: string;
  state: string;
  criteria: Criterion[];
  due?: string;
  scores?: Score[];
  total?: number;
  opinion?: string;
  recommend?: boolean;
  no_conflict?: boolean;
  reason?: string;
}

export interface Objection {
  id: string;
  claim: string;
  state: string;
  text: string;
  at: string;
  answer?: string;
  answered_at?: string;
  /** Who objects, for the department alone. */
  name?: string;
  phone?: string;
  email?: string;
}

export interface Recovery {
  id: string;
  claim: string;
  number: string;
  name: string;
  region: string;
  state: string;
  causes: { document: string; reason: string; at: string }[];
  paid_fen: number;
  difference_fen?: number;
  amount_fen?: number;
  free_vouchers?: boolean;
  basis?: string;
  due?: string;
  receipts?: { date: string; amount_fen: number; ref: string }[];
}

export interface RequiredEvidence {
  code: string;
  name: Bilingual;
  required: boolean;
}

export interface Procedure {
  local_review?: boolean;
  expert_review?: boolean;
  experts?: number;
  performance_check?: boolean;
  notice_working_days?: number;
  evidence?: RequiredEvidence[];
  criteria?: Criterion[];
}

export interface ProgrammeVersion {
  id: string;
  code: string;
  version: number;
  kind: string;
  name: Bilingual;
  document: string;
  article: string;
  issuer: string;
  example?: boolean;
  procedure: Procedure;
}

/** A claim as one person sees it. */
export interface ClaimWork {
  claim: Claim;
  version: number;
  programme: ProgrammeVersion;
  parts: string[];
  choices: Choice[];
  missing?: Fault[];
  sheet?: Sheet;
  decided: boolean;
  flags?: Flag[];
  reviews?: Review[];
  objections?: Objection[];
  recovery?: Recovery;
}

export interface ClaimStart {
  round: string;
  contract?: string;
  title?: string;
}

export interface ClaimForm {
  allocations: Allocation[];
  other_aid: OtherAid[];
  not_related: boolean;
  promised: boolean;
  account?: Account;
  evidence: { code: string; sha256: string; note?: string }[];
}

export interface Round {
  id: string;
  programme: string;
  code: string;
  name: Bilingual;
  opens: string;
  closes: string;
  budget_fen?: number;
  state: string;
}

/** A claim that an enterprise could make now. */
export interface Option {
  round: Round;
  programme: ProgrammeVersion;
  contract?: string;
  project?: string;
  title?: string;
  allocations: Allocation[];
  sheet: Sheet;
  open?: string;
}
