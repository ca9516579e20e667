// Files as documents name them: what they are, how large, and what can be told of one before it is sent.

import type { Attached } from '../api/types';

/** The server's limit of one file, in bytes. */
export const largestFile = 20 * 1024 * 1024;

/** The endings by which a browser's file dialog shows what may be attached; what a file is, its bytes decide. */
export const accepted = '.pdf,.png,.jpg,.jpeg,.webp,.docx,.xlsx,.pptx,.doc,.xls,.ppt,.ofd';

/** The short word in the place of an icon, and its colour. */
export function badge(type: string): { word: string; tone: string } {
  if (type.startsWith('image/')) return { word: 'IMG', tone: 'image' };
  if (type === 'application/pdf') return { word: 'PDF', tone: 'pdf' };
  if (/word/.test(type)) return { word: 'DOC', tone: 'word' };
  if (/excel|spreadsheet/.test(type)) return { word: 'XLS', tone: 'excel' };
  if (/powerpoint|presentation/.test(type)) return { word: 'PPT', tone: 'slides' };
  return { word: 'OFD', tone: 'pdf' };
}

/** Pictures can be looked at on the page, from bytes that were fetched with the token. */
export function canPreview(type: string): boolean {
  return type.startsWith('image/');
}

/** A size as people read it: "340 KB", "1.4 MB". */
export function sizeInWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / (1024 * 1024)).toFixed(1).replace(/\.0$/, '')} MB`;
}

export type LocalFault = 'empty' | 'too_large' | 'too_many';

/** What is wrong with a file before a byte of it is sent; more is for the server to say. */
export function localFault(file: { size: number }, room: number): LocalFault | null {
  if (room <= 0) return 'too_many';
  if (file.size === 0) return 'empty';
  return file.size > largestFile ? 'too_large' : null;
}

/** The list with a file that has arrived; the same bytes again take the place of the former. */
export function withFile(files: readonly Attached[], file: Attached): Attached[] {
  const at = files.findIndex((f) => f.sha256 === file.sha256);
  return at < 0 ? [...files, file] : files.map((f, i) => (i === at ? { ...f, ...file } : f));
}
