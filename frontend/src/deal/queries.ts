// Reading a deal room and adding to it.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, body } from '../shared/api/client';
import type { components } from '../shared/api/schema';

type Schemas = components['schemas'];
export type RoomData = Schemas['Room'];
export type RoomMessage = Schemas['RoomMessage'];
export type RoomMeeting = Schemas['RoomMeeting'];
export type MeetingPlan = Schemas['MeetingPlan'];
export type RoomMilestone = Schemas['RoomMilestone'];
export type MilestonePlan = Schemas['MilestonePlan'];

/** The event stream tells of what others add. A room that is open looks by itself too, where that is broken; in milliseconds. */
const beat = 60_000;

export function useRoom(id: string) {
  return useQuery({
    queryKey: ['room', id],
    queryFn: () => body(api.GET('/introductions/{id}/room', { params: { path: { id } } })),
    staleTime: 0,
    refetchInterval: beat,
  });
}

/** What there is to see in a room: another text when something was added or changed. */
function content(room: RoomData): string {
  const things = [...room.meetings, ...room.milestones].map((x) => `${x.id} ${x.version}`);
  return [room.messages.items[0]?.id ?? '', ...things].join();
}

/** Notes that the reader has seen the room, whenever there is something new in it. */
export function useSeen(id: string, room: RoomData | undefined): void {
  const shown = room && content(room);
  useEffect(() => {
    if (shown === undefined) return;
    // A mark that is not set is set with the next message.
    body(api.PUT('/introductions/{id}/seen', { params: { path: { id } } })).catch(() => undefined);
  }, [id, shown]);
}

export function useRefresh(id: string): () => void {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: ['room', id] });
    void queries.invalidateQueries({ queryKey: ['duties'] });
  };
}

const at = (id: string) => ({ path: { id } });
const over = (id: string, version: number) => ({ path: { id }, header: { 'If-Match': `"${version}"` } });

export function say(id: string, text: string, files: string[]): Promise<RoomMessage> {
  return body(api.POST('/introductions/{id}/messages', { params: at(id), body: { text, files } }));
}

export function olderMessages(id: string, after: string) {
  return body(api.GET('/introductions/{id}/messages', { params: { path: { id }, query: { after } } }));
}

export async function proposeMeeting(id: string, plan: MeetingPlan): Promise<void> {
  await body(api.POST('/introductions/{id}/meetings', { params: at(id), body: plan }));
}

export async function stepMeeting(
  m: RoomMeeting,
  step: { action: 'confirm' | 'change' | 'cancel'; plan?: MeetingPlan; words?: string },
): Promise<void> {
  await body(api.POST('/meetings/{id}/actions', { params: over(m.id, m.version), body: step }));
}

export async function addMilestone(id: string, plan: MilestonePlan): Promise<void> {
  await body(api.POST('/introductions/{id}/milestones', { params: at(id), body: plan }));
}

export async function stepMilestone(
  m: RoomMilestone,
  step: { action: 'change' | 'finish' | 'reopen' | 'drop'; plan?: MilestonePlan },
): Promise<void> {
  await body(api.POST('/milestones/{id}/actions', { params: over(m.id, m.version), body: step }));
}
