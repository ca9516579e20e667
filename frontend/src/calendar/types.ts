// What the pages of the table of working days read and send.

import type { components } from '../shared/api/schema';

type Schemas = components['schemas'];

export type WorkingDays = Schemas['WorkingDays'];
export type HolidayTable = Schemas['HolidayTable'];
export type HolidayVersion = Schemas['HolidayVersion'];
export type HolidayInput = Schemas['HolidayInput'];
export type Term = Schemas['Term'];
