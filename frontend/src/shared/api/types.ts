// Short names for the generated schemas, so that a renamed Go type changes one line here.

import type { components } from './schema';

type Schemas = components['schemas'];

export type Label = Schemas['CodeEntry'];
export type Indicator = Schemas['Indicator'];
export type Price = Schemas['Price'];
export type AchievementContent = Schemas['AchievementContent'];
export type DemandContent = Schemas['DemandContent'];
export type OrganisationRef = Schemas['OrganisationRef'];
export type Organisation = Schemas['Organisation'];
export type Part = Schemas['Part'];
export type Rebuild = Schemas['Rebuild'];
export type Summary = Schemas['Summary'];
export type Fragment = Schemas['Fragment'];
export type Hit = Schemas['SearchHit'];
export type Condition = Schemas['Condition'];
export type Completion = Schemas['Completion'];
export type SearchResult = Schemas['SearchAnswer'];
export type Achievement = Schemas['Achievement'];
export type Demand = Schemas['Demand'];
export type AchievementWork = Schemas['AchievementWork'];
export type DemandWork = Schemas['DemandWork'];
export type Match = Schemas['Match'];
export type Reason = Schemas['Reason'];
export type PasteMatches = Schemas['PasteMatches'];
export type Understood = Schemas['Understood'];
export type Signal = Schemas['Signal'];
export type Feedback = Schemas['Feedback'];
export type FeedbackSummary = Schemas['FeedbackSummary'];
export type VerdictCount = Schemas['VerdictCount'];
export type User = Schemas['Me'];
export type OpenSession = Schemas['OpenSession'];
export type FactorProposal = Schemas['FactorProposal'];
export type ItemRow = Schemas['ItemRow'];
export type Fault = Schemas['Fault'];
export type MoneyRange = Schemas['MoneyRange'];
export type OrganisationInput = Schemas['OrganisationInput'];
export type Member = Schemas['User'];
export type Import = Schemas['Import'];
export type ImportProgress = Schemas['ImportProgress'];
export type ImportFault = Schemas['ImportFault'];
export type HistoryVersion = Schemas['HistoryVersion'];
export type HistoryValue = Schemas['HistoryValue'];
export type HistoryStanding = Schemas['HistoryStanding'];
export type SentFile = Schemas['File'];
/** A file as a document names it; the server knows name, type and size by its hash. */
export interface Attached {
  sha256: string;
  name: string;
  type: string;
  size: number;
  encrypted?: boolean;
  at?: string;
  note?: string;
}
export type ContractWork = Schemas['ContractWork'];
export type ContractTerms = Schemas['ContractTerms'];
export type ContractInput = Schemas['ContractInput'];
export type ContractRow = Schemas['ContractRow'];
export type ContractFigures = Schemas['ContractFigures'];
export type ContractGroup = Schemas['ContractGroup'];
export type ContractEvent = Schemas['ContractEvent'];
export type ContractWarning = Schemas['Warning'];
export type AwaitedWord = Schemas['Awaited'];
export type RegistrationRecord = Schemas['RegistrationRecord'];
export type RegistrationInput = Schemas['RegistrationInput'];
export type PaymentWork = Schemas['PaymentWork'];
export type InvoiceWork = Schemas['InvoiceWork'];
export type PaymentInput = Schemas['PaymentInput'];
export type InvoiceInput = Schemas['InvoiceInput'];
export type Settlement = Schemas['Settlement'];
export type ProgrammeRow = Schemas['ProgrammeRow'];
export type Programme = Schemas['Programme'];
export type ProgrammeText = Schemas['ProgrammeText'];
export type ProgrammeParameter = Schemas['ProgrammeParameter'];
export type Round = Schemas['Round'];
export type ProposalCandidate = Schemas['ProposalCandidate'];
export type WhatIfRow = Schemas['WhatIfRow'];
export type MonthFigures = Schemas['MonthFigures'];
export type OfficeContract = Schemas['OfficeContract'];
export type OfficeSums = Schemas['OfficeSums'];
export type Text = Schemas['Text'];

export type Kind = 'achievement' | 'demand';
export type Kinds = 'achievements' | 'demands';

export type Title = Schemas['Title'];
export type TitleRow = Schemas['TitleRow'];
export type TitleEvent = Schemas['TitleEvent'];
export type TitleFacts = Schemas['TitleFacts'];
export type TitleCount = Schemas['TitleCount'];
export type TitleCounts = Schemas['TitleCounts'];
export type TitleLibrary = Schemas['TitleLibrary'];
export type TitleImport = Schemas['TitleImport'];
export type TitleImportLine = Schemas['TitleImportLine'];
export type TitleEventInput = Schemas['TitleEventInput'];
