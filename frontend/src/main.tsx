import './shared/nonce';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { rememberedLanguage, speak } from './i18n';
import { router } from './routes';
import { onSignedOut, restore } from './session/session';
import './shared/base.css';
import './shared/parts.css';
import { worthRetrying } from './shared/api/problem';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && worthRetrying(error),
      // A call is made even when the browser believes itself offline: the server may be on this machine.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

// What one person was shown must not be there for the next: every cached answer goes, the code lists apart.
onSignedOut(() => queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'codes' }));

await speak(rememberedLanguage());
void restore();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
