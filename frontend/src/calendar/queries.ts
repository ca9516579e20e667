import { useQuery } from '@tanstack/react-query';
import { api, body } from '../shared/api/client';

export const useWorkingDays = () => useQuery({ queryKey: ['calendar'], queryFn: () => body(api.GET('/calendar', {})) });
