import type { components } from '../shared/api/schema';

type Schemas = components['schemas'];

export type Story = Schemas['Story'];
export type StoryFacts = Schemas['StoryFacts'];
export type StoryParty = Schemas['StoryParty'];
export type StoryText = Schemas['StoryText'];
export type StoryWork = Schemas['StoryWork'];
export type StoryDesk = Schemas['StoryDesk'];
export type StoryAction = Schemas['StoryActionRequest']['action'];
export type StoryActionRequest = Schemas['StoryActionRequest'];
