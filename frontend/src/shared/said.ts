// Texts that the server sends in both languages.

import { type Language, useLanguage } from '../i18n';

export interface Bilingual {
  zh?: string;
  en?: string;
}

/** The text in the page's language, or in the other where that is all there is. */
export function said(text: Bilingual | undefined, language: Language): string {
  return (language === 'en' ? text?.en || text?.zh : text?.zh || text?.en) ?? '';
}

export function useSaid(): (text: Bilingual | undefined) => string {
  const language = useLanguage();
  return (text) => said(text, language);
}
